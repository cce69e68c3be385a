// The walk over boxes. ISO/IEC 14496-12, 4.2; QuickTime File Format for `meta` without version and
// flags.
#include "container/bmff_box.hpp"

#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/check.hpp"

namespace tanba::bmff {
namespace {

constexpr std::uint64_t kBlockBytes = 4096;
constexpr std::uint64_t kHeader = 8, kLargeHeader = 16;

}  // namespace

bool is_container(Type type) {
  // Those that the reference implementation enters, so that paths mean the same to both.
  static constexpr Type kContainers[] = {
      type_of("moov"), type_of("trak"), type_of("mdia"), type_of("minf"),
      type_of("stbl"), type_of("moof"), type_of("traf"), type_of("edts"),
      type_of("udta"), type_of("dinf"), type_of("tref"), type_of("treg"),
      type_of("mvex"), type_of("mfra"), type_of("meta"), type_of("schi")};
  return std::find(std::begin(kContainers), std::end(kContainers), type) != std::end(kContainers);
}

bool is_path(const std::vector<Box>& path, std::initializer_list<Type> types) {
  return std::equal(path.begin(), path.end(), types.begin(), types.end(),
                    [](const Box& box, Type type) { return box.type == type; });
}

Result<bool> has_uuid(const Source& source, const Box& box, const Uuid& uuid) {
  if (box.type != type_of("uuid") || box.payload_size() < uuid.size()) return false;
  Uuid found;
  TANBA_CHECK(source.read(box.payload(), found));
  return found == uuid;
}

Walker::Walker(const Source& source, const Limits& limits) : source_(source), limits_(limits) {}

Error Walker::over(Error error) {
  root_end_ = root_end();
  at_.clear();
  return error;
}

Result<bool> Walker::next() {
  if (enter_)
    if (auto entered = enter(); !entered) return over(entered.error());
  enter_ = false;
  while (!at_.empty()) {
    const std::size_t depth = at_.size() - 1;
    const std::uint64_t end = depth == 0 ? source_.size() : path_[depth - 1].end();
    path_.resize(depth);
    if (end - at_.back() < kHeader) {  // QuickTime ends `udta` with four zeros
      if (depth == 0) root_end_ = at_.front();
      at_.pop_back();
      continue;
    }
    if (++count_ > limits_.max_boxes)
      return over({Errc::limit_exceeded, "bmff: too many boxes", at_.back()});
    auto box = read_box(at_.back(), end);
    if (!box) return over(box.error());
    at_.back() = box->end();
    path_.push_back(*box);
    enter_ = is_container(box->type);
    return true;
  }
  return false;
}

Result<void> Walker::enter() {
  const Box& box = path_.back();
  if (at_.size() >= limits_.max_depth)
    return Error{Errc::limit_exceeded, "bmff: boxes are nested too deep", box.offset};
  std::uint64_t start = box.payload();
  if (box.type == type_of("meta")) {
    TANBA_TRY(const Bytes head, peek(start, std::min<std::uint64_t>(kHeader, box.payload_size())));
    const bool plain = head.size() == kHeader && as_text(head.subspan(4)) == "hdlr";
    if (!plain) start += std::min<std::uint64_t>(4, box.payload_size());
  }
  at_.push_back(start);
  return {};
}

Result<Bytes> Walker::peek(std::uint64_t offset, std::uint64_t size) {
  if (offset < block_at_ || offset - block_at_ > block_.size() ||
      size > block_.size() - (offset - block_at_)) {
    block_at_ = offset;
    block_.resize(static_cast<std::size_t>(std::min(kBlockBytes, source_.size() - offset)));
    TANBA_CHECK(source_.read(offset, block_));
  }
  return Bytes(block_).subspan(static_cast<std::size_t>(offset - block_at_),
                               static_cast<std::size_t>(size));
}

Result<Box> Walker::read_box(std::uint64_t offset, std::uint64_t end) {
  const std::uint64_t room = end - offset;
  TANBA_TRY(const Bytes head, peek(offset, std::min(room, kLargeHeader)));
  ByteReader reader(head);
  Box box{offset, reader.u32(), reader.u32()};
  const bool root = at_.size() == 1;
  if (box.size == 1) {
    box.size = reader.u64();
    box.header = kLargeHeader;
    if (!reader.ok()) return Error{Errc::truncated, "bmff: a box ends in its header", offset};
  } else if (box.size == 0 && root) {
    box.size = room;
    box.to_end = true;
  }
  if (box.size < box.header)
    return Error{Errc::malformed, "bmff: a box is smaller than its header", offset};
  if (box.size > room) {
    if (!root)
      return Error{Errc::malformed, "bmff: a box is larger than the one around it", offset};
    if (box.type != type_of("mdat") || room < box.header)
      return Error{Errc::truncated, "bmff: a box runs past the end", offset};
    box.size = room;
    box.cut = true;
  }
  return box;
}

}  // namespace tanba::bmff
