// CBOR as JSON (RFC 8949, 6.1; RFC 8259). Iterative: the depth of the input is no depth of a stack.
#include "manifest/to_json.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <unordered_set>
#include <vector>

#include "base/byte_reader.hpp"
#include "base/encoding.hpp"

namespace tanba {
namespace {

using cbor::Item;
using cbor::Kind;

// crJSON, 3.6.3.1: how a text says that it is bytes in base64.
constexpr std::string_view kBytesPrefix = "b64'";

std::string integer_text(Item item) {
  const bool negative = item.is(Kind::negative_integer);
  // Down to -2^64, whose digits no integer type holds.
  if (const auto value = item.as_integer()) return std::to_string(*value);
  if (!negative) return std::to_string(*item.as_unsigned());
  ByteReader reader(item.encoded().subspan(1));
  const std::uint64_t below = reader.u64();
  if (below == ~std::uint64_t{0}) return "-18446744073709551616";
  return std::string("-").append(std::to_string(below + 1));
}

class JsonText {
 public:
  std::string run(Item root) {
    value(root);
    while (!open_.empty()) {
      Open& top = open_.back();
      if (top.next == top.item.size()) {
        text_ += top.item.is(Kind::map) ? '}' : ']';
        open_.pop_back();
        continue;
      }
      if (top.next != 0) text_ += ',';
      const std::size_t index = top.next++;
      if (top.item.is(Kind::map)) {
        quote(unique_key(top, index));
        text_ += ':';
        value(top.item.value(index));
      } else {
        value(top.item.at(index));
      }
    }
    return std::move(text_);
  }

 private:
  struct Open {
    Item item;
    std::size_t next = 0;
    bool mixed = false;                     // has keys that are no text
    std::unordered_set<std::string> taken;  // the names in use, where keys are mixed
  };

  void value(Item item) {
    while (item.is(Kind::tag)) item = item.at(0);
    switch (item.kind()) {
      case Kind::unsigned_integer:
      case Kind::negative_integer:
        text_ += integer_text(item);
        break;
      case Kind::bytes:
        quote(std::string(kBytesPrefix) + to_base64(*item.as_bytes()));
        break;
      case Kind::text:
        quote(*item.as_text());
        break;
      case Kind::array:
      case Kind::map:
        open(item);
        break;
      case Kind::boolean:
        text_ += *item.as_bool() ? "true" : "false";
        break;
      case Kind::floating:
        number(*item.as_double());
        break;
      default:
        text_ += "null";
    }
  }

  void open(Item item) {
    Open next{item};
    if (item.is(Kind::map)) reserve_text_keys(next);
    text_ += item.is(Kind::map) ? '{' : '[';
    open_.push_back(std::move(next));
  }

  // Text keys keep their names, wherever they stand; other keys must do without those.
  static void reserve_text_keys(Open& map) {
    for (std::size_t i = 0; i < map.item.size() && !map.mixed; ++i)
      map.mixed = !map.item.key(i).is(Kind::text);
    for (std::size_t i = 0; i < map.item.size() && map.mixed; ++i)
      if (const auto name = map.item.key(i).as_text()) map.taken.emplace(*name);
  }

  // A key that is no text: digits, or base64; "~" behind it as often as it takes to be unlike the
  // others.
  static std::string unique_key(Open& map, std::size_t index) {
    const Item key = map.item.key(index);
    if (const auto name = key.as_text()) return std::string(*name);
    const bool integer = key.is(Kind::unsigned_integer) || key.is(Kind::negative_integer);
    std::string name =
        integer ? integer_text(key) : std::string(kBytesPrefix) + to_base64(key.encoded());
    while (!map.taken.insert(name).second) name += '~';
    return name;
  }

  void number(double value) {
    if (!std::isfinite(value)) {
      text_ += "null";
      return;
    }
    std::array<char, 32> digits{};
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    text_.append(digits.data(), result.ptr);
  }

  void quote(std::string_view value) {
    constexpr std::string_view kHex = "0123456789abcdef";
    text_ += '"';
    for (const char letter : value) {
      const auto code = static_cast<unsigned char>(letter);
      if (letter == '"' || letter == '\\') {
        text_ += '\\';
        text_ += letter;
      } else if (code < 0x20) {
        text_.append("\\u00");
        text_ += kHex[code >> 4];
        text_ += kHex[code & 15];
      } else {
        text_ += letter;
      }
    }
    text_ += '"';
  }

  std::string text_;
  std::vector<Open> open_;
};

}  // namespace

std::string cbor_to_json(Item item) { return JsonText().run(item); }

}  // namespace tanba
