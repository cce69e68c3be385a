// c2pa.hash.data. C2PA 2.4, 18.5.
#include "base/byte_reader.hpp"
#include "manifest/fields.hpp"
#include "manifest/hash_assertions.hpp"

namespace tanba {
namespace {

constexpr const char* kWrong = "data hash: a field is missing or of the wrong kind";

Range read_exclusion(cbor::Item item, Fields& fields) {
  Fields range(item, kWrong);
  const Range exclusion{range.required_number("start"), range.required_number("length")};
  if (range.flaw() != nullptr) fields.fail();
  return exclusion;
}

}  // namespace

DataHash read_data_hash(cbor::Item item, const Limits& limits) {
  DataHash hash;
  Fields fields(item, kWrong);
  const cbor::Item exclusions = fields.array("exclusions");
  hash.has_exclusions = static_cast<bool>(exclusions);
  hash.over_limit = exclusions.size() > limits.max_exclusions;
  if (hash.over_limit) fields.fail("data hash: too many exclusions");
  for (std::size_t i = 0; i < exclusions.size() && fields.flaw() == nullptr; ++i)
    hash.exclusions.push_back(read_exclusion(exclusions.at(i), fields));
  hash.alg = fields.algorithm();
  if (auto bytes = fields.bytes("hash")) {
    hash.has_hash = true;
    hash.hash = *std::move(bytes);
  }
  if (!fields.find("pad")) fields.fail();
  for (const char* key : {"pad", "pad2"})
    if (const auto pad = fields.bytes(key); pad && !all_zero(*pad)) hash.padding_is_zero = false;
  for (const char* key : {"name", "url"}) (void)fields.text(key);
  hash.flaw = fields.flaw();
  return hash;
}

Buffer write_data_hash(const DataHash& hash, std::size_t pad_bytes) {
  cbor::Value map = cbor::Value::map();
  cbor::Value exclusions = cbor::Value::array();
  for (const Range& range : hash.exclusions)
    exclusions.add(cbor::Value::map()
                       .set("start", cbor::Value::unsigned_integer(range.offset))
                       .set("length", cbor::Value::unsigned_integer(range.size)));
  if (hash.has_exclusions) map.set("exclusions", std::move(exclusions));
  if (!hash.alg.empty()) map.set("alg", cbor::Value::text(hash.alg));
  map.set("hash", cbor::Value::bytes(hash.hash));
  map.set("pad", cbor::Value::bytes(Buffer(pad_bytes)));
  return map.encode();
}

}  // namespace tanba
