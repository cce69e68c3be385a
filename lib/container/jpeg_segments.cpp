// The marker segments of a JPEG, and their names in a box hash. ISO 10918-1, annex B and table B.1;
// C2PA 2.4, 18.7.3.1.
#include "container/jpeg_segments.hpp"

#include <array>
#include <cstring>

#include "base/byte_reader.hpp"
#include "base/check.hpp"

namespace tanba::jpeg {
namespace {

// C0 to CF: frames, tables between them.
constexpr std::array<const char*, 16> kFrames = {"SOF0", "SOF1",  "SOF2",  "SOF3", "DHT",   "SOF5",
                                                 "SOF6", "SOF7",  "JPG",   "SOF9", "SOF10", "SOF11",
                                                 "DAC",  "SOF13", "SOF14", "SOF15"};
// D8 to DF.
constexpr std::array<const char*, 8> kTables = {"SOI", "EOI", "SOS", "DQT",
                                                "DNL", "DRI", "DHP", "EXP"};

std::string name_of(std::uint8_t marker) {
  if (marker < 0xC0) return marker == kTem ? "TEM" : "RES";
  if (marker < 0xD0) return kFrames[marker - 0xC0];
  if (marker < 0xD8) return "RST" + std::to_string(marker - 0xD0);
  if (marker < 0xE0) return kTables[marker - 0xD8];
  if (marker < 0xF0) return "APP" + std::to_string(marker - 0xE0);
  return marker == 0xFE ? "COM" : "JPG" + std::to_string(marker - 0xF0);
}

class Lister {
 public:
  Lister(const Source& asset, const Carrier* carrier, const Limits& limits)
      : window_(asset), carrier_(carrier), limits_(limits) {}

  Result<std::vector<Part>> list() {
    TANBA_TRY(const Bytes soi, window_.at(0, 2));
    if (soi[0] != 0xFF || soi[1] != kSoi) return Error{Errc::malformed, "jpeg: no SOI"};
    parts_.push_back({"SOI", {{0, 2}}});
    for (std::uint64_t at = 2; parts_.back().name != "EOI";) {
      TANBA_TRY(const Segment segment, segment_at(window_, at));
      TANBA_CHECK(add(segment));
      at = parts_.back().ranges.back().end();
    }
    return std::move(parts_);
  }

 private:
  Result<void> add(const Segment& segment) {
    if (parts_.size() >= limits_.max_boxes)
      return Error{Errc::limit_exceeded, "jpeg: too many segments", segment.range.offset};
    if (carrier_ && segment.range.offset == carrier_->exclusion.offset) {
      parts_.push_back({"C2PA", {carrier_->exclusion}});
      return {};
    }
    Range range = segment.range;
    if (segment.marker == kSos || is_restart(segment.marker)) {
      TANBA_TRY(const std::uint64_t end, end_of_scan(window_, range.end(), true));
      range.size = end - range.offset;
    }
    parts_.push_back({name_of(segment.marker), {range}});
    return {};
  }

  Window window_;
  const Carrier* carrier_;
  const Limits& limits_;
  std::vector<Part> parts_;
};

}  // namespace

Result<Segment> segment_at(Window& window, std::uint64_t at) {
  TANBA_TRY(Bytes bytes, window.at(at, 2));
  if (bytes[0] != 0xFF) return Error{Errc::malformed, "jpeg: no marker where one must be", at};
  while (bytes[1] == 0xFF) {  // fill bytes, B.1.1.2
    TANBA_TRY(bytes, window.at(++at, 2));
  }
  const std::uint8_t marker = bytes[1];
  if (marker == kEoi || marker == kTem || is_restart(marker))
    return Segment{marker, {at, 2}, {at + 2, 0}};
  if (marker < 0xC0 || marker == kSoi)
    return Error{Errc::malformed, "jpeg: a marker that cannot stand here", at};
  TANBA_TRY(bytes, window.at(at, 4));
  const std::uint64_t length = ByteReader(bytes.subspan(2)).u16();
  if (length < 2) return Error{Errc::malformed, "jpeg: a segment shorter than its length", at};
  if (length > window.size() - (at + 2))
    return Error{Errc::truncated, "jpeg: a segment runs past the end", at};
  return Segment{marker, {at, length + 2}, {at + 4, length - 2}};
}

// FF 00 is data, and so is FF with anything below C0: JPEG-LS stuffs bits, not bytes.
Result<std::uint64_t> end_of_scan(Window& window, std::uint64_t at, bool also_restarts) {
  while (true) {
    TANBA_TRY(const Bytes bytes, window.at(at, 2));
    const Bytes searched = bytes.first(bytes.size() - 1);
    const void* found = std::memchr(searched.data(), 0xFF, searched.size());
    if (!found) {
      at += searched.size();
      continue;
    }
    const auto index =
        static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - bytes.data());
    const std::uint8_t next = bytes[index + 1];
    at += index;
    if (next >= 0xC0 && next != 0xFF && (also_restarts || !is_restart(next))) return at;
    at += next == 0xFF ? 1 : 2;
  }
}

Result<std::vector<Part>> parts(const Source& asset, const Carrier* carrier, const Limits& limits) {
  return Lister(asset, carrier, limits).list();
}

}  // namespace tanba::jpeg
