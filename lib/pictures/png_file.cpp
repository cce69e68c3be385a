// The chunks of a PNG or APNG file, and the file anew with a notice in it. PNG (third edition),
// 5, 11.
#include "pictures/png_file.hpp"

#include <zlib.h>

#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "pictures/png_frames.hpp"

namespace tanba::png {
namespace {

constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";
constexpr std::uint32_t kMostChunk = 0x7FFF'FFFF;
constexpr std::uint64_t kMostSmall = 16 << 20;

Result<Buffer> bytes_of(const Source& asset, const Range& range) {
  Buffer bytes(static_cast<std::size_t>(range.size));
  TANBA_CHECK(asset.read(range.offset, bytes));
  return bytes;
}

std::uint32_t crc_of(std::string_view type, Bytes data) {
  const auto add = [](std::uint32_t crc, Bytes bytes) {
    return static_cast<std::uint32_t>(crc32_z(crc, bytes.data(), bytes.size()));
  };
  return data.empty() ? add(0, as_bytes(type)) : add(add(0, as_bytes(type)), data);
}

// Data that decides on the pixels must be whole. Stores and other chunks are not our matter.
Result<Buffer> checked(const Source& asset, const Chunk& chunk) {
  TANBA_TRY(Buffer data, bytes_of(asset, chunk.data));
  std::array<std::uint8_t, 4> crc;
  TANBA_CHECK(asset.read(chunk.data.end(), crc));
  if (ByteReader(crc).u32() != crc_of(chunk.name(), data))
    return Error{Errc::malformed, "png: the CRC of a chunk does not match", chunk.data.offset};
  return data;
}

bool fits(unsigned colour, unsigned depth) {
  switch (colour) {
    case 0:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
    case 3:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8;
    case 2:
    case 4:
    case 6:
      return depth == 8 || depth == 16;
    default:
      return false;
  }
}

Result<Shape> shape_of(Bytes ihdr) {
  ByteReader in(ihdr);
  Shape shape;
  shape.width = in.u32();
  shape.height = in.u32();
  shape.depth = in.u8();
  shape.colour = in.u8();
  const unsigned compression = in.u8(), filter = in.u8(), interlace = in.u8();
  shape.is_interlaced = interlace == 1;
  if (!in.ok() || in.left() != 0 || !fits(shape.colour, shape.depth) || compression != 0 ||
      filter != 0 || interlace > 1)
    return Error{Errc::malformed, "png: IHDR is broken"};
  return shape;
}

}  // namespace

Result<void> put_chunk(Sink& out, std::string_view type, Bytes data) {
  ByteWriter head, crc;
  head.u32(static_cast<std::uint32_t>(data.size())).text(type);
  crc.u32(crc_of(type, data));
  TANBA_CHECK(out.write(head.view()));
  TANBA_CHECK(out.write(data));
  return out.write(crc.view());
}

Result<File> File::read(const Source& asset, const Limits& limits) {
  File file;
  TANBA_CHECK(file.walk(asset, limits));
  TANBA_TRY(const Buffer ihdr, checked(asset, file.chunks_.front()));
  TANBA_TRY(file.shape_, shape_of(ihdr));
  TANBA_CHECK(file.read_colours(asset));
  TANBA_CHECK(file.read_frames(asset));
  return file;
}

Result<void> File::walk(const Source& asset, const Limits& limits) {
  std::array<std::uint8_t, 8> head;
  TANBA_CHECK(asset.read(0, head));
  if (as_text(head) != kSignature) return Error{Errc::malformed, "png: no signature"};
  end_ = head.size();
  do {
    if (chunks_.size() >= limits.max_boxes)
      return Error{Errc::limit_exceeded, "png: too many chunks", end_};
    TANBA_CHECK(asset.read(end_, head));
    ByteReader in(head);
    const std::uint32_t size = in.u32();
    Chunk chunk{{}, {end_ + 8, size}};
    std::ranges::copy(as_text(in.take(4)), chunk.type.begin());
    if (size > kMostChunk || asset.size() - end_ < 12 || size > asset.size() - end_ - 12)
      return Error{Errc::truncated, "png: a chunk runs past the end", end_};
    chunks_.push_back(chunk);
    end_ = chunk.data.end() + 4;
  } while (chunks_.back().name() != "IEND");
  if (chunks_.front().name() != "IHDR") return Error{Errc::malformed, "png: IHDR is not first"};
  return {};
}

Result<void> File::read_colours(const Source& asset) {
  Buffer plte, trns;
  bool may_grow = true;
  for (const Chunk& chunk : chunks_) {
    const bool is_colour = chunk.name() == "PLTE" || chunk.name() == "tRNS";
    if (chunk.name() == "hIST") may_grow = false;  // it has a number for each colour
    if ((!is_colour && chunk.name() != "eXIf") || chunk.data.size > kMostSmall) continue;
    Buffer& into = chunk.name() == "PLTE" ? plte : chunk.name() == "tRNS" ? trns : exif_;
    if (is_colour) {
      TANBA_TRY(into, checked(asset, chunk));
    } else {
      TANBA_TRY(into, bytes_of(asset, chunk.data));
    }
  }
  TANBA_TRY(paint_, Paint::make(shape_, plte, trns, may_grow));
  return {};
}

Result<Frame> File::frame_of(const Source& asset, std::size_t control) const {
  TANBA_TRY(const Buffer data, checked(asset, chunks_[control]));
  ByteReader in(data);
  in.skip(4);
  Frame frame{shape_};
  frame.shape.width = in.u32();
  frame.shape.height = in.u32();
  frame.x = in.u32();
  frame.y = in.u32();
  in.skip(4);
  frame.dispose = in.u8();
  frame.blend = in.u8();
  frame.control = control;
  if (!in.ok() || frame.shape.width == 0 || frame.shape.height == 0 || frame.x > shape_.width ||
      frame.shape.width > shape_.width - frame.x || frame.y > shape_.height ||
      frame.shape.height > shape_.height - frame.y || frame.dispose > 2 || frame.blend > 1)
    return Error{Errc::malformed, "png: a frame of the animation is broken"};
  return frame;
}

Result<void> File::read_frames(const Source& asset) {
  bool has_picture = false;
  for (std::size_t i = 0; i < chunks_.size(); ++i) {
    const std::string_view name = chunks_[i].name();
    if (name == "fcTL") {
      TANBA_TRY(Frame frame, frame_of(asset, i));
      frames_.push_back(std::move(frame));
    } else if (name == "IDAT") {
      // Before it at most one fcTL, which makes it the first frame. It is as large as the canvas.
      if (!has_picture && frames_.empty()) frames_.push_back({shape_});
      if (frames_.size() != 1 || frames_.front().shape.width != shape_.width ||
          frames_.front().shape.height != shape_.height)
        return Error{Errc::malformed, "png: frames and image data are not in their order"};
      has_picture = frames_.back().is_picture = true;
      frames_.back().parts.push_back(i);
    } else if (name == "fdAT") {
      if (!has_picture || frames_.empty() || chunks_[i].data.size < 4)
        return Error{Errc::malformed, "png: frames and image data are not in their order"};
      frames_.back().parts.push_back(i);
    }
  }
  const bool is_whole =
      std::ranges::none_of(frames_, [](const Frame& f) { return f.parts.empty(); });
  if (!has_picture || !is_whole) return Error{Errc::truncated, "png: there is no image data"};
  return {};
}

Result<Buffer> File::stream_of(const Source& asset, const Frame& frame) const {
  Buffer stream;
  for (const std::size_t number : frame.parts) {
    TANBA_TRY(const Buffer data, checked(asset, chunks_[number]));
    const std::size_t skip = chunks_[number].name() == "fdAT" ? 4 : 0;
    stream.insert(stream.end(), data.begin() + static_cast<std::ptrdiff_t>(skip), data.end());
  }
  return stream;
}

Result<Raster> File::first_frame(const Source& asset, std::uint32_t first_changed_row) const {
  TANBA_TRY(const Buffer stream, stream_of(asset, frames_.front()));
  return Raster::inflate(shape_, stream, first_changed_row);
}

Result<void> File::write_chunk(const NoticeTask& task, const Placement& placement,
                               std::size_t number, Sink& out) const {
  const Chunk& chunk = chunks_[number];
  if (chunk.name() == "IHDR") {
    TANBA_TRY(const Buffer old, bytes_of(task.asset, chunk.data));
    ByteWriter data;
    data.u32(placement.canvas.width).u32(placement.canvas.height).bytes(Bytes(old).subspan(8));
    return put_chunk(out, "IHDR", data.view());
  }
  if (chunk.name() == "PLTE" && paint_.palette() &&
      paint_.palette()->size() * 3 != chunk.data.size) {
    ByteWriter data;
    for (std::size_t i = 0; i < paint_.palette()->size(); ++i) {
      const Palette::Colour& colour = paint_.palette()->at(i);
      data.u8(colour.red).u8(colour.green).u8(colour.blue);
    }
    return put_chunk(out, "PLTE", data.view());
  }
  return out.copy(task.asset, chunk.data.offset - 8, chunk.data.size + 12);
}

Result<void> File::write(const NoticeTask& task, const Placement& placement, const Raster& first,
                         Sink& out) {
  TANBA_CHECK(paint_.prepare());
  TANBA_CHECK(out.write(as_bytes(kSignature)));
  FrameWriter frames(placement, paint_, out);
  for (std::size_t i = 0; i < chunks_.size(); ++i) {
    if (task.progress.cancel && *task.progress.cancel)
      return Error{Errc::cancelled, "png: the caller asked to stop"};
    const auto at = std::ranges::find_if(frames_, [i](const Frame& frame) {
      return frame.control == i ? i > 0 : !frame.parts.empty() && frame.parts.front() == i;
    });
    const std::string_view name = chunks_[i].name();
    if (name == "fcTL") {
      TANBA_TRY(const Buffer control, bytes_of(task.asset, chunks_[i].data));
      TANBA_CHECK(frames.put_control(*at, control));
    } else if (at != frames_.end()) {
      if (at == frames_.begin()) {
        TANBA_CHECK(frames.put_picture(*at, first));
      } else {
        TANBA_TRY(const Buffer stream, stream_of(task.asset, *at));
        TANBA_TRY(const Raster raster, Raster::inflate(at->shape, stream, 0));
        TANBA_CHECK(frames.put_picture(*at, raster));
      }
    } else if (name != "IDAT" && name != "fdAT") {
      TANBA_CHECK(write_chunk(task, placement, i, out));
    }
  }
  return out.copy(task.asset, end_, task.asset.size() - end_);
}

}  // namespace tanba::png
