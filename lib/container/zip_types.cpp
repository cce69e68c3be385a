// The list of content types of an Open Packaging Conventions package (Office Open XML, XPS): a part
// without a type there makes Office offer a repair, which takes the store out. C2PA 2.5, A.6.3;
// ECMA-376-2, 7.2.3. The one file that is ever inflated, under a cap, and only to label.
#include <zlib.h>

#include <algorithm>

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "container/crc32.hpp"
#include "container/zip.hpp"

namespace tanba::zip {
namespace {

constexpr std::string_view kTypesName = "[Content_Types].xml";
constexpr std::uint64_t kMostBytes = 16 << 20;
constexpr std::uint16_t kVersion20 = 20;  // needed for deflate

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

using ascii::kSpaces;

// The value of an attribute of a tag; empty where there is none.
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

// Where a tag that begins at `at` ends: behind its '>', which may also stand in a value.
std::size_t end_of_tag(std::string_view text, std::size_t at) {
  char quote = 0;
  for (; at < text.size(); ++at) {
    if (quote != 0)
      quote = text[at] == quote ? '\0' : quote;
    else if (text[at] == '"' || text[at] == '\'')
      quote = text[at];
    else if (text[at] == '>')
      return at + 1;
  }
  return text.npos;
}

// Behind a comment, an instruction or a tag.
std::size_t end_of_markup(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  const std::string_view close = rest.starts_with("<!--") ? "-->" : "?>";
  if (!rest.starts_with("<!--") && !rest.starts_with("<?")) return end_of_tag(text, at);
  const std::size_t end = text.find(close, at);
  return end == text.npos ? end : end + close.size();
}

// `text` with a type for the store; nothing where it has one or is no list of types. XML 1.0.
std::optional<std::string> with_type(std::string_view text) {
  std::size_t insert_at = 0;
  std::string prefix;
  for (std::size_t at = text.find('<'); at != text.npos; at = text.find('<', at)) {
    const std::size_t end = end_of_markup(text, at);
    if (end == text.npos || text.substr(at).starts_with("<!D")) return {};
    const std::string_view tag = text.substr(at, end - at);
    at = end;
    const std::string_view full = tag.substr(1, tag.find_first_of(" \t\r\n/>", 1) - 1);
    const std::size_t colon = full.find(':');
    const std::string_view name = colon == full.npos ? full : full.substr(colon + 1);
    if (name == "Types" && insert_at == 0 && !tag.ends_with("/>")) {
      insert_at = end;
      prefix = full.substr(0, full.size() - name.size());
    }
    if (name == "Default" && ascii::is_equal(attribute(tag, "Extension"), "c2pa")) return {};
    if (name == "Override" &&
        ascii::is_equal(attribute(tag, "PartName"), std::string("/").append(kStoreName)))
      return {};
  }
  if (insert_at == 0) return {};
  std::string made(text.substr(0, insert_at));
  made.append("<").append(prefix).append("Default Extension=\"c2pa\" ");
  made.append("ContentType=\"application/c2pa\"/>").append(text.substr(insert_at));
  return made;
}

// A header of ZIP64 form is not changed: nobody writes such a small file so.
bool has_field_64(Bytes extra) {
  ByteReader in(extra);
  while (in.left() >= 4) {
    if (in.u16le() == kField64) return true;
    in.skip(in.u16le());
    if (!in.ok()) return false;
  }
  return false;
}

Result<std::optional<Entry>> find_types(const Source& asset, const Directory& directory,
                                        const Limits& limits) {
  Entries entries(asset, directory, limits);
  for (;;) {
    TANBA_TRY(const bool more, entries.next());
    if (!more) return std::optional<Entry>();
    if (entries.entry().name == kTypesName) return std::optional(entries.entry());
  }
}

// The range of the file with its data descriptor.
Result<Range> whole_file(const Source& asset, const Directory& directory, const Entry& entry,
                         const Limits& limits) {
  TANBA_TRY(const auto members, members_of(asset, directory, limits));
  for (const Member& member : members)
    if (member.range.offset == entry.local) return member.range;
  return Error{Errc::malformed, "zip: a file is another one than the directory says", entry.local};
}

Replacement replace(const Entry& entry, Bytes types, Bytes stream) {
  Replacement made;
  made.local = entry.local;
  made.needed = std::max<std::uint16_t>(entry.needed, kVersion20);
  made.flags = static_cast<std::uint16_t>(entry.flags & kUtf8);
  made.method = kDeflated;
  made.crc = crc32_of(0, types);
  made.compressed = static_cast<std::uint32_t>(stream.size());
  made.size = static_cast<std::uint32_t>(types.size());
  ByteWriter out;
  out.u32le(kLocalSignature).u16le(made.needed).u16le(made.flags).u16le(made.method);
  out.u16le(entry.time).u16le(entry.date);
  out.u32le(made.crc).u32le(made.compressed).u32le(made.size);
  out.u16le(static_cast<std::uint16_t>(kTypesName.size())).u16le(0).text(kTypesName).bytes(stream);
  made.file = out.take();
  return made;
}

}  // namespace

Result<std::optional<Replacement>> declare_store(const Source& asset, const Directory& directory,
                                                 const Limits& limits) {
  const std::optional<Replacement> nothing;
  TANBA_TRY(const auto found, find_types(asset, directory, limits));
  if (!found || has_field_64(found->extra)) return nothing;
  const auto types = contents_of(asset, *found, std::min(kMostBytes, limits.max_inflated_bytes));
  if (!types && types.error().code == Errc::unsupported) return nothing;
  if (!types) return types.error();
  // Anything but UTF-8 is left as it is; Office writes nothing else.
  if (!is_utf8(as_text(*types))) return nothing;
  const auto mended = with_type(as_text(*types));
  if (!mended) return nothing;
  const auto stream = deflated(as_bytes(*mended));
  if (!stream) return Error{Errc::out_of_memory, "zip: the content types cannot be compressed"};
  TANBA_TRY(const Range old, whole_file(asset, directory, *found, limits));
  std::optional<Replacement> made = replace(*found, as_bytes(*mended), *stream);
  made->old = old;
  return made;
}

}  // namespace tanba::zip
