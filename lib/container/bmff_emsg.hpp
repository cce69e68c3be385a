// The `emsg` box that verifiable segment info of live video lies in. C2PA 2.5, 15.5.2; ISO/IEC
// 23009-1, 5.10.3.3.
#pragma once

#include <string_view>

#include "container/bmff_box.hpp"

namespace tanba::bmff {

inline constexpr std::string_view kSegmentInfoScheme = "urn:c2pa:verifiable-segment-info";
/// From the start of a box of version 0 whose size has four bytes.
inline constexpr std::uint64_t kSchemeOffset = 12;
/// A larger message is no info: a hash, an identifier and a signature are some hundred bytes.
inline constexpr std::uint64_t kMaxSegmentInfoBytes = 64 << 10;

struct SegmentInfoBox {
  const char* flaw = nullptr;  // static text: why there is no message
  Range box;
  Range message;  // `message_data`, in the file
  Buffer content;
  Range open;  // bytes of the box that may say anything: its times and its `id`
};

/// The one box of a media segment whose scheme is that, at the root. A second one is a flaw, and so
/// is one whose scheme only begins like that: a hash that leaves the box out leaves that out too.
/// Walks the file once; holds one message.
/// \return Errc::malformed, Errc::truncated, Errc::limit_exceeded, Errc::io
Result<SegmentInfoBox> find_segment_info(const Source& segment, const Limits& limits);

}  // namespace tanba::bmff
