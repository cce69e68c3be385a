// c2pa.hash.bmff.v2 and .v3. C2PA 2.4, 18.6.
#include "manifest/fields.hpp"
#include "manifest/hash_assertions.hpp"
#include "manifest/store.hpp"

namespace tanba {
namespace {

using cbor::Item;
using cbor::Value;

constexpr const char* kWrong = "bmff hash: a field is missing or of the wrong kind";
constexpr const char* kTooMany = "bmff hash: more entries than the limit";

class BmffHashReader : BoundedReader<BmffHash> {
 public:
  explicit BmffHashReader(const Limits& limits)
      : BoundedReader(kTooMany),
        exclusions_left_(limits.max_exclusions),
        entries_left_(limits.max_hash_entries) {}

  BmffHash read(Item item) {
    Fields fields(item, kWrong);
    const Item exclusions = fields.array("exclusions");
    if (exclusions.size() == 0) fields.fail("bmff hash: there are no exclusions");
    for (std::size_t i = 0; i < exclusions.size() && take(exclusions_left_); ++i)
      hash_.exclusions.push_back(read_exclusion(exclusions.at(i)));
    hash_.alg = fields.algorithm();
    hash_.hash = fields.bytes("hash");
    for (const char* key : {"name", "url"}) (void)fields.text(key);
    const Item merkle = fields.array("merkle");
    for (std::size_t i = 0; i < merkle.size() && take(entries_left_); ++i)
      hash_.merkle.push_back(read_merkle(merkle.at(i)));
    fail(fields.flaw());
    return std::move(hash_);
  }

 private:
  BmffExclusion read_exclusion(Item item) {
    BmffExclusion exclusion;
    Fields fields(item, kWrong);
    exclusion.xpath = fields.required_text("xpath");
    exclusion.length = fields.number("length");
    exclusion.flags = fields.bytes("flags");
    if (exclusion.flags && exclusion.flags->size() != 3) fields.fail();
    exclusion.exact = fields.boolean("exact").value_or(true);
    const Item version = fields.find("version");
    exclusion.version = version.as_integer();
    if (version && !exclusion.version) fields.fail();
    const Item data = fields.array("data");
    for (std::size_t i = 0; i < data.size() && take(exclusions_left_); ++i) {
      Fields each(data.at(i), kWrong);
      exclusion.data.emplace_back(each.required_number("offset"),
                                  each.bytes("value").value_or(Buffer()));
      if (!each.find("value")) each.fail();
      fail(each.flaw());
    }
    const Item subset = fields.array("subset");
    for (std::size_t i = 0; i < subset.size() && take(exclusions_left_); ++i) {
      Fields each(subset.at(i), kWrong);
      exclusion.subset.push_back({each.required_number("offset"), each.required_number("length")});
      fail(each.flaw());
    }
    fail(fields.flaw());
    return exclusion;
  }

  MerkleMap read_merkle(Item item) {
    MerkleMap map;
    Fields fields(item, kWrong);
    map.unique_id = fields.required_number("uniqueId");
    map.local_id = fields.required_number("localId");
    map.count = fields.required_number("count");
    map.alg = fields.algorithm();
    map.init_hash = fields.bytes("initHash").value_or(Buffer());
    map.fixed_block_size = fields.number("fixedBlockSize");
    const Item hashes = fields.array("hashes");
    if (hashes.size() == 0) fields.fail();
    for (std::size_t i = 0; i < hashes.size() && take(entries_left_); ++i) {
      auto bytes = read_bytes(hashes.at(i));
      if (!bytes) fail(kWrong);
      map.hashes.push_back(std::move(bytes).value_or(Buffer()));
    }
    const Item sizes = fields.array("variableBlockSizes");
    for (std::size_t i = 0; i < sizes.size() && take(entries_left_); ++i) {
      const auto size = sizes.at(i).as_unsigned();
      if (!size) fail(kWrong);
      map.variable_block_sizes.push_back(size.value_or(0));
    }
    fail(fields.flaw());
    return map;
  }

  std::uint32_t exclusions_left_, entries_left_;  // data and subsets count as exclusions
};

int version_of(std::string_view label) {
  const std::string_view base = base_label(label);
  if (base.find(".v3") != base.npos) return 3;
  return base.find(".v2") != base.npos ? 2 : 1;
}

Value write_exclusion(const BmffExclusion& exclusion) {
  Value map = Value::map();
  map.set("xpath", Value::text(exclusion.xpath));
  if (exclusion.length) map.set("length", Value::unsigned_integer(*exclusion.length));
  if (exclusion.version) map.set("version", Value::integer(*exclusion.version));
  if (exclusion.flags) map.set("flags", Value::bytes(*exclusion.flags));
  if (!exclusion.exact) map.set("exact", Value::boolean(false));
  Value data = Value::array(), subset = Value::array();
  for (const auto& [offset, value] : exclusion.data)
    data.add(Value::map()
                 .set("offset", Value::unsigned_integer(offset))
                 .set("value", Value::bytes(value)));
  for (const Range& range : exclusion.subset)
    subset.add(Value::map()
                   .set("offset", Value::unsigned_integer(range.offset))
                   .set("length", Value::unsigned_integer(range.size)));
  if (!data.empty()) map.set("data", std::move(data));
  if (!subset.empty()) map.set("subset", std::move(subset));
  return map;
}

Value write_merkle(const MerkleMap& merkle) {
  Value map = Value::map();
  map.set("uniqueId", Value::unsigned_integer(merkle.unique_id));
  map.set("localId", Value::unsigned_integer(merkle.local_id));
  map.set("count", Value::unsigned_integer(merkle.count));
  if (!merkle.alg.empty()) map.set("alg", Value::text(merkle.alg));
  if (!merkle.init_hash.empty()) map.set("initHash", Value::bytes(merkle.init_hash));
  Value hashes = Value::array(), sizes = Value::array();
  for (const Buffer& hash : merkle.hashes) hashes.add(Value::bytes(hash));
  map.set("hashes", std::move(hashes));
  if (merkle.fixed_block_size)
    map.set("fixedBlockSize", Value::unsigned_integer(*merkle.fixed_block_size));
  for (const std::uint64_t size : merkle.variable_block_sizes)
    sizes.add(Value::unsigned_integer(size));
  if (!sizes.empty()) map.set("variableBlockSizes", std::move(sizes));
  return map;
}

}  // namespace

BmffHash read_bmff_hash(Item item, std::string_view label, const Limits& limits) {
  BmffHash hash = BmffHashReader(limits).read(item);
  hash.version = version_of(label);
  return hash;
}

Buffer write_bmff_hash(const BmffHash& hash) {
  Value map = Value::map(), exclusions = Value::array(), merkle = Value::array();
  for (const BmffExclusion& exclusion : hash.exclusions) exclusions.add(write_exclusion(exclusion));
  map.set("exclusions", std::move(exclusions));
  if (!hash.alg.empty()) map.set("alg", Value::text(hash.alg));
  if (hash.hash) map.set("hash", Value::bytes(*hash.hash));
  for (const MerkleMap& each : hash.merkle) merkle.add(write_merkle(each));
  if (!merkle.empty()) map.set("merkle", std::move(merkle));
  return map.encode();
}

}  // namespace tanba
