// What chunks of RIFF say, and the field of GB 45438-2025 among them. RIFF (1991), 2 (LIST INFO);
// EBU Tech 3285 (bext); XMP specification, part 3, 1.1.8 (_PMX) and 1.1.10 ("XMP ").
//
//   LIST INFO: chunks with texts that end in NUL     AIGC: JSON in ASCII
#include <algorithm>
#include <iterator>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/charset.hpp"
#include "container/edit.hpp"
#include "container/id3.hpp"
#include "container/pieces.hpp"
#include "container/riff.hpp"

namespace tanba {
namespace {

constexpr std::uint64_t kHeader = 8, kMostZeros = 64 << 10;
constexpr std::string_view kAigcId = "AIGC", kInfo = "INFO";

struct Name {
  std::string_view id;
  std::string_view carrier;  // empty: it is read apart
};
constexpr Name kNames[] = {{"_PMX", "xmp"},  {"XMP ", "xmp"},       {"EXIF", "exif"},
                           {"AIGC", "aigc"}, {"iXML", "riff-info"}, {"bext", {}},
                           {"INFO", {}},     {"id3 ", {}},          {"ID3 ", {}}};

const Name* name_of(std::string_view id) {
  const auto found = std::find_if(std::begin(kNames), std::end(kNames),
                                  [&](const Name& name) { return name.id == id; });
  return found == std::end(kNames) ? nullptr : found;
}

// A chunk of a list INFO. `whole` has its header and pad byte.
struct Info {
  std::string id;
  Range whole, data;
};

// A list whose chunks do not add up ends where they do not.
Result<std::vector<Info>> infos_in(const Source& asset, const Range& list, const Riff& riff) {
  std::vector<Info> all;
  for (std::uint64_t at = list.offset; at < list.end() && list.end() - at >= kHeader;) {
    std::array<std::uint8_t, kHeader> header;
    TANBA_CHECK(asset.read(at, header));
    ByteReader in(header);
    const std::string id(as_text(in.take(4)));
    const std::uint64_t size = in.u32le(), left = list.end() - at - kHeader;
    if (size > left || all.size() >= riff.count) break;
    const std::uint64_t padded = std::min(size + size % 2, left);
    all.push_back({id, {at, kHeader + padded}, {at + kHeader, size}});
    at += kHeader + padded;
  }
  return all;
}

Buffer text_of(Bytes bytes) {
  return charset::from_utf8(bytes.first(
      static_cast<std::size_t>(std::find(bytes.begin(), bytes.end(), 0) - bytes.begin())));
}

Result<void> add_infos(Pieces& pieces, const Source& asset, const Range& list, const Riff& riff) {
  TANBA_TRY(const auto infos, infos_in(asset, list, riff));
  for (const Info& info : infos) {
    TANBA_TRY(const auto value, pieces.read(info.data));
    if (value) pieces.add("riff-info", info.id, text_of(*value));
  }
  return {};
}

// Description, 256 bytes | originator, 32 | its reference, 32 | ... | at 602: coding history
Result<void> add_broadcast(Pieces& pieces, const Range& data) {
  TANBA_TRY(const auto bytes, pieces.read(data));
  struct Field {
    std::string_view key;
    std::size_t at, size;
  };
  constexpr Field kFields[] = {{"bext:Description", 0, 256},
                               {"bext:Originator", 256, 32},
                               {"bext:OriginatorReference", 288, 32},
                               {"bext:CodingHistory", 602, ~std::size_t{0}}};
  for (const Field& field : kFields) {
    if (!bytes || field.at >= bytes->size()) break;
    const Bytes rest = Bytes(*bytes).subspan(field.at);
    Buffer text = text_of(rest.first(std::min(field.size, rest.size())));
    if (!text.empty()) pieces.add("riff-info", std::string(field.key), std::move(text));
  }
  return {};
}

Result<void> add_tag(Pieces& pieces, const Range& data, const Limits& limits) {
  TANBA_TRY(const auto tag, pieces.read(data));
  if (!tag) return {};
  TANBA_TRY(auto all, metadata_id3(*memory_source(*tag), limits));
  for (Metadatum& one : all) pieces.add(one.carrier, std::move(one.key), std::move(one.value));
  return {};
}

// What stays in front of the sound or the pictures keeps its size: indexes of AVI may count from
// there.
void blank(Edit& edit, const Info& info) {
  const std::uint64_t zeros = std::min(info.data.size, kMostZeros);
  ByteWriter junk;
  junk.text("JUNK").u32le(static_cast<std::uint32_t>(info.data.size));
  junk.zeros(static_cast<std::size_t>(zeros));
  edit.push_back({info.whole.offset, kHeader + zeros, junk.take(), nullptr});
}

Result<void> drop_from_list(Edit& edit, const Source& asset, const RiffChunk& list,
                            const Riff& riff) {
  TANBA_TRY(const auto infos, infos_in(asset, list.data, riff));
  const auto is_field = [](const Info& info) { return info.id == kAigcId; };
  const bool is_behind = list.range.offset > riff.movi_at;
  if (is_behind && !infos.empty() && std::all_of(infos.begin(), infos.end(), is_field)) {
    erase(edit, list.range);
    return {};
  }
  for (const Info& info : infos)
    if (is_field(info)) blank(edit, info);
  return {};
}

}  // namespace

bool is_riff_metadata(std::string_view id) { return name_of(id) != nullptr; }

Result<std::vector<Metadatum>> metadata_riff(const Source& asset, const Limits& limits) {
  const auto riff = walk_riff(asset, "", limits);
  Pieces pieces(asset, limits);
  if (!riff && ends_quietly(riff.error())) return pieces.take();
  if (!riff) return riff.error();
  for (const RiffChunk& chunk : riff->told) {
    const std::string_view carrier = name_of(chunk.id())->carrier;
    const std::string key = carrier == "riff-info" ? std::string(chunk.id()) : "";
    if (!carrier.empty())
      TANBA_CHECK(pieces.add_range(carrier, key, chunk.data));
    else if (chunk.id() == kInfo)
      TANBA_CHECK(add_infos(pieces, asset, chunk.data, *riff));
    else if (chunk.id() == "bext")
      TANBA_CHECK(add_broadcast(pieces, chunk.data));
    else
      TANBA_CHECK(add_tag(pieces, chunk.data, limits));
  }
  return pieces.take();
}

Result<void> put_riff_aigc(Edit& edit, const Source& asset, const Riff& riff, AigcPlace place,
                           Bytes json) {
  if (json.size() > 0xFFFF'FFFF - 3 * kHeader)
    return Error{Errc::limit_exceeded, "riff: the AIGC field is too large"};
  for (const RiffChunk& chunk : riff.told) {
    if (chunk.id() == kAigcId) erase(edit, chunk.range);
    if (chunk.id() == kInfo) TANBA_CHECK(drop_from_list(edit, asset, chunk, riff));
  }
  if (place == AigcPlace::chunk) {
    insert(edit, riff.end, riff_chunk(kAigcId, json));
    return {};
  }
  Buffer text(json.begin(), json.end());
  text.push_back(0);
  ByteWriter list;
  list.text(kInfo).bytes(riff_chunk(kAigcId, text));
  const std::uint64_t xmp_at = riff.xmp.empty() ? 0 : riff.xmp.front().range.offset;
  insert(edit, xmp_at > riff.movi_at ? xmp_at : riff.end, riff_chunk("LIST", list.view()));
  return {};
}

}  // namespace tanba
