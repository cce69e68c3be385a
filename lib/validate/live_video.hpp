// Live video: its assertions (C2PA 2.5, 15.4.2, 15.5.5 and 16.7.3), and the segments of a set that
// session keys sign (15.5 and 15.8.3).
#pragma once

#include "crypto/jwk.hpp"
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

struct SessionKey {
  Buffer name;  // `kid`
  BareKey key;
  std::uint64_t first = 0;        // sequence number of the first segment that it may sign
  std::int64_t from = 0, to = 0;  // seconds since 1970-01-01 UTC, both ends within
};
/// Those of the manifest that can be read, of a list that its signer made: whoever has the
/// certificate, which is public, can make a list that a signer gathers (16.7.3.2). What is wrong
/// with the others, and whether any is the signer's, check_session_keys() has said.
std::vector<SessionKey> session_keys(const Subject& subject);

/// The segments of ValidateInput::set, each against the info in its own `emsg` box, and their
/// order. `bound`: the manifest of the initialization segment, which has the keys.
/// \return Errc::unsupported where it is more than one stream
Result<void> check_stream(Context& context, const Subject& bound);

}  // namespace tanba::validation
