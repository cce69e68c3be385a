#include "manifest/segment_info.hpp"

#include "manifest/fields.hpp"

namespace tanba {

SegmentInfo read_segment_info(cbor::Item item, const Limits& limits) {
  SegmentInfo info;
  Fields fields(item, "A field of the segment's info is missing or of the wrong kind.");
  info.sequence_number = fields.required_number("sequenceNumber");
  info.manifest_id = fields.required_text("manifestId");
  const cbor::Item hash = fields.expect(fields.find("bmffHash"), cbor::Kind::map);
  info.hash = read_bmff_hash(hash, "c2pa.hash.bmff.v3", limits);
  if (hash.find("merkle")) fields.fail("The segment's info has a Merkle tree.");
  info.flaw = fields.flaw();
  return info;
}

}  // namespace tanba
