#include "container/bmff_emsg.hpp"

#include <algorithm>
#include <optional>

#include "base/byte_reader.hpp"
#include "base/check.hpp"

namespace tanba::bmff {
namespace {

// scheme_id_uri and value, each with its zero
constexpr char kNames[] = "urn:c2pa:verifiable-segment-info\0fseg";
constexpr std::uint64_t kNumberBytes = 16;  // of version 0, behind the names
// in the payload: version and flags, and in version 1 the numbers, come before the names
constexpr std::uint64_t kSchemeOfVersion[] = {4, 24};
constexpr std::size_t kHeadBytes = 16 + 24 + kSegmentInfoScheme.size();
constexpr std::uint64_t kFrameBytes = 4 + sizeof kNames + kNumberBytes;

// Where readers of the box find it, and where the hash looks, which may be in a size of 64 bits.
Result<bool> has_scheme(const Source& segment, const Box& box) {
  std::array<std::uint8_t, kHeadBytes> block{};
  const auto head = std::span(block).first(
      static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), box.size)));
  TANBA_CHECK(segment.read(box.offset, head));
  const auto is_at = [&](std::uint64_t at) {
    return as_text(block).substr(at, kSegmentInfoScheme.size()) == kSegmentInfoScheme;
  };
  return is_at(kSchemeOffset) ||
         std::ranges::any_of(kSchemeOfVersion, is_at, [&](auto at) { return box.header + at; });
}

Result<void> read_box(const Source& segment, const Box& box, SegmentInfoBox& found) {
  found.box = {box.offset, box.size};
  found.flaw = "The box with the segment's info is not as C2PA has it.";
  if (box.payload_size() <= kFrameBytes || box.header != 8) return {};
  if (box.payload_size() - kFrameBytes > kMaxSegmentInfoBytes) return {};
  Buffer payload(static_cast<std::size_t>(box.payload_size()));
  TANBA_CHECK(segment.read(box.payload(), payload));
  ByteReader reader(payload);
  const bool plain = reader.u32() == 0;  // version and flags
  const bool named = as_text(reader.take(sizeof kNames)) == std::string_view(kNames, sizeof kNames);
  found.open = {box.payload() + reader.at(), kNumberBytes};
  reader.skip(4);                          // timescale
  const bool at_once = reader.u32() == 0;  // presentation_time_delta
  reader.skip(8);                          // event_duration, id
  if (!plain || !named || !at_once) return {};
  found.message = {box.payload() + reader.at(), reader.left()};
  const Bytes message = reader.rest();
  found.content.assign(message.begin(), message.end());
  found.flaw = nullptr;
  return {};
}

}  // namespace

Result<SegmentInfoBox> find_segment_info(const Source& segment, const Limits& limits) {
  SegmentInfoBox found;
  found.flaw = "The segment has no box that says what signed it.";
  Walker walker(segment, limits);
  bool seen = false;
  while (true) {
    TANBA_TRY(const bool more, walker.next());
    if (!more) return found;
    const Box box = walker.box();
    walker.skip();
    if (box.type != type_of("emsg")) continue;
    TANBA_TRY(const bool ours, has_scheme(segment, box));
    if (!ours) continue;
    if (seen) {
      found.flaw = "The segment has more than one box that says what signed it.";
      return found;
    }
    seen = true;
    TANBA_CHECK(read_box(segment, box, found));
  }
}

}  // namespace tanba::bmff
