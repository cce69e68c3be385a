// The metadata of a JPEG: XMP (XMP specification, part 3, 1.1.3), Exif (CIPA DC-008, 4.7.2), IPTC
// in Photoshop's image resources, and comments. ISO 10918-1, annex B.
#include <algorithm>
#include <map>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/jpeg_segments.hpp"
#include "container/pieces.hpp"

namespace tanba::jpeg {
namespace {

constexpr std::string_view kExtension{"http://ns.adobe.com/xmp/extension/\0", 35};
constexpr std::string_view kPhotoshop{"Photoshop 3.0\0", 14};
constexpr std::size_t kGuid = 32;
constexpr std::size_t kMaxExtensions = 16;  // a file has one
constexpr std::uint16_t kIptcResource = 0x0404;

// A part of an extended packet: GUID, size of the whole u32, place in it u32, bytes.
struct Piece {
  std::uint32_t whole = 0, at = 0;
  Range range;
};

class Reader {
 public:
  Reader(const Source& asset, const Limits& limits)
      : asset_(asset), window_(asset), list_(asset, limits), limits_(limits) {}

  Result<std::vector<Metadatum>> read() {
    std::uint64_t at = 2;
    for (std::uint32_t count = 0; count < limits_.max_boxes; ++count) {
      TANBA_TRY(const Segment segment, segment_at(window_, at));
      if (segment.marker == kEoi) return finished();
      TANBA_CHECK(note(segment));
      at = segment.range.end();
      if (segment.marker == kSos) {
        TANBA_TRY(at, end_of_scan(window_, at));
      }
    }
    return Error{Errc::limit_exceeded, "jpeg: too many segments", at};
  }

 private:
  Result<void> note(const Segment& segment) {
    if (segment.marker == kComment) return list_.add_range("comment", "", segment.payload);
    if (segment.marker != kApp1 && segment.marker != kApp13) return {};
    const auto size = static_cast<std::size_t>(segment.payload.size);
    TANBA_TRY(const Bytes block, window_.at(segment.payload.offset, size));
    const Bytes payload = block.first(size);
    if (segment.marker == kApp13) {
      note_resources(payload);
    } else if (starts_with(payload, kXmp)) {
      note_packet(payload.subspan(kXmp.size()));
    } else if (starts_with(payload, kExtension)) {
      note_extension(payload.subspan(kExtension.size()), segment.payload.end());
    } else if (starts_with(payload, kExif)) {
      note_exif(payload.subspan(kExif.size()));
    }
    return {};
  }

  static Buffer copy(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

  void note_packet(Bytes packet) {
    if (!list_.has_room(packet.size())) return;
    packets_ += as_text(packet);
    list_.add("xmp", "", copy(packet));
  }

  void note_extension(Bytes payload, std::uint64_t end) {
    ByteReader in(payload);
    const std::string guid(as_text(in.take(kGuid)));
    Piece piece{in.u32(), in.u32(), {end - in.left(), in.left()}};
    if (!in.ok() || !list_.has_room(piece.whole)) return;
    if (extensions_.size() < kMaxExtensions || extensions_.count(guid) > 0)
      extensions_[guid].push_back(piece);
  }

  // A block larger than a segment goes on in the next one, which has no header of its own.
  void note_exif(Bytes block) {
    const bool begins = starts_with(block, "II") || starts_with(block, "MM");
    if (begins && !exif_.empty()) list_.add("exif", "", std::exchange(exif_, {}));
    if ((begins || !exif_.empty()) && list_.has_room(exif_.size() + block.size()))
      exif_.insert(exif_.end(), block.begin(), block.end());
  }

  // Resources may go on from one segment to the next.
  void note_resources(Bytes payload) {
    if (!starts_with(payload, kPhotoshop)) return;
    payload = payload.subspan(kPhotoshop.size());
    if (list_.has_room(resources_.size() + payload.size()))
      resources_.insert(resources_.end(), payload.begin(), payload.end());
  }

  // '8BIM' | id u16 | name: size u8, letters, padded | size u32 | data, padded
  void read_resources() {
    ByteReader in(resources_);
    while (in.ok() && in.left() > 0 && as_text(in.take(4)) == "8BIM") {
      const std::uint16_t id = in.u16();
      const std::uint8_t name = in.u8();
      in.skip(name + (name % 2 == 0 ? 1u : 0u));
      const std::uint32_t size = in.u32();
      const Bytes data = in.take(size);
      if (in.ok() && id == kIptcResource) list_.add("iptc", "", copy(data));
      if (in.left() > 0) in.skip(size % 2);
    }
  }

  // The packet that the main one names, where all of it is there. Others are of no packet.
  Result<void> join(const std::string& guid, std::vector<Piece>& pieces) {
    if (packets_.find(guid) == std::string::npos) return {};
    std::ranges::stable_sort(pieces, {}, &Piece::at);
    const std::uint32_t whole = pieces.front().whole;
    Buffer packet;
    for (const Piece& piece : pieces) {
      if (piece.whole != whole || piece.at != packet.size() ||
          piece.range.size > whole - packet.size())
        return {};
      const std::size_t at = packet.size();
      packet.resize(at + static_cast<std::size_t>(piece.range.size));
      TANBA_CHECK(asset_.read(piece.range.offset, std::span(packet).subspan(at)));
    }
    if (packet.size() == whole) list_.add("xmp", "extended", std::move(packet));
    return {};
  }

  Result<std::vector<Metadatum>> finished() {
    if (!exif_.empty()) list_.add("exif", "", std::move(exif_));
    read_resources();
    for (auto& [guid, pieces] : extensions_) TANBA_CHECK(join(guid, pieces));
    return list_.take();
  }

  const Source& asset_;
  Window window_;
  Pieces list_;
  const Limits& limits_;
  std::map<std::string, std::vector<Piece>> extensions_;  // by GUID
  std::string packets_;
  Buffer exif_, resources_;
};

}  // namespace

Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits) {
  return Reader(asset, limits).read();
}

}  // namespace tanba::jpeg
