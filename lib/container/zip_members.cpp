// The files of a ZIP archive, each with all of its bytes. APPNOTE 6.3.10, 4.3.6 to 4.3.9.
#include <algorithm>
#include <array>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/zip.hpp"

namespace tanba::zip {
namespace {

struct Found {
  Member member;
  bool has_descriptor = false;
  std::uint32_t crc = 0;
  std::uint64_t compressed = 0, size = 0;
};

// A local header may leave CRC and sizes to the descriptor; what it does say must be true.
bool agrees(const Local& local, const Entry& entry) {
  if ((local.flags & kHasDescriptor) != 0) return true;
  const auto same = [](std::uint32_t narrow, std::uint64_t size) {
    return narrow == kIn64 || narrow == size;
  };
  return local.crc == entry.crc && same(local.compressed, entry.compressed) &&
         same(local.size, entry.size);
}

// All of the local header stands in the directory too.
bool says_nothing_new(const Local& local, const Entry& entry) {
  return local.needed == entry.needed && local.flags == entry.flags && local.time == entry.time &&
         local.date == entry.date && local.crc == entry.crc &&
         local.compressed == entry.compressed && local.size == entry.size &&
         (local.extra.empty() || local.extra == entry.extra);
}

Result<Found> find_file(Window& window, const Entry& entry, std::uint64_t end) {
  TANBA_TRY(const Local local, local_header(window, entry));
  if (((local.flags ^ entry.flags) & kEncrypted) != 0 || !agrees(local, entry))
    return Error{Errc::malformed, "zip: a file is another one than the directory says",
                 entry.local};
  if (local.header.end() > end || entry.compressed > end - local.header.end())
    return Error{Errc::malformed, "zip: a file runs into the directory", entry.local};
  Found found;
  const bool is_empty = entry.compressed == 0 && entry.size == 0;
  found.member = {entry.name,
                  (entry.flags & kUtf8) != 0,
                  {entry.local, local.header.size + entry.compressed},
                  entry.name.ends_with('/') && is_empty && says_nothing_new(local, entry)};
  found.has_descriptor = (local.flags & kHasDescriptor) != 0;
  found.crc = entry.crc;
  found.compressed = entry.compressed;
  found.size = entry.size;
  return found;
}

bool is_descriptor(ByteReader in, const Found& file, bool is_signed, bool is_wide) {
  if (is_signed && in.u32le() != kDescriptorSignature) return false;
  if (in.u32le() != file.crc) return false;
  const std::uint64_t compressed = is_wide ? in.u64le() : in.u32le();
  const std::uint64_t size = is_wide ? in.u64le() : in.u32le();
  return in.ok() && compressed == file.compressed && size == file.size;
}

// Size of the data descriptor behind the data: with a signature or without, of four or eight bytes
// a size; nothing says which, so that it must fit in all. Some writers announce one and leave it
// out.
Result<std::uint64_t> descriptor_bytes(Window& window, const Found& file, std::uint64_t next) {
  const std::uint64_t at = file.member.range.end();
  const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(next - at, 24));
  TANBA_TRY(const Bytes bytes, window.at(at, room));
  const ByteReader in(bytes.first(room));
  for (const bool is_signed : {true, false})
    for (const bool is_wide : {false, true})
      if (is_descriptor(in, file, is_signed, is_wide))
        return std::uint64_t{4} + (is_signed ? 4 : 0) + (is_wide ? 16 : 8);
  return std::uint64_t{0};
}

}  // namespace

Result<std::vector<Member>> members_of(const Source& asset, const Directory& directory,
                                       const Limits& limits) {
  std::vector<Found> found;
  Entries entries(asset, directory, limits);
  Window window(asset);
  for (;;) {
    TANBA_TRY(const bool more, entries.next());
    if (!more) break;
    if (found.size() >= limits.max_hash_entries)
      return Error{Errc::limit_exceeded, "zip: more files than a hash may name"};
    TANBA_TRY(Found file, find_file(window, entries.entry(), directory.records.offset));
    found.push_back(std::move(file));
  }
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return a.member.range.offset < b.member.range.offset;
  });
  std::vector<Member> members;
  for (std::size_t i = 0; i < found.size(); ++i) {
    Range& range = found[i].member.range;
    const std::uint64_t next =
        i + 1 < found.size() ? found[i + 1].member.range.offset : directory.records.offset;
    if (range.end() > next) return Error{Errc::malformed, "zip: two files overlap", range.offset};
    if (found[i].has_descriptor) {
      TANBA_TRY(const std::uint64_t more, descriptor_bytes(window, found[i], next));
      range.size += more;
      found[i].member.is_bare_folder = found[i].member.is_bare_folder && more == 0;
    }
    members.push_back(std::move(found[i].member));
  }
  return members;
}

Result<std::vector<Range>> bare_folders(const Source& asset, const Limits& limits) {
  TANBA_TRY(const Directory directory, find_directory(asset));
  TANBA_TRY(const auto members, members_of(asset, directory, limits));
  std::vector<Range> folders;
  for (const Member& member : members)
    if (member.is_bare_folder) folders.push_back(member.range);
  return folders;
}

}  // namespace tanba::zip
