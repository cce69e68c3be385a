// ASN.1 times (RFC 5280, 4.1.2.5; RFC 3161, 2.4.2) as seconds since 1970-01-01 UTC.
#pragma once

#include <openssl/asn1.h>

#include <optional>

#include "tanba/bytes.hpp"

namespace tanba {

/// UTCTime or GeneralizedTime. Nothing where there is none or it is not well-formed.
std::optional<std::int64_t> seconds_of(const ASN1_TIME* time);

/// The content of a GeneralizedTime YYYYMMDDhhmmss[.s...]Z, its fraction dropped.
std::optional<std::int64_t> seconds_of_generalized(Bytes content);

}  // namespace tanba
