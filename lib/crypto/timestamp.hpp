// RFC 3161 time-stamp tokens: reading and checking (C2PA 2.4, 10.3.2.5 and 15.8).
#pragma once

#include <vector>

#include "crypto/certificate.hpp"
#include "tanba/bytes.hpp"
#include "tanba/result.hpp"

namespace tanba {

enum class TimeStampVerdict : std::uint8_t {
  trusted,
  untrusted,
  malformed,
  mismatch,
  outside_validity,
  credential_invalid
};

struct TimeStamp {
  TimeStampVerdict verdict = TimeStampVerdict::malformed;
  const char* reason = "";  // static text
  std::int64_t time =
      0;  // seconds since 1970-01-01 UTC; to be shown as proved only where the verdict is `trusted`
  std::string authority;  // common name of its certificate
};

/// Checks a token (`is_response`: a whole TimeStampResp, as `sigTst` holds) against the possible
/// messages that it may stamp: the first whose digest fits counts. `anchors` are those of
/// time-stamp authorities alone; empty means that none is trusted.
TimeStamp check_time_stamp(Bytes der, bool is_response, const std::vector<Bytes>& messages,
                           const std::vector<Certificate>& anchors);

}  // namespace tanba
