// Reading of a map's fields.
#include "manifest/fields.hpp"

namespace tanba {

using cbor::Item;
using cbor::Kind;

std::optional<Buffer> read_bytes(Item item) {
  if (const auto bytes = item.as_bytes()) return Buffer(bytes->begin(), bytes->end());
  if (!item.is(Kind::array)) return {};
  Buffer bytes;
  for (std::size_t i = 0; i < item.size(); ++i) {
    const auto byte = item.at(i).as_unsigned();
    if (!byte || *byte > 0xFF) return {};
    bytes.push_back(static_cast<std::uint8_t>(*byte));
  }
  return bytes;
}

Item Fields::find(std::string_view key) const {
  const Item found = map_.find(key);
  return found.is(Kind::null) ? Item() : found;
}

std::string Fields::text(std::string_view key) {
  const Item item = expect(find(key), Kind::text);
  return item ? std::string(*item.as_text()) : std::string();
}

std::string Fields::algorithm() {
  std::string name = text("alg");
  if (name.empty() && find("alg")) fail();
  return name;
}

std::string Fields::required_text(std::string_view key) {
  std::string value = text(key);
  if (value.empty()) fail();
  return value;
}

std::optional<std::uint64_t> Fields::number(std::string_view key) {
  const Item item = expect(find(key), Kind::unsigned_integer);
  return item.as_unsigned();
}

std::uint64_t Fields::required_number(std::string_view key) {
  const auto value = number(key);
  if (!value) fail();
  return value.value_or(0);
}

std::optional<bool> Fields::boolean(std::string_view key) {
  return expect(find(key), Kind::boolean).as_bool();
}

std::optional<Buffer> Fields::bytes(std::string_view key) {
  const Item item = find(key);
  auto bytes = read_bytes(item);
  if (item && !bytes) fail();
  return bytes;
}

HashedUri Fields::hashed_uri(std::string_view key) {
  const Item item = find(key);
  HashedUri uri = read_hashed_uri(item);
  if (item && !uri.present()) fail();
  return uri;
}

}  // namespace tanba
