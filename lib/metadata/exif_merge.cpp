// Putting texts into an Exif block without moving what is there. CIPA DC-008 (Exif 2.32), 4.6.
#include <algorithm>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "container/charset.hpp"
#include "metadata/exif.hpp"
#include "metadata/exif_block.hpp"

namespace tanba {
namespace {

using namespace exif;

constexpr std::string_view kNewBlock{"II*\0\x08\0\0\0\0\0\0\0\0\0", 14};  // an empty directory
constexpr std::uint16_t kExifVersion = 0x9000;

// A block that grows at its end.
class Block {
 public:
  Block(Bytes bytes, Order order) : bytes_(bytes.begin(), bytes.end()), order_(order) {}

  Bytes view() const { return bytes_; }
  Order order() const { return order_; }
  Buffer take() { return std::move(bytes_); }

  void put(std::uint32_t at, Bytes bytes) {
    std::copy(bytes.begin(), bytes.end(), bytes_.begin() + at);
  }
  void put_u32(std::uint32_t at, std::uint32_t value) {
    ByteWriter number;
    order_.u32(number, value);
    put(at, number.view());
  }
  // Where it begins: on an even offset.
  std::uint32_t append(Bytes bytes) {
    if (bytes_.size() % 2 != 0) bytes_.push_back(0);
    const auto at = static_cast<std::uint32_t>(bytes_.size());
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return at;
  }

 private:
  Buffer bytes_;
  Order order_;
};

std::array<std::uint8_t, 4> number(Order order, std::uint32_t value) {
  ByteWriter out;
  order.u32(out, value);
  return {out.view()[0], out.view()[1], out.view()[2], out.view()[3]};
}

// An entry in place of that with its tag, or where its tag belongs: tags ascend.
void set(Directory& directory, const Entry& entry, const std::array<std::uint8_t, 4>& value) {
  std::size_t index = find(directory, entry.tag);
  if (index == directory.entries.size()) {
    index = 0;
    while (index < directory.entries.size() && directory.entries[index].tag < entry.tag) ++index;
    const auto place = static_cast<std::ptrdiff_t>(index);
    directory.entries.insert(directory.entries.begin() + place, entry);
    directory.values.insert(directory.values.begin() + place, value);
    return;
  }
  directory.entries[index] = entry;
  directory.values[index] = value;
}

// Where the bytes of a text are now, if `size` more than those in the entry itself fit there.
std::optional<std::uint32_t> place_of(const Block& block, const Directory& directory,
                                      std::uint16_t tag, std::size_t size) {
  const std::size_t index = find(directory, tag);
  if (index == directory.entries.size() || size <= 4) return {};
  const Entry& entry = directory.entries[index];
  const Bytes now = bytes_of(block.view(), directory, index);
  if (entry.count <= 4 || now.size() < size) return {};
  return entry.value;
}

void set_text(Block& block, Directory& directory, Entry entry, Bytes text) {
  entry.count = static_cast<std::uint32_t>(text.size());
  std::array<std::uint8_t, 4> value{};
  if (text.size() <= 4) {
    std::copy(text.begin(), text.end(), value.begin());
  } else if (const auto place = place_of(block, directory, entry.tag, text.size())) {
    block.put(*place, text);
    value = number(block.order(), *place);
  } else {
    value = number(block.order(), block.append(text));
  }
  set(directory, entry, value);
}

// Where the directory stands now: in its place, where it has as many entries as before.
std::uint32_t write(Block& block, const Directory& directory, std::size_t entries_before) {
  const Order order = block.order();
  ByteWriter out;
  order.u16(out, static_cast<std::uint16_t>(directory.entries.size()));
  for (std::size_t i = 0; i < directory.entries.size(); ++i) {
    order.u16(out, directory.entries[i].tag);
    order.u16(out, directory.entries[i].type);
    order.u32(out, directory.entries[i].count);
    out.bytes(directory.values[i]);
  }
  order.u32(out, directory.next);
  if (directory.entries.size() != entries_before) return block.append(out.view());
  block.put(directory.at, out.view());
  return directory.at;
}

Buffer ascii(const std::string& text) {
  Buffer out(text.begin(), text.end());
  out.push_back(0);
  return out;
}

Buffer comment(const std::string& text, Order order) {
  const bool plain =
      std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  ByteWriter out;
  out.text(plain ? std::string_view("ASCII\0\0\0", 8) : std::string_view("UNICODE\0", 8));
  if (plain) return out.text(text).take();
  Buffer units = charset::to_utf16(text, order.little);
  if (charset::is_little_utf16(units, order.little) != order.little)
    units = charset::to_utf16("\xEF\xBB\xBF" + text, order.little);
  return out.bytes(units).take();
}

// The directory of Exif, into which the comment goes; gives its offset.
Result<std::uint32_t> put_comment(Block& block, const Directory& first, const std::string& text) {
  const std::size_t link = find(first, kExifDirectory);
  Directory directory;
  std::size_t before = 0;
  if (link < first.entries.size()) {
    TANBA_TRY(directory, directory_at(block.view(), block.order(), first.entries[link].value));
    before = directory.entries.size();
  } else {
    set(directory, {kExifVersion, kUndefined, 4, 0}, {'0', '2', '3', '2'});
  }
  set_text(block, directory, {kUserComment, kUndefined, 0, 0}, comment(text, block.order()));
  return write(block, directory, before);
}

bool fits(const std::string& text) { return is_utf8(text) && text.find('\0') == std::string::npos; }

// Whether `block` says all of `texts`.
bool says(Bytes block, const ExifTexts& texts, const Limits& limits) {
  const auto found = read_exif(block, limits);
  if (!found) return false;
  const auto has = [&](const char* name, const std::string& text) {
    const std::string trimmed = text.substr(0, text.find_last_not_of(' ') + 1);
    return trimmed.empty() || std::ranges::any_of(*found, [&](const Property& property) {
             return property.name == name && property.value == trimmed;
           });
  };
  return has("Software", texts.software) && has("ImageDescription", texts.image_description) &&
         has("UserComment", texts.user_comment);
}

Result<Buffer> merged(Bytes present, const ExifTexts& texts) {
  TANBA_TRY(const Order order, order_of(present));
  Block block(present, order);
  TANBA_TRY(Directory first, directory_at(present, order, u32_at(present, order, kFirstLink)));
  const std::size_t before = first.entries.size();
  if (!texts.software.empty())
    set_text(block, first, {kSoftware, kAscii, 0, 0}, ascii(texts.software));
  if (!texts.image_description.empty())
    set_text(block, first, {kImageDescription, kAscii, 0, 0}, ascii(texts.image_description));
  if (!texts.user_comment.empty()) {
    TANBA_TRY(const std::uint32_t at, put_comment(block, first, texts.user_comment));
    set(first, {kExifDirectory, kLong, 1, at}, number(order, at));
  }
  block.put_u32(kFirstLink, write(block, first, before));
  return block.take();
}

}  // namespace

Result<Buffer> merge_exif(std::optional<Bytes> present, const ExifTexts& texts,
                          const Limits& limits) {
  const std::size_t most = limits.max_metadata_bytes < 0x4000'0000
                               ? static_cast<std::size_t>(limits.max_metadata_bytes)
                               : 0x4000'0000;
  const Bytes block = present.value_or(as_bytes(kNewBlock));
  for (const std::string* text : {&texts.software, &texts.image_description, &texts.user_comment}) {
    if (!fits(*text))
      return Error{Errc::invalid_argument, "exif: a text that is not UTF-8 or holds a zero"};
    if (block.size() > most || text->size() > (most - block.size()) / 8)
      return Error{Errc::limit_exceeded, "exif: the block or a text is too large"};
  }
  if (says(block, texts, limits)) return Buffer(block.begin(), block.end());
  TANBA_TRY(Buffer out, merged(block, texts));
  if (!says(out, texts, limits))
    return Error{Errc::malformed, "exif: the block's parts lie over one another"};
  return out;
}

}  // namespace tanba
