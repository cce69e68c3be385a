// Reading the texts of an Exif block. CIPA DC-008 (Exif 2.32), 4.6.4 to 4.6.5.
#include "metadata/exif.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "container/charset.hpp"
#include "metadata/exif_block.hpp"

namespace tanba {
namespace {

using namespace exif;

enum class Form { ascii, comment, utf16 };

struct Text {
  std::uint16_t tag;
  const char* name;
  Form form;
};
// Makers of pictures put prompts and settings into any of these.
constexpr Text kTexts[] = {{kImageDescription, "ImageDescription", Form::ascii},
                           {0x010F, "Make", Form::ascii},
                           {0x0110, "Model", Form::ascii},
                           {kSoftware, "Software", Form::ascii},
                           {0x0132, "DateTime", Form::ascii},
                           {0x013B, "Artist", Form::ascii},
                           {0x013C, "HostComputer", Form::ascii},
                           {0x8298, "Copyright", Form::ascii},
                           {0x9003, "DateTimeOriginal", Form::ascii},
                           {kUserComment, "UserComment", Form::comment},
                           {0x9C9B, "XPTitle", Form::utf16},
                           {0x9C9C, "XPComment", Form::utf16},
                           {0x9C9D, "XPAuthor", Form::utf16},
                           {0x9C9E, "XPKeywords", Form::utf16},
                           {0x9C9F, "XPSubject", Form::utf16}};

std::string trimmed(Bytes bytes) {
  std::string_view text = as_text(bytes);
  text = text.substr(0, text.find('\0'));
  return std::string(text.substr(0, text.find_last_not_of(' ') + 1));
}

std::string from_ascii(Bytes bytes) {
  return is_utf8(as_text(bytes)) ? trimmed(bytes) : trimmed(charset::from_latin1(bytes));
}

// 4.6.5, UserComment: eight bytes that name the code, and the text.
std::string from_comment(Bytes bytes, Order order) {
  constexpr std::size_t kCode = 8;
  if (bytes.size() < kCode) return {};
  const Bytes text = bytes.subspan(kCode);
  if (!starts_with(bytes, "UNICODE")) return from_ascii(text);
  return trimmed(charset::from_utf16(text, charset::is_little_utf16(text, order.little)));
}

std::string decoded(const Text& text, Bytes bytes, Order order) {
  if (text.form == Form::ascii) return from_ascii(bytes);
  if (text.form == Form::comment) return from_comment(bytes, order);
  return trimmed(charset::from_utf16(bytes, true));
}

// All values together stay below the limit: entries may point at the same bytes.
void add(std::vector<Property>& found, Bytes block, Order order, const Directory& directory,
         std::uint64_t& room) {
  for (std::size_t i = 0; i < directory.entries.size(); ++i) {
    const std::uint16_t tag = directory.entries[i].tag;
    const auto text = std::ranges::find(kTexts, tag, &Text::tag);
    if (text == std::end(kTexts)) continue;
    const Bytes bytes = bytes_of(block, directory, i);
    if (bytes.size() > room) continue;
    room -= bytes.size();
    std::string value = decoded(*text, bytes, order);
    if (!value.empty()) found.push_back({text->name, std::move(value)});
  }
}

}  // namespace

Result<std::vector<Property>> read_exif(Bytes block, const Limits& limits) {
  if (block.size() > limits.max_metadata_bytes)
    return Error{Errc::limit_exceeded, "exif: the block is too large"};
  TANBA_TRY(const Order order, order_of(block));
  TANBA_TRY(const Directory first, directory_at(block, order, u32_at(block, order, kFirstLink)));
  std::vector<Property> found;
  std::uint64_t room = limits.max_metadata_bytes;
  add(found, block, order, first, room);
  const std::size_t link = find(first, kExifDirectory);
  if (link == first.entries.size()) return found;
  const auto second = directory_at(block, order, first.entries[link].value);
  if (second) add(found, block, order, *second, room);
  return found;
}

}  // namespace tanba
