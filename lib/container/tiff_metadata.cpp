// The metadata of a TIFF: XMP and IPTC by their tags, and the texts of its first directory and of
// its Exif directory as an Exif block. TIFF 6.0, section 2; XMP specification, part 3, 1.1.4.
#include <algorithm>

#include "base/check.hpp"
#include "container/pieces.hpp"
#include "container/tiff_ifd.hpp"

namespace tanba {
namespace {

constexpr std::uint16_t kXmpTag = 0x02BC, kIptcTag = 0x83BB, kExifTag = 0x8769;
constexpr std::uint16_t kUserComment = 0x9286, kFirstXpTag = 0x9C9B, kLastXpTag = 0x9C9F;
constexpr std::uint16_t kAscii = 2, kLong = 4;

struct Entry {
  std::uint16_t tag = 0, type = 0;
  std::uint64_t count = 0;
  Range value;  // in the file; its bytes lie in it
};

std::uint64_t bytes_of_type(std::uint16_t type) {
  if (type == 3 || type == 8) return 2;
  if (type == 4 || type == 9 || type == 11 || type == 13) return 4;
  if (type == 5 || type == 10 || type == 12 || (type >= 16 && type <= 18)) return 8;
  return 1;
}

// Those whose values lie in the file.
Result<std::vector<Entry>> read_entries(const Source& asset, const TiffShape& shape,
                                        const TiffDirectory& directory) {
  Buffer all(static_cast<std::size_t>(directory.entries * shape.entry_bytes()));
  const std::uint64_t start = directory.range.offset + shape.count_bytes();
  TANBA_CHECK(asset.read(start, all));
  std::vector<Entry> entries;
  ByteReader in(all);
  while (in.left() > 0) {
    Entry entry;
    entry.tag = shape.u16(in);
    entry.type = shape.u16(in);
    entry.count = shape.offset(in);
    const std::uint64_t inline_at = start + in.at(), target = shape.offset(in);
    if (entry.count > asset.size()) continue;
    entry.value.size = entry.count * bytes_of_type(entry.type);
    entry.value.offset = entry.value.size <= shape.offset_bytes() ? inline_at : target;
    if (entry.value.offset <= asset.size() && entry.value.size <= asset.size() - entry.value.offset)
      entries.push_back(entry);
  }
  return entries;
}

// Writes some entries of a file as directories of an Exif block in the same order of bytes.
class ExifWriter {
 public:
  ExifWriter(const Source& asset, bool little, const Pieces& list)
      : asset_(asset), shape_{little, false}, list_(list) {}

  // Without an entry that would make the block too large.
  void add(const Entry& entry, bool in_exif) {
    if (entry.value.size == 0 || !list_.has_room(bytes_ + entry.value.size + kRoom)) return;
    std::vector<Entry>& entries = in_exif ? exif_ : first_;
    if (entries.size() >= kMostEntries) return;
    bytes_ += entry.value.size + kRoom;
    entries.push_back(entry);
  }
  bool empty() const { return first_.empty() && exif_.empty(); }

  Result<Buffer> block() {
    const std::uint64_t links = exif_.empty() ? 0 : 1;
    const std::uint64_t exif_at = 8 + shape_.directory_bytes(first_.size() + links);
    behind_at_ = exif_at + (exif_.empty() ? 0 : shape_.directory_bytes(exif_.size()));
    ByteWriter out;
    out.text(shape_.little ? "II" : "MM");
    shape_.put_u16(out, 42);
    shape_.put_offset(out, 8);
    shape_.put_u16(out, static_cast<std::uint16_t>(first_.size() + links));
    TANBA_CHECK(put(out, first_));
    if (links > 0) put_head(out, {kExifTag, kLong, 1, {}}, exif_at);
    shape_.put_offset(out, 0);
    if (links > 0) {
      shape_.put_u16(out, static_cast<std::uint16_t>(exif_.size()));
      TANBA_CHECK(put(out, exif_));
      shape_.put_offset(out, 0);
    }
    return out.bytes(behind_.view()).take();
  }

 private:
  static constexpr std::size_t kMostEntries = 1000;
  static constexpr std::uint64_t kRoom = 16;  // of an entry, and what aligns its value

  void put_head(ByteWriter& out, const Entry& entry, std::uint64_t value) {
    shape_.put_u16(out, entry.tag);
    shape_.put_u16(out, entry.type);
    shape_.put_offset(out, entry.count);
    shape_.put_offset(out, value);
  }

  Result<void> put(ByteWriter& out, const std::vector<Entry>& entries) {
    for (const Entry& entry : entries) {
      Buffer value(static_cast<std::size_t>(entry.value.size));
      TANBA_CHECK(asset_.read(entry.value.offset, value));
      if (value.size() > 4) {
        put_head(out, entry, behind_at_ + behind_.size());
        behind_.bytes(value).zeros(value.size() % 2);
        continue;
      }
      shape_.put_u16(out, entry.tag);
      shape_.put_u16(out, entry.type);
      shape_.put_offset(out, entry.count);
      out.bytes(value).zeros(4 - value.size());
    }
    return {};
  }

  const Source& asset_;
  TiffShape shape_;
  const Pieces& list_;
  std::vector<Entry> first_, exif_;
  std::uint64_t bytes_ = 0, behind_at_ = 0;
  ByteWriter behind_;
};

bool is_text(const Entry& entry) {
  return entry.type == kAscii || entry.tag == kUserComment ||
         (entry.tag >= kFirstXpTag && entry.tag <= kLastXpTag);
}

Result<void> add_texts(Pieces& list, const Source& asset, const Tiff& tiff,
                       const std::vector<Entry>& first) {
  ExifWriter writer(asset, tiff.shape.little, list);
  for (const Entry& entry : first) {
    if (is_text(entry)) writer.add(entry, false);
    if (entry.tag != kExifTag) continue;
    Buffer link(static_cast<std::size_t>(tiff.shape.offset_bytes()));
    if (entry.value.size > link.size() || entry.count != 1) continue;
    TANBA_CHECK(asset.read(entry.value.offset,
                           std::span(link).first(static_cast<std::size_t>(entry.value.size))));
    const TiffShape narrow{tiff.shape.little, entry.value.size == 8};
    ByteReader in(link);
    const auto exif = directory_at(asset, tiff.shape, narrow.offset(in), list.limits());
    if (!exif) continue;
    TANBA_TRY(const std::vector<Entry> entries, read_entries(asset, tiff.shape, *exif));
    for (const Entry& text : entries)
      if (is_text(text)) writer.add(text, true);
  }
  if (writer.empty()) return {};
  TANBA_TRY(Buffer block, writer.block());
  list.add("exif", "", std::move(block));
  return {};
}

// White space behind a packet fills its place.
Result<void> add_packet(Pieces& list, const Source& asset, const Range& range, bool first) {
  if (!list.has_room(range.size)) return {};
  Buffer packet(static_cast<std::size_t>(range.size));
  TANBA_CHECK(asset.read(range.offset, packet));
  while (!packet.empty() && (packet.back() == ' ' || packet.back() == 0)) packet.pop_back();
  list.add("xmp", first ? "" : "page", std::move(packet));
  return {};
}

}  // namespace

Result<std::vector<Metadatum>> metadata_of_tiff(const Source& asset, const Limits& limits) {
  Pieces list(asset, limits);
  TANBA_TRY(const Tiff tiff, walk_tiff(asset, limits));
  for (const TiffDirectory& directory : tiff.directories) {
    const bool first = &directory == &tiff.directories.front();
    TANBA_TRY(const std::vector<Entry> entries, read_entries(asset, tiff.shape, directory));
    for (const Entry& entry : entries) {
      if (entry.tag == kXmpTag && entry.value.size > 0)
        TANBA_CHECK(add_packet(list, asset, entry.value, first));
      if (entry.tag == kIptcTag) TANBA_CHECK(list.add_range("iptc", "", entry.value));
    }
    if (&directory == &tiff.directories.front()) TANBA_CHECK(add_texts(list, asset, tiff, entries));
  }
  return list.take();
}

}  // namespace tanba
