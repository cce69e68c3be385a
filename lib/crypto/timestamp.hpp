// RFC 3161 time-stamp tokens: reading and checking (C2PA 2.4, 10.3.2.5 and 15.8).
#pragma once

#include <optional>
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

/// The token in TimeStampResp ::= SEQUENCE { status PKIStatusInfo, timeStampToken TimeStampToken
/// OPTIONAL }; nothing where it was not granted, or `response` is none. Borrows.
std::optional<Bytes> token_of_response(Bytes response);

/// A TimeStampReq (RFC 3161, 2.4.1) for the SHA-256 of `message`: with a random nonce, asking for
/// the authority's certificates.
Result<Buffer> time_stamp_request(Bytes message);

/// The token in a whole TimeStampResp or bare, if it stamps `message` and has the nonce of
/// `request` (empty: any). Whether its authority is to be trusted is not asked. Errc::signer.
Result<Buffer> time_stamp_token(Bytes answer, Bytes request, Bytes message);

}  // namespace tanba
