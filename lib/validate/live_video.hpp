// The assertions of live video: C2PA 2.5, 15.4.2, 15.5.5 and 16.7.3.
#pragma once

#include "validate/context.hpp"

namespace tanba::validation {

/// `c2pa.session-keys`: each key is whole, and whoever has it knew the signer's certificate.
void check_session_keys(Context& context, Subject& subject, cbor::Item root,
                        const std::string& url);
/// `c2pa.livevideo.segment`: what can be said of one segment by itself.
void check_live_segment(Context& context, Subject& subject, cbor::Item root,
                        const std::string& url);

/// Whether the stream's segments are signed by session keys, each in an `emsg` box of its own.
bool has_session_keys(const Subject& subject);

}  // namespace tanba::validation
