// Verifiable segment info of live video: the `segment-info-map`. C2PA 2.5, 15.5.1.
#pragma once

#include <string>

#include "manifest/hash_assertions.hpp"

namespace tanba {

struct SegmentInfo {
  std::uint64_t sequence_number = 0;
  BmffHash hash;  // without trees; its own flaw and limit are told in it
  std::string manifest_id;
  const char* flaw = nullptr;  // static text
};
SegmentInfo read_segment_info(cbor::Item item, const Limits& limits);

}  // namespace tanba
