// c2pa.hash.segment. C2PA 2.5, 16.3.6.
#include "manifest/segment_hash.hpp"

#include "manifest/fields.hpp"

namespace tanba {
namespace {

using cbor::Value;

constexpr const char* kWrong = "segment hash: a field is missing or of the wrong kind";
constexpr std::uint64_t kVersion = 1;

SegmentHash::Before read_before(cbor::Item item, Fields& fields) {
  Fields line(item, kWrong);
  SegmentHash::Before before;
  before.line = {line.required_number("start"), line.required_number("length")};
  auto hash = line.bytes("hash");
  if (!hash || line.flaw() != nullptr) fields.fail();
  before.hash = std::move(hash).value_or(Buffer());
  return before;
}

}  // namespace

SegmentHash read_segment_hash(cbor::Item item) {
  SegmentHash hash;
  Fields fields(item, kWrong);
  if (fields.required_number("version") != kVersion)
    fields.fail("segment hash: not a version that is known here");
  hash.alg = fields.algorithm();
  auto digest = fields.bytes("hash");
  if (!digest) fields.fail();
  hash.hash = std::move(digest).value_or(Buffer());
  hash.start = fields.required_number("segmentStart");
  hash.end = fields.required_number("segmentEnd");
  if (hash.end < hash.start) fields.fail("segment hash: the segment ends before it begins");
  hash.sentinel_length = fields.number("sentinelLength");
  if (const cbor::Item before = fields.find("predecessorSentinel"))
    hash.before = read_before(before, fields);
  hash.flaw = fields.flaw();
  return hash;
}

Buffer write_segment_hash(const SegmentHash& hash) {
  const auto number = [](std::uint64_t value) { return Value::unsigned_integer(value); };
  Value map = Value::map();
  map.set("version", number(kVersion));
  if (!hash.alg.empty()) map.set("alg", Value::text(hash.alg));
  map.set("hash", Value::bytes(hash.hash));
  map.set("segmentStart", number(hash.start));
  map.set("segmentEnd", number(hash.end));
  if (hash.sentinel_length) map.set("sentinelLength", number(*hash.sentinel_length));
  if (hash.before)
    map.set("predecessorSentinel", Value::map()
                                       .set("start", number(hash.before->line.offset))
                                       .set("length", number(hash.before->line.size))
                                       .set("hash", Value::bytes(hash.before->hash)));
  return map.encode();
}

}  // namespace tanba
