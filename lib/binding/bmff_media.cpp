// Chunks (stsz, stz2, stsc, stco, co64), fragments (trex, tfhd, trun) and items (iloc).
// ISO/IEC 14496-12, 8.7, 8.8 and 8.11.3.
#include "binding/bmff_media.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/bmff_offsets.hpp"
#include "container/window.hpp"

namespace tanba::bmff {
namespace {

Error broken(const Box& box) {
  return {Errc::malformed, "bmff: a table of samples makes no sense", box.offset};
}

std::uint64_t sum(std::uint64_t a, std::uint64_t b) { return a > ~0ull - b ? ~0ull : a + b; }

// The first `count` bytes of the box's payload, as a reader.
Result<ByteReader> front(Window& window, const Box& box, std::size_t count) {
  if (box.payload_size() < count) return broken(box);
  TANBA_TRY(const Bytes bytes, window.at(box.payload(), count));
  return ByteReader(bytes.first(count));
}

// Sizes of samples, one after the other: `stsz` or `stz2`.
class SampleSizes {
 public:
  explicit SampleSizes(const Source& source) : window_(source) {}

  Result<void> open(const Box& box) {
    TANBA_TRY(ByteReader reader, front(window_, box, 12));
    reader.skip(4);
    const std::uint32_t field = reader.u32();
    count_ = reader.u32();
    at_ = box.payload() + 12;
    if (box.type == type_of("stsz")) {
      same_ = field;
    } else {
      bits_ = field & 0xFF;
      if (bits_ != 4 && bits_ != 8 && bits_ != 16) return broken(box);
    }
    if (same_ == 0 && count_ > (box.end() - at_) * 8 / bits_) return broken(box);
    return {};
  }

  // Bytes of the next `samples` samples.
  Result<std::uint64_t> take(std::uint64_t samples) {
    samples = std::min(samples, count_ - next_);
    std::uint64_t total = samples * same_;
    if (same_ == 0)
      for (std::uint64_t i = 0; i < samples; ++i) {
        TANBA_TRY(const std::uint64_t size, entry(next_ + i));
        total += size;
      }
    next_ += samples;
    return total;
  }

 private:
  Result<std::uint64_t> entry(std::uint64_t index) {
    const std::size_t width = bits_ < 8 ? 1 : bits_ / 8;
    TANBA_TRY(const Bytes bytes, window_.at(at_ + index * bits_ / 8, width));
    ByteReader reader(bytes);
    if (width == 4) return std::uint64_t{reader.u32()};
    if (width == 2) return std::uint64_t{reader.u16()};
    const std::uint8_t byte = reader.u8();
    if (bits_ == 8) return std::uint64_t{byte};
    return std::uint64_t{index % 2 == 0 ? byte / 16u : byte % 16u};
  }

  Window window_;
  std::uint64_t at_ = 0, count_ = 0, next_ = 0;
  std::uint32_t same_ = 0, bits_ = 32;
};

// Samples in each chunk: `stsc`, a list of runs.
class ChunkRuns {
 public:
  explicit ChunkRuns(const Source& source) : window_(source) {}

  Result<void> open(const Box& box) {
    TANBA_TRY(ByteReader reader, front(window_, box, 8));
    reader.skip(4);
    left_ = reader.u32();
    at_ = box.payload() + 8;
    if (left_ > (box.end() - at_) / 12) return broken(box);
    return load();
  }

  // Samples in chunk `number`, counted from 1; asked in order.
  Result<std::uint32_t> samples(std::uint64_t number) {
    while (has_next_ && next_first_ <= number) {
      current_ = next_samples_;
      TANBA_CHECK(load());
    }
    return current_;
  }

 private:
  Result<void> load() {
    has_next_ = left_ > 0;
    if (!has_next_) return {};
    TANBA_TRY(const Bytes bytes, window_.at(at_, 12));
    ByteReader reader(bytes);
    next_first_ = reader.u32();
    next_samples_ = reader.u32();
    at_ += 12;
    --left_;
    return {};
  }

  Window window_;
  std::uint64_t at_ = 0, left_ = 0;
  std::uint32_t current_ = 0, next_first_ = 0, next_samples_ = 0;
  bool has_next_ = false;
};

// The boxes of one `stbl`.
struct SampleTable {
  std::optional<Box> sizes, runs, chunks;
};

class MediaWalk {
 public:
  MediaWalk(const Source& asset, const Holes& holes, const Limits& limits)
      : asset_(asset), holes_(holes), limits_(limits), window_(asset) {}

  Result<bool> operator()() {
    Walker walker(asset_, limits_);
    while (true) {
      TANBA_TRY(const bool more, walker.next());
      if (!more || walker.box().type == type_of("stbl")) TANBA_CHECK(close_table());
      if (!more || touched_) return !touched_;
      TANBA_CHECK(visit(walker.box()));
    }
  }

 private:
  Result<void> visit(const Box& box) {
    switch (box.type) {
      case type_of("stsz"):
      case type_of("stz2"):
        table_.sizes = box;
        return {};
      case type_of("stsc"):
        table_.runs = box;
        return {};
      case type_of("stco"):
      case type_of("co64"):
        table_.chunks = box;
        return {};
      case type_of("iloc"):
        return items(box);
      case type_of("trex"):
        return defaults(box);
      case type_of("moof"):
        fragment_ = box.offset;
        end_of_data_ = box.offset;
        return {};
      case type_of("tfhd"):
        return fragment_header(box);
      case type_of("trun"):
        return run(box);
      default:
        return {};
    }
  }

  void touch(std::uint64_t offset, std::uint64_t size) {
    touched_ = touched_ || holes_.touch(offset, size);
  }

  Result<void> close_table() {
    const SampleTable table = std::exchange(table_, {});
    if (!table.chunks || !table.sizes || !table.runs) return {};
    TANBA_TRY(const auto offsets, read_table(asset_, *table.chunks));
    SampleSizes sizes(asset_);
    ChunkRuns runs(asset_);
    TANBA_CHECK(sizes.open(*table.sizes));
    TANBA_CHECK(runs.open(*table.runs));
    for (std::uint64_t i = 0; i < offsets->count && !touched_; ++i) {
      TANBA_TRY(const Bytes bytes,
                window_.at(offsets->entries + i * offsets->stride, offsets->stride));
      ByteReader reader(bytes);
      const std::uint64_t offset = offsets->width == 8 ? reader.u64() : reader.u32();
      TANBA_TRY(const std::uint32_t samples, runs.samples(i + 1));
      TANBA_TRY(const std::uint64_t size, sizes.take(samples));
      touch(offset, size);
    }
    return {};
  }

  Result<void> items(const Box& box) {
    return visit_items(asset_, box, [this](const Range& range) {
      touch(range.offset, range.size == 0 ? asset_.size() : range.size);
    });
  }

  Result<void> defaults(const Box& box) {
    TANBA_TRY(ByteReader reader, front(window_, box, 24));
    reader.skip(4);
    const std::uint32_t track = reader.u32();
    reader.skip(8);  // default_sample_description_index, default_sample_duration
    default_size_[track] = reader.u32();
    return {};
  }

  // Where the runs of this track in this fragment count from (ISO/IEC 14496-12, 8.8.7).
  Result<void> fragment_header(const Box& box) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(box.payload_size(), 32));
    TANBA_TRY(ByteReader reader, front(window_, box, size));
    const std::uint32_t flags = reader.u32(), track = reader.u32();
    const bool from_fragment = (flags & 0x020000) != 0;
    base_ = (flags & 1) != 0 ? reader.u64() : from_fragment ? fragment_ : end_of_data_;
    if ((flags & 2) != 0) reader.skip(4);
    if ((flags & 8) != 0) reader.skip(4);
    const auto found = default_size_.find(track);
    sample_size_ = found == default_size_.end() ? 0 : found->second;
    if ((flags & 16) != 0) sample_size_ = reader.u32();
    end_of_data_ = base_;
    return reader.ok() ? Result<void>() : broken(box);
  }

  Result<void> run(const Box& box) {
    TANBA_TRY(ByteReader reader, front(window_, box, 8));
    const std::uint32_t flags = reader.u32(), count = reader.u32();
    std::uint64_t at = box.payload() + 8, start = end_of_data_;
    if ((flags & 1) != 0) {
      TANBA_TRY(const Bytes bytes, window_.at(at, 4));
      const auto offset = static_cast<std::int32_t>(ByteReader(bytes).u32());
      start = base_ + static_cast<std::uint64_t>(std::int64_t{offset});
      at += 4;
    }
    if ((flags & 4) != 0) at += 4;
    std::uint64_t stride = 0, field = 0;
    for (const std::uint32_t bit : {0x100u, 0x200u, 0x400u, 0x800u}) {
      if (bit == 0x200) field = stride;
      if ((flags & bit) != 0) stride += 4;
    }
    if (at > box.end() || count * stride > box.end() - at) return broken(box);
    std::uint64_t size = std::uint64_t{count} * sample_size_;
    if ((flags & 0x200) != 0) {
      size = 0;
      for (std::uint64_t i = 0; i < count; ++i) {
        TANBA_TRY(const Bytes bytes, window_.at(at + i * stride + field, 4));
        size += ByteReader(bytes).u32();
      }
    }
    touch(start, size);
    end_of_data_ = sum(start, size);
    return {};
  }

  const Source& asset_;
  const Holes& holes_;
  const Limits& limits_;
  Window window_;
  SampleTable table_;
  std::unordered_map<std::uint32_t, std::uint32_t> default_size_;  // by track
  std::uint64_t fragment_ = 0, base_ = 0, end_of_data_ = 0;
  std::uint32_t sample_size_ = 0;
  bool touched_ = false;
};

}  // namespace

Holes::Holes(std::vector<Range> ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const Range& a, const Range& b) { return a.offset < b.offset; });
  for (const Range& range : ranges) {
    if (!ranges_.empty() && range.offset <= ranges_.back().end())
      ranges_.back().size = std::max(ranges_.back().end(), range.end()) - ranges_.back().offset;
    else
      ranges_.push_back(range);
  }
}

bool Holes::touch(std::uint64_t offset, std::uint64_t size) const {
  if (size == 0) return false;
  const auto after =
      std::upper_bound(ranges_.begin(), ranges_.end(), offset + std::min(size - 1, ~offset),
                       [](std::uint64_t last, const Range& range) { return last < range.offset; });
  return after != ranges_.begin() && std::prev(after)->end() > offset;
}

Result<bool> media_avoid(const Source& asset, const Holes& holes, const Limits& limits) {
  if (holes.empty()) return true;
  return MediaWalk(asset, holes, limits)();
}

}  // namespace tanba::bmff
