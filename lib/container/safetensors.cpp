// SafeTensors: the store is the value of `c2pa:manifest` in the `__metadata__` of the JSON header.
// C2PA 2.5, A.3.16; the SafeTensors format.
//
//   length u64le | header, a JSON object, spaces behind it | tensors, by offsets behind the header
#include <algorithm>
#include <array>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/base64_value.hpp"
#include "container/edit.hpp"
#include "container/rows.hpp"
#include "container/safetensors_header.hpp"

namespace tanba {
namespace {

using safetensors::Entry;
using safetensors::Header;

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeader = 100'000'000;  // what its readers take
constexpr std::uint64_t kAlignment = 8;            // of the tensors

struct Parsed {
  Buffer text;
  Header header;
};

Result<Parsed> parse(const Source& asset, const Limits& limits) {
  std::array<std::uint8_t, kLengthBytes> length;
  TANBA_CHECK(asset.read(0, length));
  const std::uint64_t size = ByteReader(length).u64le();
  const std::uint64_t left = asset.size() - kLengthBytes;
  if (size > left) return Error{Errc::truncated, "safetensors: the header runs past the end"};
  if (size > std::min(kMaxHeader, limits.max_table_bytes))
    return Error{Errc::limit_exceeded, "safetensors: the header is too large"};
  Parsed parsed;
  parsed.text.resize(static_cast<std::size_t>(size));
  TANBA_CHECK(asset.read(kLengthBytes, parsed.text));
  if (!starts_with(parsed.text, "{"))
    return Error{Errc::malformed, "safetensors: the header is no JSON object", kLengthBytes};
  TANBA_TRY(parsed.header, safetensors::parse_header(parsed.text, limits));
  if (parsed.header.data_bytes > left - size)
    return Error{Errc::truncated, "safetensors: a tensor runs past the end", kLengthBytes + size};
  return parsed;
}

bool is_space(std::uint8_t byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

// A member with the comma that goes with it: the one behind it, or in the last member the one
// before. In the header.
Range with_comma(Bytes text, const Range& member) {
  auto start = static_cast<std::size_t>(member.offset),
       end = static_cast<std::size_t>(member.end());
  while (end < text.size() && is_space(text[end])) ++end;
  if (end < text.size() && text[end] == ',') return {start, end + 1 - start};
  while (start > 0 && is_space(text[start - 1])) --start;
  if (start > 0 && text[start - 1] == ',') return {start - 1, end - start + 1};
  return {member.offset, end - member.offset};
}

// The metadata goes too where nothing else is in it. In the header.
Range erasure(const Parsed& parsed, const Entry& entry) {
  const bool alone = parsed.header.metadata->members == 1;
  return with_comma(parsed.text, alone ? parsed.header.metadata->member : entry.member);
}

Range in_asset(const Range& range) { return {kLengthBytes + range.offset, range.size}; }

bool sniff(Bytes head, std::string_view) {
  ByteReader in(head);
  const std::uint64_t size = in.u64le();
  if (size < 2 || size > kMaxHeader || in.u8() != '{') return false;
  while (in.left() > 0 && is_space(in.rest().front())) in.skip(1);
  const std::uint8_t first = in.u8();
  return in.ok() && (first == '"' || first == '}');
}

Result<Layout> scan(const Source& asset, const Limits& limits) {
  TANBA_TRY(const Parsed parsed, parse(asset, limits));
  Layout layout;
  layout.insert_at = kLengthBytes + (parsed.header.metadata ? parsed.header.metadata->start
                                                            : parsed.header.top.start);
  for (const Entry& entry : parsed.header.manifests)
    TANBA_CHECK(base64_value::note(layout, asset, in_asset(entry.value),
                                   in_asset(erasure(parsed, entry)), limits));
  if (parsed.header.flaw != nullptr) layout.flaw = parsed.header.flaw;
  return layout;
}

// Whether the metadata says something beside the manifest; where not, it is written anew.
bool keeps_metadata(const Header& header) {
  return header.metadata && header.metadata->members > header.manifests.size();
}

// What goes in at the start of an object: zeros are the hole, and spaces keep the tensors aligned.
struct Insert {
  Buffer bytes;
  Range hole;  // in `bytes`
};

Insert member_for(const Header& header, std::uint64_t store_bytes, std::uint64_t erased) {
  const bool wrapped = !keeps_metadata(header);
  const bool comma =
      store_bytes > 0 && (!wrapped || header.top.members > (header.metadata ? 1 : 0));
  Insert insert;
  ByteWriter out;
  if (store_bytes > 0) {
    if (wrapped) out.text("\"__metadata__\":{");
    out.text("\"c2pa:manifest\":\"");
    insert.hole = {out.size(), base64_value::carried_bytes(store_bytes)};
    out.zeros(static_cast<std::size_t>(insert.hole.size)).text(wrapped ? "\"}" : "\"");
  }
  while ((out.size() + (comma ? 1 : 0)) % kAlignment != erased % kAlignment) out.u8(' ');
  if (comma) out.u8(',');
  insert.bytes = out.take();
  return insert;
}

// What goes out of the header: the present entry, or all of the metadata.
std::vector<Range> erasures(const Parsed& parsed) {
  std::vector<Range> ranges;
  if (parsed.header.metadata && !keeps_metadata(parsed.header))
    ranges.push_back(with_comma(parsed.text, parsed.header.metadata->member));
  else
    for (const Entry& entry : parsed.header.manifests) ranges.push_back(erasure(parsed, entry));
  return ranges;
}

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  TANBA_CHECK(base64_value::check_embed(layout, payloads, limits));
  TANBA_TRY(const Parsed parsed, parse(asset, limits));
  const Header& header = parsed.header;
  Embedding out;
  if (payloads.store_bytes == 0 && header.manifests.empty()) return out;
  std::uint64_t erased = 0;
  for (const Range& range : erasures(parsed)) {
    erase(out.edit, in_asset(range));
    erased += range.size;
  }
  Insert put = member_for(header, payloads.store_bytes, erased);
  const std::uint64_t size = parsed.text.size() - erased + put.bytes.size();
  if (size > std::min(kMaxHeader, limits.max_table_bytes))
    return Error{Errc::limit_exceeded, "safetensors: with its manifest the header is too large"};
  ByteWriter length;
  length.u64le(size);
  out.edit.push_back({0, kLengthBytes, length.take(), nullptr});
  const std::uint64_t at =
      kLengthBytes + (keeps_metadata(header) ? header.metadata->start : header.top.start);
  const std::uint64_t put_bytes = put.bytes.size();
  if (put_bytes > 0) insert(out.edit, at, std::move(put.bytes));
  sort(out.edit);
  if (payloads.store_bytes == 0) return out;
  const std::uint64_t landed = landing(out.edit, at);
  out.carrier =
      base64_value::carrier_of({landed + put.hole.offset, put.hole.size}, {landed, put_bytes});
  return out;
}

}  // namespace

const Format kSafetensors = {
    .name = "safetensors",
    .mime_type = "application/safetensors",
    .extensions = ".safetensors",
    .media = Media::model,
    .binding = BindingKind::data,
    .clause = "C2PA 2.5, A.3.16",
    .sniff = sniff,
    .scan = scan,
    .extract = base64_value::extract,
    .embed = embed,
    .fill = base64_value::fill,
};

}  // namespace tanba
