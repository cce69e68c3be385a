// The directories of an Exif block. TIFF 6.0, section 2.
#include "metadata/exif_block.hpp"

#include "base/check.hpp"

namespace tanba::exif {
namespace {

constexpr std::size_t kEntry = 12;

}  // namespace

Result<Order> order_of(Bytes block) {
  using namespace std::string_view_literals;
  if (starts_with(block, "II*\0"sv)) return Order{true};
  if (starts_with(block, "MM\0*"sv)) return Order{false};
  return Error{Errc::malformed, "exif: the block does not begin with a TIFF header"};
}

std::uint32_t u32_at(Bytes block, Order order, std::uint32_t at) {
  ByteReader in(block);
  in.skip(at);
  return order.u32(in);
}

Result<Directory> directory_at(Bytes block, Order order, std::uint32_t at) {
  ByteReader in(block);
  in.skip(at);
  Directory directory;
  directory.at = at;
  const std::uint16_t count = order.u16(in);
  if (!in.ok() || count * kEntry + 4 > in.left())
    return Error{Errc::malformed, "exif: a directory runs past the end of the block", at};
  for (std::uint16_t i = 0; i < count; ++i) {
    Entry entry{order.u16(in), order.u16(in), order.u32(in), 0};
    const Bytes value = in.take(4);
    ByteReader number(value);
    entry.value = order.u32(number);
    directory.entries.push_back(entry);
    directory.values.push_back({value[0], value[1], value[2], value[3]});
  }
  directory.next = order.u32(in);
  return directory;
}

std::size_t find(const Directory& directory, std::uint16_t tag) {
  std::size_t index = 0;
  while (index < directory.entries.size() && directory.entries[index].tag != tag) ++index;
  return index;
}

Bytes bytes_of(Bytes block, const Directory& directory, std::size_t index) {
  const Entry& entry = directory.entries[index];
  if (entry.type != kByte && entry.type != kAscii && entry.type != kUndefined) return {};
  if (entry.count <= 4) return Bytes(directory.values[index]).first(entry.count);
  ByteReader in(block);
  in.skip(entry.value);
  return in.take(entry.count);
}

}  // namespace tanba::exif
