// The blocks of a GIF file. GIF89a, 17 to 26.
#include "pictures/gif_file.hpp"

#include <cstring>
#include <optional>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "pictures/gif_lzw.hpp"

namespace tanba::gif {
namespace {

constexpr std::uint8_t kExtension = 0x21, kImage = 0x2C, kTrailer = 0x3B, kControl = 0xF9;
constexpr Error kBroken{Errc::malformed, "gif: the file is broken"};

std::uint64_t palette_bytes(unsigned flags) {
  return (flags & 0x80) == 0 ? 0 : std::uint64_t{3} << ((flags & 7) + 1);
}

struct Control {
  unsigned dispose = 0;
  std::optional<std::uint8_t> clear;
};

class Walk {
 public:
  Walk(const Source& asset, const Limits& limits) : asset_(asset), limits_(limits) {}

  Result<File> run() {
    std::array<std::uint8_t, 13> head;
    TANBA_CHECK(asset_.read(0, head));
    ByteReader in(head);
    const Bytes version = in.take(6);
    if (!starts_with(version, "GIF87a") && !starts_with(version, "GIF89a")) return kBroken;
    file_.canvas.width = in.u16le();
    file_.canvas.height = in.u16le();
    file_.flags = in.u8();
    file_.colours = {head.size(), palette_bytes(file_.flags)};
    at_ = file_.colours.end();
    while (true) {
      if (++count_ > limits_.max_boxes) return too_many();
      TANBA_TRY(const std::uint8_t kind, byte());
      if (kind == kTrailer) break;
      TANBA_CHECK(kind == kExtension ? extension()
                  : kind == kImage   ? image()
                                     : Result<void>(kBroken));
    }
    file_.end = at_;
    if (file_.frames.empty()) return Error{Errc::malformed, "gif: there is no picture"};
    return std::move(file_);
  }

 private:
  static Error too_many() { return {Errc::limit_exceeded, "gif: too many blocks"}; }

  Result<std::uint8_t> byte() {
    std::array<std::uint8_t, 1> one;
    TANBA_CHECK(asset_.read(at_, one));
    ++at_;
    return one[0];
  }

  Result<void> skip_blocks() {
    while (true) {
      if (++count_ > std::uint64_t{limits_.max_boxes} * 16) return too_many();
      TANBA_TRY(const std::uint8_t size, byte());
      if (size == 0) return {};
      if (size > asset_.size() - at_) return Error{Errc::truncated, "gif: a block is cut off", at_};
      at_ += size;
    }
  }

  Result<void> extension() {
    TANBA_TRY(const std::uint8_t label, byte());
    if (label == kControl) {
      std::array<std::uint8_t, 5> control;
      TANBA_CHECK(asset_.read(at_, control));
      if (control[0] == 4) {
        control_.dispose = control[1] >> 2 & 7;
        control_.clear.reset();
        if ((control[1] & 1) != 0) control_.clear = control[4];
      }
    }
    return skip_blocks();
  }

  Result<void> image() {
    std::array<std::uint8_t, 9> descriptor;
    Frame frame;
    frame.at = at_ - 1;
    TANBA_CHECK(asset_.read(at_, descriptor));
    ByteReader in(descriptor);
    frame.box.x = in.u16le();
    frame.box.y = in.u16le();
    frame.box.width = in.u16le();
    frame.box.height = in.u16le();
    frame.flags = in.u8();
    frame.colours = {at_ + descriptor.size(), palette_bytes(frame.flags)};
    frame.data_at = frame.colours.end();
    frame.dispose = control_.dispose;
    frame.clear = control_.clear;
    control_ = {};
    at_ = frame.data_at;
    TANBA_TRY(const std::uint8_t bits, byte());
    if (bits < 1 || bits > 8 || frame.box.width == 0 || frame.box.height == 0 ||
        frame.box.right() > file_.canvas.width || frame.box.bottom() > file_.canvas.height ||
        frame.colours.size + file_.colours.size == 0)
      return kBroken;
    TANBA_CHECK(skip_blocks());
    frame.end = at_;
    file_.frames.push_back(frame);
    return {};
  }

  const Source& asset_;
  const Limits& limits_;
  File file_;
  Control control_;
  std::uint64_t at_ = 0, count_ = 0;
};

}  // namespace

Result<File> read_file(const Source& asset, const Limits& limits) {
  return Walk(asset, limits).run();
}

std::vector<std::uint32_t> row_order(const Frame& frame) {
  constexpr std::array<std::array<std::uint32_t, 2>, 4> kPasses = {
      {{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
  std::vector<std::uint32_t> rows;
  if (!frame.is_interlaced()) {
    for (std::uint32_t y = 0; y < frame.box.height; ++y) rows.push_back(y);
    return rows;
  }
  for (const auto& [first, step] : kPasses)
    for (std::uint32_t y = first; y < frame.box.height; y += step) rows.push_back(y);
  return rows;
}

Result<Buffer> read_pixels(const Source& asset, const Frame& frame) {
  Buffer data(static_cast<std::size_t>(frame.end - frame.data_at));
  TANBA_CHECK(asset.read(frame.data_at, data));
  ByteReader in(data);
  const unsigned bits = in.u8();
  Buffer codes;
  for (std::uint8_t size = in.u8(); size > 0 && in.ok(); size = in.u8()) {
    const Bytes block = in.take(size);
    codes.insert(codes.end(), block.begin(), block.end());
  }
  const std::size_t width = frame.box.width;
  TANBA_TRY(const Buffer stored, unpack(codes, bits, width * frame.box.height));
  Buffer pixels(stored.size());
  std::size_t from = 0;
  for (const std::uint32_t row : row_order(frame)) {
    std::memcpy(&pixels[row * width], &stored[from], width);
    from += width;
  }
  return pixels;
}

Result<Palette> read_palette(const Source& asset, const File& file, const Frame& frame) {
  const Range& range = frame.colours.size > 0 ? frame.colours : file.colours;
  Buffer bytes(static_cast<std::size_t>(range.size));
  TANBA_CHECK(asset.read(range.offset, bytes));
  Palette palette;
  for (std::size_t i = 0; i < bytes.size(); i += 3)
    palette.add({bytes[i], bytes[i + 1], bytes[i + 2],
                 frame.clear == i / 3 ? std::uint8_t{0} : std::uint8_t{255}});
  return palette;
}

}  // namespace tanba::gif
