// c2pa.hash.multi-asset. C2PA 2.4, 18.9.
#include "manifest/multi_asset_hash.hpp"

#include <limits>

#include "manifest/fields.hpp"

namespace tanba {
namespace {

constexpr const char* kWrong = "multi-asset hash: a field is missing or of the wrong kind";

// { "byteOffset", "length" } or { "bmffBox" }.
void read_location(cbor::Item item, AssetPart& part, Fields& fields) {
  Fields location(item, kWrong);
  part.box = location.text("bmffBox");
  if (!part.box.empty()) {
    if (location.flaw() != nullptr || location.find("byteOffset") || location.find("length"))
      fields.fail();
    return;
  }
  part.range = Range{location.required_number("byteOffset"), location.required_number("length")};
  const bool wraps =
      part.range.size > std::numeric_limits<std::uint64_t>::max() - part.range.offset;
  if (location.flaw() != nullptr || part.range.size == 0 || wraps) fields.fail();
}

AssetPart read_part(cbor::Item item, Fields& fields) {
  Fields each(item, kWrong);
  AssetPart part;
  read_location(each.find("location"), part, fields);
  part.hash = each.hashed_uri("hashAssertion");
  part.optional = each.boolean("optional").value_or(false);
  if (!part.hash.present() || each.flaw() != nullptr) fields.fail();
  return part;
}

}  // namespace

MultiAssetHash read_multi_asset_hash(cbor::Item item, const Limits& limits) {
  MultiAssetHash hash;
  Fields fields(item, kWrong);
  const cbor::Item parts = fields.array("parts");
  if (parts.size() == 0) fields.fail("multi-asset hash: it names no parts");
  hash.over_limit = parts.size() > limits.max_exclusions;
  if (hash.over_limit) fields.fail("multi-asset hash: more parts than the limit");
  for (std::size_t i = 0; i < parts.size() && fields.flaw() == nullptr; ++i)
    hash.parts.push_back(read_part(parts.at(i), fields));
  hash.flaw = fields.flaw();
  return hash;
}

}  // namespace tanba
