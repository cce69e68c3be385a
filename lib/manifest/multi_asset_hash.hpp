// c2pa.hash.multi-asset: the parts of an asset, each with a hash of its own. C2PA 2.4, 18.9. What
// it means for an asset is judged in validate/.
#pragma once

#include <string>
#include <vector>

#include "manifest/hashed_uri.hpp"

namespace tanba {

struct AssetPart {
  Range range;            // where it lies, if `box` is empty
  std::string box;        // else the path of a box of ISO BMFF, whose payload it is
  HashedUri hash;         // of its hash assertion
  bool optional = false;  // it may be missing
};
struct MultiAssetHash {
  std::vector<AssetPart> parts;
  bool over_limit = false;     // `flaw` is there because a limit was hit
  const char* flaw = nullptr;  // static text: assertion.multiAssetHash.malformed
};
MultiAssetHash read_multi_asset_hash(cbor::Item item, const Limits& limits);

}  // namespace tanba
