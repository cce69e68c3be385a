// c2pa.hash.collection.data: one hash for each file of a collection. C2PA 2.4, 18.8; of an archive
// also one for its central directory (A.6). What it means for an asset is judged in binding/.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cbor/cbor.hpp"
#include "tanba/bytes.hpp"

namespace tanba {

struct CollectionFile {
  std::string uri;  // relative to where the manifest is
  Buffer hash;
};
struct CollectionHash {
  std::vector<CollectionFile> files;
  std::string alg;  // empty: the claim's
  std::optional<Buffer> central_directory_hash;
  bool over_limit = false;     // `flaw` is there because a limit was hit
  const char* flaw = nullptr;  // static text: assertion.collectionHash.malformed
};
CollectionHash read_collection_hash(cbor::Item item, const Limits& limits);
Buffer write_collection_hash(const CollectionHash& hash);

/// Whether `uri` names something below the place of the manifest and nothing else can be made of
/// it: no `.` or `..` (as `%2e` neither), no empty name but behind a last `/`, not absolute, no
/// drive, no backslash, no control character.
bool stays_inside(std::string_view uri);

}  // namespace tanba
