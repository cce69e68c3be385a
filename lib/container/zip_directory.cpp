// The directory of a ZIP archive. APPNOTE 6.3.10, 4.3.7 to 4.3.16 and 4.5.3.
//
// Readers look for the end record from the end of the file, and do not agree what to do where there
// is more than one, or where the directory is not just in front of it. Such archives are refused:
// what one reader sees another one would not (threats: S31).
#include "container/zip_directory.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/byte_reader.hpp"
#include "base/check.hpp"

namespace tanba::zip {
namespace {

constexpr std::uint64_t kLongestComment = 0xFFFF;

struct End {
  std::uint64_t disk = 0, first_disk = 0, here = 0, count = 0, size = 0, offset = 0;
};

// The end records that could be meant: those whose comment ends with the file.
Result<std::uint64_t> find_end(const Source& asset) {
  if (asset.size() < kEndBytes) return Error{Errc::truncated, "zip: no end record"};
  const std::uint64_t reach = std::min(asset.size(), kEndBytes + kLongestComment);
  const std::uint64_t start = asset.size() - reach;
  Buffer tail(static_cast<std::size_t>(reach));
  TANBA_CHECK(asset.read(start, tail));
  std::optional<std::uint64_t> found;
  for (std::size_t at = 0; at + kEndBytes <= tail.size(); ++at) {
    if (tail[at] != 'P') continue;
    ByteReader in(Bytes(tail).subspan(at));
    if (in.u32le() != kEndSignature) continue;
    in.skip(16);
    const std::size_t comment = in.u16le();
    if (comment != in.left()) continue;
    if (found) return Error{Errc::malformed, "zip: two end records", start + at};
    found = start + at;
  }
  if (!found) return Error{Errc::truncated, "zip: no end record reaches to the end of the file"};
  return *found;
}

Result<End> read_end(const Source& asset, std::uint64_t at) {
  std::array<std::uint8_t, kEndBytes> bytes;
  TANBA_CHECK(asset.read(at, bytes));
  ByteReader in(bytes);
  in.skip(4);
  End end;
  end.disk = in.u16le();
  end.first_disk = in.u16le();
  end.here = in.u16le();
  end.count = in.u16le();
  end.size = in.u32le();
  end.offset = in.u32le();
  return end;
}

// Offset of the ZIP64 end record, where a locator in front of the end record leads to one.
Result<std::uint64_t> find_end64(const Source& asset, std::uint64_t end) {
  if (end < kLocatorBytes + kEnd64Bytes) return std::uint64_t{0};
  std::array<std::uint8_t, kLocatorBytes> bytes;
  TANBA_CHECK(asset.read(end - kLocatorBytes, bytes));
  ByteReader in(bytes);
  if (in.u32le() != kLocatorSignature) return std::uint64_t{0};
  const std::uint32_t disk = in.u32le();
  const std::uint64_t at = in.u64le();
  if (disk != 0 || in.u32le() > 1)
    return Error{Errc::unsupported, "zip: the archive is spread over several disks", end};
  // Version 2 of the record, and any that is longer, is about encryption of the directory.
  if (at == 0 || at != end - kLocatorBytes - kEnd64Bytes)
    return Error{Errc::malformed, "zip: the ZIP64 end record is not where it must be", end};
  return at;
}

// Replaces what the end record has no room for; what it does have must be the same.
Result<void> widen(const Source& asset, std::uint64_t at, End& end) {
  std::array<std::uint8_t, kEnd64Bytes> bytes;
  TANBA_CHECK(asset.read(at, bytes));
  ByteReader in(bytes);
  if (in.u32le() != kEnd64Signature || in.u64le() != kEnd64Bytes - 12)
    return Error{Errc::malformed, "zip: no ZIP64 end record where the locator leads", at};
  in.skip(4);
  const auto take = [](std::uint64_t& narrow, std::uint64_t limit, std::uint64_t wide) {
    const bool fits = narrow == limit || narrow == wide;
    narrow = wide;
    return fits;
  };
  bool fit = take(end.disk, 0xFFFF, in.u32le());
  fit = take(end.first_disk, 0xFFFF, in.u32le()) && fit;
  fit = take(end.here, 0xFFFF, in.u64le()) && fit;
  fit = take(end.count, 0xFFFF, in.u64le()) && fit;
  fit = take(end.size, kIn64, in.u64le()) && fit;
  fit = take(end.offset, kIn64, in.u64le()) && fit;
  if (!fit) return Error{Errc::malformed, "zip: the two end records do not agree", at};
  return {};
}

}  // namespace

Result<Directory> find_directory(const Source& asset) {
  Directory directory;
  TANBA_TRY(directory.end, find_end(asset));
  TANBA_TRY(End end, read_end(asset, directory.end));
  TANBA_TRY(directory.end64, find_end64(asset, directory.end));
  if (directory.end64 != 0) TANBA_CHECK(widen(asset, directory.end64, end));
  if (end.disk != 0 || end.first_disk != 0 || end.here != end.count)
    return Error{Errc::unsupported, "zip: the archive is spread over several disks", directory.end};
  const std::uint64_t behind = directory.end64 != 0 ? directory.end64 : directory.end;
  if (end.offset > behind || end.size != behind - end.offset)
    return Error{Errc::malformed, "zip: the directory does not end where its end record begins",
                 directory.end};
  directory.records = {end.offset, end.size};
  directory.count = end.count;
  return directory;
}

Result<bool> Entries::next() {
  if (done_ == directory_.count) {
    if (at_ != directory_.records.end())
      return Error{Errc::malformed, "zip: bytes behind the last header of the directory", at_};
    return false;
  }
  if (++done_ > limits_.max_boxes) return Error{Errc::limit_exceeded, "zip: too many files", at_};
  TANBA_CHECK(read_fixed());
  TANBA_TRY(const Bytes name, window_.at(at_ + kCentralBytes, name_bytes_));
  entry_.name = as_text(name.first(name_bytes_));
  TANBA_TRY(const Bytes extra, window_.at(at_ + kCentralBytes + name_bytes_, extra_bytes_));
  entry_.extra.assign(extra.begin(), extra.begin() + static_cast<std::ptrdiff_t>(extra_bytes_));
  TANBA_CHECK(read_wide());
  at_ = entry_.record.end();
  return true;
}

Result<void> Entries::read_fixed() {
  const std::uint64_t left = directory_.records.end() - at_;
  if (left < kCentralBytes)
    return Error{Errc::malformed, "zip: the directory holds fewer headers than it says", at_};
  TANBA_TRY(const Bytes bytes, window_.at(at_, kCentralBytes));
  ByteReader in(bytes.first(kCentralBytes));
  if (in.u32le() != kCentralSignature)
    return Error{Errc::malformed, "zip: no header where the directory must have one", at_};
  in.skip(2);
  entry_.needed = in.u16le();
  entry_.flags = in.u16le();
  entry_.method = in.u16le();
  entry_.time = in.u16le();
  entry_.date = in.u16le();
  entry_.crc = in.u32le();
  entry_.compressed = in.u32le();
  entry_.size = in.u32le();
  name_bytes_ = in.u16le();
  extra_bytes_ = in.u16le();
  const std::uint64_t comment = in.u16le();
  const std::uint16_t disk = in.u16le();
  in.skip(6);
  entry_.local = in.u32le();
  entry_.local_at = at_ + kCentralBytes - 4;
  entry_.local_is_wide = false;
  entry_.record = {at_, kCentralBytes + name_bytes_ + extra_bytes_ + comment};
  if (entry_.record.size > left)
    return Error{Errc::malformed, "zip: a header runs past the directory", at_};
  if (disk != 0 && disk != 0xFFFF)
    return Error{Errc::unsupported, "zip: the archive is spread over several disks", at_};
  if ((entry_.flags & kHiddenHeaders) != 0)
    return Error{Errc::unsupported, "zip: the headers are encrypted", at_};
  return {};
}

// ZIP64 extended information: only the values that the header has no room for, in this order.
Result<void> Entries::read_wide() {
  if (entry_.size != kIn64 && entry_.compressed != kIn64 && entry_.local != kIn64) return {};
  const std::uint64_t start = at_ + kCentralBytes + name_bytes_;
  ByteReader in(entry_.extra);
  while (in.left() >= 4) {
    const std::uint16_t id = in.u16le();
    const std::uint16_t size = in.u16le();
    const std::uint64_t at = start + in.at();
    ByteReader field(in.take(size));
    if (!in.ok()) break;
    if (id != kField64) continue;
    if (entry_.size == kIn64) entry_.size = field.u64le();
    if (entry_.compressed == kIn64) entry_.compressed = field.u64le();
    if (entry_.local == kIn64) {
      entry_.local_at = at + field.at();
      entry_.local_is_wide = true;
      entry_.local = field.u64le();
    }
    if (field.ok()) return {};
    break;
  }
  return Error{Errc::malformed, "zip: a header lacks its ZIP64 sizes", at_};
}

Result<Local> local_header(Window& window, const Entry& entry) {
  if (window.size() < kLocalBytes || entry.local > window.size() - kLocalBytes)
    return Error{Errc::malformed, "zip: a file begins behind the end", entry.record.offset};
  TANBA_TRY(const Bytes bytes, window.at(entry.local, kLocalBytes));
  ByteReader in(bytes.first(kLocalBytes));
  if (in.u32le() != kLocalSignature)
    return Error{Errc::malformed, "zip: no header where a file begins", entry.local};
  Local local;
  local.needed = in.u16le();
  local.flags = in.u16le();
  local.method = in.u16le();
  local.time = in.u16le();
  local.date = in.u16le();
  local.crc = in.u32le();
  local.compressed = in.u32le();
  local.size = in.u32le();
  const std::size_t name = in.u16le();
  const std::size_t extra = in.u16le();
  local.header = {entry.local, kLocalBytes + name + extra};
  if (local.header.size > window.size() - entry.local)
    return Error{Errc::malformed, "zip: the header of a file runs past the end", entry.local};
  TANBA_TRY(const Bytes stored, window.at(entry.local + kLocalBytes, name));
  if (as_text(stored.first(name)) != entry.name || local.method != entry.method)
    return Error{Errc::malformed, "zip: a file is another one than the directory says",
                 entry.local};
  TANBA_TRY(const Bytes field, window.at(entry.local + kLocalBytes + name, extra));
  local.extra.assign(field.begin(), field.begin() + static_cast<std::ptrdiff_t>(extra));
  return local;
}

}  // namespace tanba::zip
