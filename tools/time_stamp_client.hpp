// A time-stamp authority by HTTP (RFC 3161, 3.4): the one thing here that goes to the network.
#pragma once

#include <string>

#include "tanba/signer.hpp"

namespace tanba::tool {

/// Asks the authority at `url` (http or https) through libcurl, which is loaded now. What goes
/// wrong later is complained about, and the answer is empty. Throws Failure where the URL is none,
/// or there is no libcurl.
TimeStampAuthority authority_at(const std::string& url);

}  // namespace tanba::tool
