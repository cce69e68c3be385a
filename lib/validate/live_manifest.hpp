// The manifests that files of a live stream bring, each judged as that file's own.
// C2PA 2.5, 15.8.1.
#pragma once

#include "container/bmff_segment.hpp"
#include "validate/live_video.hpp"

namespace tanba::validation {

/// What the files of a stream have to do with a manifest that one of them brings.
struct FileManifest {
  const SetFile* file = nullptr;
  const char* flaw = nullptr;  // static text: why the file's store cannot be judged
  Report report;               // on that file alone; of the one at hand: nothing but the signer
  std::string label;           // of the manifest that binds the file
  Buffer digest;               // of that manifest
  bool flat = false;           // it binds all of the file by one BMFF hash (15.4.1)
  bool has_keys = false;       // session keys, readable or not
  std::vector<SessionKey> keys;
  std::optional<SegmentPlace> place;
  std::optional<std::int64_t> not_after;  // of the signer's certificate
  std::optional<HashAlg> alg;             // of the claim
};

/// What is said there of the stream; not the report. `bound`: binds the file.
FileManifest describe(Context& context, const Subject& bound, const SetFile* file);

/// Judges the manifest that a file brings; nothing where it brings none. `set`: of the stream.
/// \return an Error where the file cannot be read or a limit was hit
Result<std::optional<FileManifest>> judge_file(const ValidateInput& set, const SetFile& file);

}  // namespace tanba::validation
