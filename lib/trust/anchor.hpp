// A trust anchor with the time that its list believes it for: C2PA 2.4, 14.4.1 and 14.4.2.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "crypto/certificate.hpp"

namespace tanba {

/// Beside the certificate's own validity, which path building looks at.
struct Anchor {
  Certificate certificate;
  std::int64_t from = std::numeric_limits<std::int64_t>::min();  // seconds since 1970-01-01 UTC
  std::int64_t until = std::numeric_limits<std::int64_t>::max();

  bool in_force(std::int64_t at) const { return from <= at && at <= until; }
  bool has_period() const {
    return from != std::numeric_limits<std::int64_t>::min() ||
           until != std::numeric_limits<std::int64_t>::max();
  }
};

/// Every certificate of a PEM text. A list has no other place for the period than the explanatory
/// text above a certificate (RFC 7468, 5.2): lines `trustNotBefore: 2026-01-01T00:00:00Z` and
/// `trustNotAfter: ...`. Errc::credential where the PEM, or a line that begins so, cannot be read.
Result<std::vector<Anchor>> read_anchors(Bytes pem);

std::vector<Certificate> in_force(const std::vector<Anchor>& anchors, std::int64_t at);
std::vector<Certificate> all_of(const std::vector<Anchor>& anchors);

}  // namespace tanba
