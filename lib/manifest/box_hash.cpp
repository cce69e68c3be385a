// c2pa.hash.boxes. C2PA 2.4, 18.7.
#include "manifest/box_hash.hpp"

#include "base/byte_reader.hpp"
#include "manifest/fields.hpp"

namespace tanba {
namespace {

using cbor::Item;
using cbor::Value;

constexpr const char* kWrong = "box hash: a field is missing or of the wrong kind";

class BoxHashReader : BoundedReader<BoxHash> {
 public:
  explicit BoxHashReader(const Limits& limits)
      : BoundedReader("box hash: more entries than the limit"),
        entries_left_(limits.max_hash_entries),
        exclusions_left_(limits.max_exclusions),
        names_left_(limits.max_boxes) {}

  BoxHash read(Item item) {
    Fields fields(item, kWrong);
    const Item boxes = fields.array("boxes");
    if (boxes.size() == 0) fields.fail("box hash: it lists no boxes");
    for (std::size_t i = 0; i < boxes.size() && take(entries_left_); ++i)
      hash_.boxes.push_back(read_entry(boxes.at(i)));
    hash_.alg = fields.algorithm();
    fail(fields.flaw());
    return std::move(hash_);
  }

 private:
  BoxEntry read_entry(Item item) {
    BoxEntry entry;
    Fields fields(item, kWrong);
    const Item names = fields.array("names");
    if (names.size() == 0) fields.fail("box hash: an entry names no box");
    for (std::size_t i = 0; i < names.size() && take(names_left_); ++i)
      entry.names.emplace_back(fields.expect(names.at(i), cbor::Kind::text).as_text().value_or(""));
    entry.alg = fields.algorithm();
    entry.hash = fields.bytes("hash");
    entry.excluded = fields.boolean("excluded").value_or(false);
    const Item exclusions = fields.array("exclusions");
    if (exclusions && exclusions.size() == 0) fields.fail();
    for (std::size_t i = 0; i < exclusions.size() && take(exclusions_left_); ++i)
      entry.exclusions.push_back(read_exclusion(exclusions.at(i)));
    for (const char* key : {"pad", "pad2"})
      if (const auto pad = fields.bytes(key); pad && !all_zero(*pad)) hash_.padding_is_zero = false;
    fail(fields.flaw());
    return entry;
  }

  BoxExclusion read_exclusion(Item item) {
    Fields fields(item, kWrong);
    BoxExclusion exclusion;
    exclusion.range = {fields.required_number("start"), fields.required_number("length")};
    exclusion.box_index = fields.number("boxIndex");
    fail(fields.flaw());
    return exclusion;
  }

  std::uint32_t entries_left_, exclusions_left_, names_left_;
};

Value write_exclusion(const BoxExclusion& exclusion) {
  Value map = Value::map();
  map.set("start", Value::unsigned_integer(exclusion.range.offset));
  map.set("length", Value::unsigned_integer(exclusion.range.size));
  if (exclusion.box_index) map.set("boxIndex", Value::unsigned_integer(*exclusion.box_index));
  return map;
}

Value write_entry(const BoxEntry& entry) {
  Value map = Value::map(), names = Value::array(), exclusions = Value::array();
  for (const std::string& name : entry.names) names.add(Value::text(name));
  map.set("names", std::move(names));
  if (!entry.alg.empty()) map.set("alg", Value::text(entry.alg));
  if (entry.hash) map.set("hash", Value::bytes(*entry.hash));
  if (entry.excluded) map.set("excluded", Value::boolean(true));
  for (const BoxExclusion& exclusion : entry.exclusions) exclusions.add(write_exclusion(exclusion));
  if (!exclusions.empty()) map.set("exclusions", std::move(exclusions));
  map.set("pad", Value::bytes({}));
  return map;
}

}  // namespace

BoxHash read_box_hash(Item item, const Limits& limits) { return BoxHashReader(limits).read(item); }

Buffer write_box_hash(const BoxHash& hash) {
  Value map = Value::map(), boxes = Value::array();
  for (const BoxEntry& entry : hash.boxes) boxes.add(write_entry(entry));
  map.set("boxes", std::move(boxes));
  if (!hash.alg.empty()) map.set("alg", Value::text(hash.alg));
  return map.encode();
}

}  // namespace tanba
