// Files of a ZIP archive that get other contents, and files that come in. APPNOTE 6.3.10, 4.3.7;
// RFC 1951. What is inflated to label is inflated under a cap.
#include <zlib.h>

#include <algorithm>

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/crc32.hpp"
#include "container/zip.hpp"

namespace tanba::zip {
namespace {

constexpr std::uint64_t kMostBytes = 16 << 20;
constexpr std::uint16_t kVersion20 = 20;         // needed for deflate
constexpr std::uint16_t kEarliestDate = 0x0021;  // 1980-01-01; a date of 0 has no month

std::optional<Buffer> deflated(Bytes bytes) {
  z_stream state{};
  if (::deflateInit2(&state, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) !=
      Z_OK)
    return {};
  Buffer out(::deflateBound(&state, static_cast<uLong>(bytes.size())));
  state.next_in = const_cast<Bytef*>(bytes.data());
  state.avail_in = static_cast<uInt>(bytes.size());
  state.next_out = out.data();
  state.avail_out = static_cast<uInt>(out.size());
  const bool whole = ::deflate(&state, Z_FINISH) == Z_STREAM_END;
  out.resize(state.total_out);
  ::deflateEnd(&state);
  return whole ? std::optional(std::move(out)) : std::nullopt;
}

// The range of the file with its data descriptor.
Result<Range> whole_file(const Source& asset, const Directory& directory, const Entry& entry,
                         const Limits& limits) {
  TANBA_TRY(const auto members, members_of(asset, directory, limits));
  for (const Member& member : members)
    if (member.range.offset == entry.local) return member.range;
  return Error{Errc::malformed, "zip: a file is another one than the directory says", entry.local};
}

Result<std::optional<Entry>> find_entry(const Source& asset, const Directory& directory,
                                        std::string_view name, const Limits& limits) {
  Entries entries(asset, directory, limits);
  std::optional<Entry> found;
  for (;;) {
    TANBA_TRY(const bool more, entries.next());
    if (!more) return found;
    if (entries.entry().name != name) continue;
    if (found) return Error{Errc::malformed, "zip: two files of one name", entries.entry().local};
    found = entries.entry();
  }
}

Buffer file_of(const Change& change, Bytes stream) {
  ByteWriter out;
  out.u32le(kLocalSignature).u16le(change.needed).u16le(change.flags).u16le(change.method);
  out.u16le(change.time).u16le(change.date);
  out.u32le(change.crc).u32le(change.compressed).u32le(change.size);
  out.u16le(static_cast<std::uint16_t>(change.name.size())).u16le(0);
  return out.text(change.name).bytes(stream).take();
}

using ascii::kSpaces;

}  // namespace

bool has_field_64(const Entry& entry) {
  ByteReader in(entry.extra);
  while (in.left() >= 4) {
    if (in.u16le() == kField64) return true;
    in.skip(in.u16le());
    if (!in.ok()) return false;
  }
  return false;
}

Result<Change> change_of(const Source& asset, const Directory& directory, NewContents contents,
                         const Limits& limits) {
  const auto stream = deflated(contents.bytes);
  if (!stream) return Error{Errc::out_of_memory, "zip: a file cannot be compressed"};
  TANBA_TRY(const auto entry, find_entry(asset, directory, contents.name, limits));
  Change made;
  made.name = std::move(contents.name);
  made.needed = kVersion20;
  made.date = kEarliestDate;
  if (entry) {
    TANBA_TRY(made.old, whole_file(asset, directory, *entry, limits));
    made.local = entry->local;
    made.needed = std::max(entry->needed, kVersion20);
    made.flags = static_cast<std::uint16_t>(entry->flags & kUtf8);
    made.time = entry->time;
    made.date = entry->date;
  }
  made.method = kDeflated;
  made.crc = crc32_of(0, contents.bytes);
  made.compressed = static_cast<std::uint32_t>(stream->size());
  made.size = static_cast<std::uint32_t>(contents.bytes.size());
  made.file = file_of(made, *stream);
  return made;
}

Result<std::optional<Buffer>> contents_to_change(const Source& asset, const Directory& directory,
                                                 std::string_view name, const Limits& limits) {
  TANBA_TRY(const auto entry, find_entry(asset, directory, name, limits));
  if (!entry) return std::optional<Buffer>();
  const std::uint64_t most = std::min(kMostBytes, limits.max_inflated_bytes);
  if (has_field_64(*entry))
    return Error{Errc::unsupported, "zip: a file with the document's properties cannot be changed",
                 entry->local};
  TANBA_TRY(Buffer contents, contents_of(asset, *entry, most));
  return std::optional(std::move(contents));
}

std::string_view attribute(std::string_view tag, std::string_view name) {
  for (std::size_t at = tag.find(name); at != tag.npos; at = tag.find(name, at + 1)) {
    if (at == 0 || kSpaces.find(tag[at - 1]) == kSpaces.npos) continue;
    std::size_t quote = tag.find_first_not_of(kSpaces, at + name.size());
    if (quote == tag.npos || tag[quote] != '=') continue;
    quote = tag.find_first_not_of(kSpaces, quote + 1);
    if (quote == tag.npos || (tag[quote] != '"' && tag[quote] != '\'')) continue;
    const std::size_t end = tag.find(tag[quote], quote + 1);
    if (end != tag.npos) return tag.substr(quote + 1, end - quote - 1);
  }
  return {};
}

}  // namespace tanba::zip
