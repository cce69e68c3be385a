// The chain of directories of a TIFF or BigTIFF file. TIFF 6.0, section 2.
#include "container/tiff_ifd.hpp"

#include <algorithm>
#include <map>

#include "base/check.hpp"

namespace tanba {
namespace {

constexpr std::uint16_t kStoreTag = kStoreEntry.tag, kUndefined = kStoreEntry.type;
constexpr std::string_view kMagics[] = {
    {"II*\0", 4}, {"MM\0*", 4}, {"II+\0\x08\0\0\0", 8}, {"MM\0+\0\x08\0\0", 8}};

std::uint16_t tag_of(const TiffShape& shape, Bytes entry) {
  ByteReader in(entry);
  return shape.u16(in);
}

TiffStore store_of(const TiffShape& shape, Bytes entry, std::uint64_t file_bytes) {
  ByteReader in(entry);
  in.skip(2);
  const std::uint16_t type = shape.u16(in);
  TiffStore store;
  store.value.size = shape.offset(in);
  store.value.offset = shape.offset(in);
  if (type != kUndefined)
    store.flaw = "tiff: the manifest store is not of type 7";
  else if (store.value.size <= shape.offset_bytes())
    store.flaw = "tiff: a manifest store of too few bytes";
  else if (store.value.offset > file_bytes || store.value.size > file_bytes - store.value.offset)
    store.flaw = "tiff: the manifest store runs past the end";
  return store;
}

// Whether nothing of `taken` (offset to end) lies in the range; it is taken then.
bool take(std::map<std::uint64_t, std::uint64_t>& taken, const Range& range) {
  const auto after = taken.lower_bound(range.offset);
  if (after != taken.end() && after->first < range.end()) return false;
  if (after != taken.begin() && std::prev(after)->second > range.offset) return false;
  taken.emplace(range.offset, range.end());
  return true;
}

// A store over a directory or the header would be hashed nowhere and change what the file shows.
void find_overlaps(Tiff& tiff, std::map<std::uint64_t, std::uint64_t>& taken) {
  for (TiffDirectory& directory : tiff.directories)
    for (TiffStore& store : directory.stores)
      if (store.flaw == nullptr && !take(taken, store.value))
        store.flaw = "tiff: the manifest store lies over other parts";
}

}  // namespace

void TiffShape::put_u16(ByteWriter& out, std::uint16_t value) const {
  little ? out.u16le(value) : out.u16(value);
}

void TiffShape::put_count(ByteWriter& out, std::uint64_t value) const {
  big ? put_offset(out, value) : put_u16(out, static_cast<std::uint16_t>(value));
}

void TiffShape::put_offset(ByteWriter& out, std::uint64_t value) const {
  if (big)
    little ? out.u64le(value) : out.u64(value);
  else
    little ? out.u32le(static_cast<std::uint32_t>(value))
           : out.u32(static_cast<std::uint32_t>(value));
}

bool is_tiff(Bytes head) {
  return std::any_of(std::begin(kMagics), std::end(kMagics),
                     [head](std::string_view magic) { return starts_with(head, magic); });
}

Result<TiffDirectory> directory_at(const Source& asset, const TiffShape& shape, std::uint64_t at,
                                   const Limits& limits) {
  const std::uint64_t left = at < asset.size() ? asset.size() - at : 0;
  const std::uint64_t least = shape.directory_bytes(0);
  if (left < least) return Error{Errc::truncated, "tiff: a directory runs past the end", at};
  Buffer head(static_cast<std::size_t>(shape.count_bytes()));
  TANBA_CHECK(asset.read(at, head));
  ByteReader in(head);
  TiffDirectory directory;
  directory.entries = shape.count(in);
  if (directory.entries > (left - least) / shape.entry_bytes())
    return Error{Errc::truncated, "tiff: a directory runs past the end", at};
  if (directory.entries > limits.max_boxes)
    return Error{Errc::limit_exceeded, "tiff: too many entries", at};
  directory.range = {at, shape.directory_bytes(directory.entries)};
  Buffer bytes(static_cast<std::size_t>(directory.range.size - shape.count_bytes()));
  TANBA_CHECK(asset.read(at + shape.count_bytes(), bytes));
  ByteReader rest(bytes);
  for (std::uint64_t i = 0; i < directory.entries; ++i) {
    const Bytes entry = rest.take(shape.entry_bytes());
    if (tag_of(shape, entry) == kStoreTag)
      directory.stores.push_back(store_of(shape, entry, asset.size()));
  }
  directory.next = shape.offset(rest);
  return directory;
}

Result<Tiff> walk_tiff(const Source& asset, const Limits& limits) {
  Buffer head(static_cast<std::size_t>(std::min<std::uint64_t>(asset.size(), 16)));
  TANBA_CHECK(asset.read(0, head));
  if (!is_tiff(head)) return Error{Errc::malformed, "tiff: no header"};
  Tiff tiff;
  tiff.shape = {head[0] == 'I', head[head[0] == 'I' ? 2 : 3] == '+'};
  if (head.size() < tiff.shape.header_bytes())
    return Error{Errc::truncated, "tiff: the header runs past the end"};
  ByteReader in(Bytes(head).subspan(static_cast<std::size_t>(tiff.shape.link_at())));
  tiff.first = tiff.shape.offset(in);
  std::map<std::uint64_t, std::uint64_t> taken = {{0, tiff.shape.header_bytes()}};
  std::uint64_t count = 0;
  for (std::uint64_t at = tiff.first; at != 0; at = tiff.directories.back().next) {
    TANBA_TRY(TiffDirectory directory, directory_at(asset, tiff.shape, at, limits));
    count += 1 + directory.entries;
    if (count > limits.max_boxes)
      return Error{Errc::limit_exceeded, "tiff: too many directories and entries", at};
    if (!take(taken, directory.range))
      return Error{Errc::malformed, "tiff: a directory comes again, or over another", at};
    tiff.directories.push_back(std::move(directory));
  }
  if (tiff.directories.empty()) return Error{Errc::malformed, "tiff: no directory"};
  find_overlaps(tiff, taken);
  return tiff;
}

Result<Buffer> entries_of(const Source& asset, const TiffShape& shape,
                          const TiffDirectory& directory) {
  Buffer all(static_cast<std::size_t>(directory.entries * shape.entry_bytes()));
  TANBA_CHECK(asset.read(directory.range.offset + shape.count_bytes(), all));
  ByteReader in(all);
  ByteWriter kept;
  while (in.left() > 0) {
    const Bytes entry = in.take(shape.entry_bytes());
    if (tag_of(shape, entry) != kStoreTag) kept.bytes(entry);
  }
  return kept.take();
}

Buffer with_entry(const TiffShape& shape, Bytes entries, const TiffField& field,
                  const Range& value) {
  ByteReader in(entries);
  std::size_t before = 0;  // tags ascend
  while (in.left() > 0 && tag_of(shape, in.take(shape.entry_bytes())) < field.tag) before = in.at();
  ByteWriter out;
  out.bytes(entries.first(before));
  shape.put_u16(out, field.tag);
  shape.put_u16(out, field.type);
  shape.put_offset(out, value.size);
  shape.put_offset(out, value.offset);
  return out.bytes(entries.subspan(before)).take();
}

Buffer directory_of(const TiffShape& shape, Bytes entries, std::uint64_t next) {
  ByteWriter out;
  shape.put_count(out, entries.size() / shape.entry_bytes());
  out.bytes(entries);
  shape.put_offset(out, next);
  return out.take();
}

}  // namespace tanba
