// Live video: its assertions (C2PA 2.5, 15.4.2, 15.5.5 and 16.7.3), and the files of a stream
// (15.8).
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
/// Whether its asset says that it is a segment of a live stream.
bool is_live_segment(const Subject& subject);

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

/// The place of a media segment in its stream, as its own manifest has it (15.4.2).
struct SegmentPlace {
  std::uint64_t sequence = 0;
  std::string stream, previous;  // previous: label of the manifest of the segment before it
};
/// Nothing where the manifest has no such assertion, several, or a broken one.
std::optional<SegmentPlace> segment_place(const Subject& subject);

/// Whether the set is a live stream: its segments are signed by session keys of `bound`, or bring
/// manifests of their own. `binding`: the hash of `bound`.
bool is_stream(const Context& context, const Subject& bound, const AssertionBox& binding);

/// The files of ValidateInput::set: the manifest that each brings, each media segment against the
/// info in its `emsg` box, and their order. `bound`: the manifest of the file at hand.
/// \return Errc::unsupported where it is judged by a version without live video
Result<void> check_stream(Context& context, const Subject& bound);

}  // namespace tanba::validation
