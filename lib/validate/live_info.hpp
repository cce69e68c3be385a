// Verifiable segment info: what a session key signed of a media segment. C2PA 2.5, 15.5.1 and
// 15.8.3.
#pragma once

#include <map>

#include "manifest/segment_info.hpp"
#include "validate/live_manifest.hpp"

namespace tanba::validation {

/// The manifests of a stream that may have session keys, by label.
using KeyHolders = std::map<std::string_view, const FileManifest*>;

struct SignedInfo {
  SegmentInfo info;
  const FileManifest* manifest = nullptr;  // that has the key
  const SessionKey* key = nullptr;
  std::optional<std::int64_t> at;  // claimed
  Range unsigned_header;           // in the message; empty: nothing free to change
};

/// Reads the message of an `emsg` box and checks its signature. Borrows from `holders`.
/// \return static text: what is wrong; null: nothing
const char* read_signed_info(Bytes message, const KeyHolders& holders, const Limits& limits,
                             SignedInfo& into);

/// The initialization segments of a stream that can be read.
using InitFacts = std::map<const SetFile*, bmff::SegmentFacts>;

/// When a segment begins to play, in seconds since 1970-01-01 UTC, where its time counts from then.
/// `manifest`: of whose initialization segment it is.
std::optional<std::int64_t> presentation_time(const bmff::SegmentFacts& segment,
                                              const FileManifest& manifest, const InitFacts& inits);

}  // namespace tanba::validation
