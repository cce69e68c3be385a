// One box after the other: only the header of one is ever held.
#include "binding/bmff_stream.hpp"

#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/bmff_box.hpp"

namespace tanba {
namespace {

using bmff::type_of;

struct Head {
  std::uint64_t size = 0;
  bmff::Type type = 0;
  std::size_t bytes = 8;  // of the fields that are read here
};

Head read_head(Bytes bytes) {
  ByteReader reader(bytes);
  Head head;
  head.size = reader.u32();
  head.type = reader.u32();
  if (head.size == 1) {
    head.size = reader.u64();
    head.bytes += 8;
  }
  return head;
}

}  // namespace

// How much of the head decides about the box.
std::size_t BmffStreamHasher::head_bytes() const {
  if (head_.size() < 8) return 8;
  ByteReader reader(head_);
  const std::size_t wide = reader.u32() == 1 ? 8 : 0;
  const std::size_t extended = reader.u32() == type_of("uuid") ? 16 : 0;
  return 8 + wide + extended;
}

Result<void> BmffStreamHasher::open_box() {
  const Head head = read_head(head_);
  to_end_ = head.size == 0;
  if (!to_end_ && head.size < head_.size())
    return Error{Errc::malformed, "bmff: a box is smaller than its header", at_};
  const Bytes extended = Bytes(head_).subspan(head.bytes);
  if (!extended.empty() && std::ranges::equal(extended, bmff::kC2paUuid))
    return Error{Errc::invalid_argument, "bmff: a C2PA box beside the one that was reserved", at_};
  hashed_ = head.type != type_of("ftyp") && head.type != type_of("mfra");
  if (hashed_) {
    ByteWriter offset;
    hasher_.update(offset.u64(at_).take());
    hasher_.update(head_);
  }
  left_ = to_end_ ? 0 : head.size - head_.size();
  if (!to_end_ && head.size > ~at_)
    return Error{Errc::malformed, "bmff: a box has an impossible size", at_};
  at_ += head.size;
  head_.clear();
  return {};
}

Result<void> BmffStreamHasher::update(Bytes bytes) {
  while (!bytes.empty()) {
    if (left_ > 0 || to_end_) {
      const std::size_t size =
          to_end_ ? bytes.size()
                  : static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), left_));
      if (hashed_) hasher_.update(bytes.first(size));
      bytes = bytes.subspan(size);
      if (!to_end_) left_ -= size;
      continue;
    }
    const std::size_t size = std::min(head_bytes() - head_.size(), bytes.size());
    head_.insert(head_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    bytes = bytes.subspan(size);
    if (head_.size() >= 8 && head_.size() == head_bytes()) TANBA_CHECK(open_box());
  }
  return {};
}

Result<void> BmffStreamHasher::skip(std::uint64_t size) {
  if (left_ > 0 || to_end_ || !head_.empty())
    return Error{Errc::invalid_argument, "bmff: the C2PA box stands at the root", at_};
  at_ += size;
  return {};
}

Result<Buffer> BmffStreamHasher::finish() {
  if (left_ > 0 || !head_.empty())
    return Error{Errc::truncated, "bmff: the file ends inside of a box", at_};
  return hasher_.finish();
}

}  // namespace tanba
