// What Exif says of how a picture is turned. Exif 2.32, 4.6.4.A: tag 274 of the first directory.
#include "pictures/exif.hpp"

#include "base/byte_reader.hpp"

namespace tanba {
namespace {

constexpr std::uint16_t kOrientation = 274, kShort = 3;

class Tiff {
 public:
  Tiff(Bytes bytes, bool is_little) : reader_(bytes), is_little_(is_little) {}
  std::uint16_t u16() { return is_little_ ? reader_.u16le() : reader_.u16(); }
  std::uint32_t u32() { return is_little_ ? reader_.u32le() : reader_.u32(); }
  void skip(std::uint64_t count) { reader_.skip(count); }
  bool ok() const { return reader_.ok(); }

 private:
  ByteReader reader_;
  bool is_little_;
};

}  // namespace

unsigned exif_orientation(Bytes tiff) {
  const bool is_little = starts_with(tiff, "II");
  if (!is_little && !starts_with(tiff, "MM")) return 1;
  Tiff reader(tiff, is_little);
  reader.skip(4);
  const std::uint32_t directory = reader.u32();
  if (!reader.ok() || directory < 8) return 1;
  reader.skip(directory - 8);
  for (std::uint16_t left = reader.u16(); left > 0 && reader.ok(); --left) {
    const std::uint16_t tag = reader.u16(), type = reader.u16();
    const std::uint32_t count = reader.u32();
    const std::uint16_t value = reader.u16();
    reader.skip(2);
    if (tag == kOrientation && reader.ok())
      return type == kShort && count == 1 && value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

}  // namespace tanba
