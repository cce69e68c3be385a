// Information dictionary and XMP packet. ISO 32000-2, 14.3; annex D.2 (PDFDocEncoding).
#include "container/pdf_metadata.hpp"

#include <algorithm>
#include <array>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/charset.hpp"
#include "container/pdf_manifest.hpp"

namespace tanba::pdf {
namespace {

constexpr std::string_view kField = "AIGC";

// What differs from ISO 8859-1: 18 to 1F, 80 to A0.
constexpr std::array<std::uint16_t, 8> kAccents = {0x02D8, 0x02C7, 0x02C6, 0x02D9,
                                                   0x02DD, 0x02DB, 0x02DA, 0x02DC};
constexpr std::array<std::uint16_t, 33> kSigns = {
    0x2022, 0x2020, 0x2021, 0x2026, 0x2014, 0x2013, 0x0192, 0x2044, 0x2039, 0x203A, 0x2212,
    0x2030, 0x201E, 0x201C, 0x201D, 0x2018, 0x2019, 0x201A, 0x2122, 0xFB01, 0xFB02, 0x0141,
    0x0152, 0x0160, 0x0178, 0x017D, 0x0131, 0x0142, 0x0153, 0x0161, 0x017E, 0xFFFD, 0x20AC};

std::uint32_t code_of(std::uint8_t byte) {
  if (byte >= 0x18 && byte < 0x20) return kAccents[byte - 0x18U];
  if (byte >= 0x80 && byte <= 0xA0) return kSigns[byte - 0x80U];
  return byte;
}

// A literal string, 7.3.4.2.
std::string literal(Bytes json) {
  std::string out = "(";
  for (const char c : as_text(json)) {
    if (c == '(' || c == ')' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + ")";
}

Result<std::string> info_text(File& file, std::string_view value) {
  TANBA_TRY(std::string text, file.resolve(value));
  return is_dict(text) ? text : std::string("<<>>");
}

Result<void> read_info(File& file, Pieces& pieces) {
  TANBA_TRY(const Dict trailer, Dict::parse(file.trailer(), file.limits()));
  if (file.is_encrypted() || trailer.get("Info").empty()) return {};
  TANBA_TRY(const std::string text, info_text(file, trailer.get("Info")));
  TANBA_TRY(const Dict info, Dict::parse(text, file.limits()));
  for (const Dict::Entry& entry : info.entries()) {
    TANBA_TRY(const std::string value, file.resolve(entry.value));
    if (const auto string = as_string(value)) pieces.add("pdf-info", entry.name, text_of(*string));
  }
  return {};
}

// Whether the only filter is /Crypt, which is Identity by default.
bool is_left_alone(std::string_view filter) {
  const auto is_one_of = [&](std::initializer_list<std::string_view> forms) {
    return std::find(forms.begin(), forms.end(), filter) != forms.end();
  };
  return is_one_of({"/Crypt", "[/Crypt]", "[ /Crypt ]"});
}

Result<Buffer> packet_of(File& file, const Object& object) {
  TANBA_TRY(const Range stored, file.stream_of(object));
  TANBA_TRY(const Dict dict, Dict::parse(object.text, file.limits()));
  Coding coding;
  if (!is_left_alone(dict.get("Filter"))) {
    TANBA_TRY(coding, coding_of(dict, file.limits()));
  }
  std::uint64_t budget = file.limits().max_metadata_bytes;
  Decoded in(file.source(), stored, coding, budget);
  Buffer packet;
  std::array<std::uint8_t, 4096> block;
  while (true) {
    TANBA_TRY(const std::size_t got, in.read_some(block));
    if (got == 0) return packet;
    packet.insert(packet.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(got));
  }
}

Result<void> read_packet(File& file, Pieces& pieces) {
  TANBA_TRY(const Catalog root, read_catalog(file));
  TANBA_TRY(const Dict catalog, Dict::parse(root.text, file.limits()));
  const auto ref = as_ref(catalog.get("Metadata"));
  if (!ref) return {};
  TANBA_TRY(const Object object, file.object(*ref));
  TANBA_TRY(Buffer packet, packet_of(file, object));
  // An encrypted one is no markup.
  if (!file.is_encrypted() || starts_with(packet, "<") || starts_with(packet, "\xEF\xBB\xBF<"))
    pieces.add("xmp", {}, std::move(packet));
  return {};
}

}  // namespace

Buffer text_of(std::string_view string) {
  const Bytes bytes = as_bytes(string);
  if (starts_with(bytes, "\xFE\xFF") || starts_with(bytes, "\xFF\xFE"))
    return charset::from_utf16(bytes);
  if (starts_with(bytes, "\xEF\xBB\xBF")) return charset::from_utf8(bytes);
  Buffer out;
  for (const std::uint8_t byte : bytes) charset::append(out, code_of(byte));
  return out;
}

Result<void> read_metadata(File& file, Pieces& pieces) {
  const auto info = read_info(file, pieces);
  if (!info && !ends_quietly(info.error())) return info.error();
  return read_packet(file, pieces);
}

Result<std::string> info_with(File& file, std::string_view value, Bytes json) {
  if (file.is_encrypted())
    return Error{Errc::unsupported,
                 "pdf: the file is encrypted, and so would its AIGC field have to be"};
  TANBA_TRY(const std::string text, info_text(file, value));
  TANBA_TRY(const Dict info, Dict::parse(text, file.limits()));
  std::string out = "<<";
  for (const Dict::Entry& entry : info.entries())
    if (!is_aigc(entry.name)) out.append(entry.key).append(" ").append(entry.value).append("\n");
  return out.append("/").append(kField).append(" ").append(literal(json)).append(">>");
}

Result<Buffer> xmp_behind(File& file, std::uint64_t offset) {
  TANBA_TRY(const Catalog root, read_catalog(file));
  TANBA_TRY(const Dict catalog, Dict::parse(root.text, file.limits()));
  const auto ref = as_ref(catalog.get("Metadata"));
  if (!ref) return Buffer();
  TANBA_TRY(const Object object, file.object(*ref));
  if (object.at <= offset || object.stream_at == 0) return Buffer();
  TANBA_TRY(const Range packet, file.stream_of(object));
  if (packet.size > file.limits().max_text_bytes)
    return Error{Errc::limit_exceeded, "pdf: the XMP packet is too large", object.at};
  Buffer bytes(static_cast<std::size_t>(packet.size));
  TANBA_CHECK(file.source().read(packet.offset, bytes));
  return bytes;
}

Result<Buffer> aigc_behind(File& file, std::uint64_t offset) {
  if (file.is_encrypted()) return Buffer();
  TANBA_TRY(const Dict trailer, Dict::parse(file.trailer(), file.limits()));
  const auto ref = as_ref(trailer.get("Info"));
  if (!ref) return Buffer();
  TANBA_TRY(const Object object, file.object(*ref));
  if (object.at <= offset || !is_dict(object.text)) return Buffer();
  TANBA_TRY(const Dict info, Dict::parse(object.text, file.limits()));
  const auto string = as_string(info.get(kField));
  return string ? Buffer(string->begin(), string->end()) : Buffer();
}

}  // namespace tanba::pdf
