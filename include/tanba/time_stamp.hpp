// A time-stamp (RFC 3161) put into the room that label() kept for one: for machines without a
// network, and for authorities that answer later.
#pragma once

#include "tanba/label.hpp"

namespace tanba {

/// A TimeStampReq in DER for the signature of the manifest in `asset`. Options: `hint`, `limits`.
/// \return Errc::unsupported: no manifest, one that this library did not write, or one that has a
/// time-stamp; Errc::truncated, Errc::malformed, Errc::limit_exceeded, Errc::io
Result<Buffer> request_time_stamp(const Source& asset, const LabelOptions& options = {});

/// Writes `asset` to `out` with the token of `answer` (a TimeStampResp or a TimeStampToken, DER) in
/// its manifest: nothing else changes, not even its size. Verified before the first byte goes out.
/// Whether the authority is to be trusted is not asked. Options: `hint`, `limits`, `threads`,
/// `now`.
/// \return as request_time_stamp; Errc::signer: a token for something else, or one that is larger
/// than the room for it
/// \par Source  C2PA 2.4, 10.3.2.5
Result<LabelOutcome> add_time_stamp(const Source& asset, Sink& out, Bytes answer,
                                    const LabelOptions& options = {});

/// The same from file to file, as label_file() does it.
Result<LabelOutcome> add_time_stamp_file(const std::string& in, const std::string& out,
                                         Bytes answer, const FileOptions& files = {},
                                         LabelOptions options = {});

}  // namespace tanba
