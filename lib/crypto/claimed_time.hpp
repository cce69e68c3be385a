// The time at which a signer says that he signed. C2PA 2.4, 13.2.4; RFC 8392, 2.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "cbor/cbor.hpp"

namespace tanba {

/// `iat` of a protected header: a NumericDate without its tag, in seconds since 1970-01-01 UTC.
inline std::optional<std::int64_t> claimed_time(const cbor::Item& header) {
  const cbor::Item iat = header.find("iat");
  const auto fractional = iat.as_double();
  if (fractional && std::abs(*fractional) < 1e15)
    return static_cast<std::int64_t>(std::floor(*fractional));
  return iat.as_integer();
}

}  // namespace tanba
