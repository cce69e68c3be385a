// AVI on RIFF, and OpenDML: files over 1 GB go on in further RIFF chunks `AVIX`, which stay behind
// the store. `idx1` counts from the `movi` list and stays right; the indexes of OpenDML hold
// offsets in the file, which move. C2PA 2.4, A.3.7; OpenDML AVI File Format Extensions 1.02, 3.
//
//   LIST hdrl: LIST strl: `indx`: longs an entry u16 | sub-type u8 | type u8 | entries u32 |
//     chunk id | 12 bytes | type 0: entries of offset u64, size u32, duration u32
//   `ix##`, and `indx` of type 1: the same start | base u64 | u32 | entries, counted from the base
#include <array>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/edit.hpp"
#include "container/riff.hpp"
#include "container/rows.hpp"

namespace tanba {
namespace {

constexpr std::string_view kXmpId = "_PMX";
constexpr std::uint64_t kHeader = 8, kListHeader = 12;
constexpr std::uint64_t kIndexStart = 24, kEntry = 16, kBaseAt = 12;
constexpr std::uint8_t kIndexOfIndexes = 0, kIndexOfChunks = 1;

/// Walks what one list holds.
class Chunks {
 public:
  Chunks(const Source& asset, Range list) : asset_(asset), end_(list.end()), at_(list.offset) {}

  /// Whether there is a further chunk; then `id` and `data` are its.
  Result<bool> next() {
    if (at_ > end_ || end_ - at_ < kHeader) return false;
    TANBA_CHECK(asset_.read(at_, header_));
    const std::uint64_t size = ByteReader(Bytes(header_).subspan(4)).u32le();
    if (size > end_ - at_ - kHeader) return false;
    data_ = {at_ + kHeader, size};
    at_ = data_.end() + size % 2;
    return true;
  }
  std::string_view id() const { return as_text(Bytes(header_).first(4)); }
  const Range& data() const { return data_; }

  /// The chunks of a list of `type`; nothing where this is another chunk.
  Result<Range> list(std::string_view type) const {
    std::array<std::uint8_t, 4> found;
    if (id() != "LIST" || data_.size < found.size()) return Range();
    TANBA_CHECK(asset_.read(data_.offset, found));
    return as_text(found) == type ? Range{data_.offset + 4, data_.size - 4} : Range();
  }

 private:
  const Source& asset_;  // borrowed
  std::uint64_t end_, at_;
  std::array<std::uint8_t, kHeader> header_{};
  Range data_;
};

/// Patches the offsets in the indexes of OpenDML to where things land in the output of an edit.
class Indexes {
 public:
  Indexes(const Source& asset, const Edit& edit, const Limits& limits)
      : asset_(asset), edit_(edit), left_(limits.max_boxes) {}

  /// `header`: the chunks of the list `hdrl`.
  Result<Edit> operator()(const Range& header) {
    for (Chunks lists(asset_, header);;) {
      TANBA_TRY(const bool more, lists.next());
      if (!more) return std::move(patches_);
      TANBA_CHECK(count());
      TANBA_TRY(const Range stream, lists.list("strl"));
      TANBA_CHECK(read_stream(stream));
    }
  }

 private:
  Result<void> count() {
    if (left_ == 0) return Error{Errc::limit_exceeded, "avi: too many chunks or index entries"};
    --left_;
    return {};
  }

  Result<void> read_stream(const Range& stream) {
    for (Chunks chunks(asset_, stream);;) {
      TANBA_TRY(const bool more, chunks.next());
      if (!more) return {};
      TANBA_CHECK(count());
      if (chunks.id() == "indx" && chunks.data().size >= kIndexStart)
        TANBA_CHECK(read_index(chunks.data()));
    }
  }

  Result<void> read_index(const Range& index) {
    std::array<std::uint8_t, kIndexStart> start;
    TANBA_CHECK(asset_.read(index.offset, start));
    ByteReader in(start);
    const std::uint16_t longs = in.u16le();
    in.skip(1);
    const std::uint8_t type = in.u8();
    const std::uint32_t entries = in.u32le();
    if (type == kIndexOfChunks) {
      const std::uint64_t base = ByteReader(Bytes(start).subspan(kBaseAt)).u64le();
      put(index.offset + kBaseAt, base, landing(edit_, base) - base);
    }
    if (type != kIndexOfIndexes || longs * 4U != kEntry) return {};
    for (std::uint64_t i = 0; i < entries && i < (index.size - kIndexStart) / kEntry; ++i)
      TANBA_CHECK(read_entry(index.offset + kIndexStart + i * kEntry));
    return {};
  }

  Result<void> read_entry(std::uint64_t at) {
    TANBA_CHECK(count());
    std::array<std::uint8_t, 8> field;
    TANBA_CHECK(asset_.read(at, field));
    const std::uint64_t chunk = ByteReader(field).u64le();
    const std::uint64_t shift = landing(edit_, chunk) - chunk;
    if (shift == 0) return {};
    put(at, chunk, shift);
    std::array<std::uint8_t, kHeader + kIndexStart> start;
    if (chunk > asset_.size() || asset_.size() - chunk < start.size()) return {};
    TANBA_CHECK(asset_.read(chunk, start));
    const std::string_view id = as_text(Bytes(start).first(4));
    if (!id.starts_with("ix") && !id.ends_with("ix")) return {};
    // All that it counts lies in the RIFF chunk that it lies in, and moves as it does.
    const std::uint64_t base = ByteReader(Bytes(start).subspan(kHeader + kBaseAt)).u64le();
    put(chunk + kHeader + kBaseAt, base, shift);
    return {};
  }

  void put(std::uint64_t at, std::uint64_t offset, std::uint64_t shift) {
    if (shift == 0) return;
    ByteWriter field;
    field.u64le(offset + shift);
    patches_.push_back({at, field.size(), field.take(), nullptr});
  }

  const Source& asset_;  // both borrowed
  const Edit& edit_;     // sorted
  std::uint32_t left_;
  Edit patches_;
};

// Two entries may name one index; it moves once.
void add(Edit& edit, const Edit& patches) {
  edit.insert(edit.end(), patches.begin(), patches.end());
  sort(edit);
  const auto same = [](const Splice& a, const Splice& b) {
    return a.offset == b.offset && a.erase > 0 && a.erase == b.erase && a.insert == b.insert;
  };
  edit.erase(std::unique(edit.begin(), edit.end(), same), edit.end());
}

bool sniff(Bytes head, std::string_view /*hint*/) { return is_riff(head, "AVI ", false); }

Error misplaced() { return {Errc::malformed, "avi: an index lies where another chunk is"}; }

Result<Embedding> embed(const Source& asset, const Layout& /*layout*/, const Payloads& payloads,
                        const Limits& limits) {
  TANBA_TRY(const Riff riff, walk_riff(asset, kXmpId, limits));
  Edit edit;
  // FFmpeg looks for lists behind the index up to the first chunk that it does not know.
  if (!payloads.aigc.empty())
    TANBA_CHECK(put_riff_aigc(edit, asset, riff, AigcPlace::info, payloads.aigc));
  if (!payloads.xmp.empty()) put_riff_xmp(edit, riff, kXmpId, payloads.xmp);
  TANBA_TRY(Embedding out, embed_riff(std::move(edit), riff, payloads.store_bytes, limits));
  if (riff.first.id() != "LIST" || riff.first.data.size < 4) return out;
  const Range header{kListHeader + kListHeader, riff.first.data.size - 4};
  TANBA_TRY(const Edit patches, Indexes(asset, out.edit, limits)(header));
  add(out.edit, patches);
  if (!is_well_formed(out.edit, asset.size())) return misplaced();
  const SplicedView output(asset, out.edit);
  const auto after = walk_riff(output, "", limits);
  if (!after || after->stores.size() != (payloads.store_bytes > 0 ? 1U : 0U)) return misplaced();
  return out;
}

}  // namespace

const Format kRiffAvi = {
    .name = "avi",
    .mime_type = "video/x-msvideo",
    .extensions = ".avi",
    .media = Media::video,
    .binding = BindingKind::data,
    .clause = "C2PA 2.4, A.3.7",
    .sniff = sniff,
    .scan = scan_riff,
    .extract = extract_riff,
    .embed = embed,
    .parts = parts_riff,
    .metadata = metadata_riff,
    .takes = kTakesXmp | kTakesAigc,
};

}  // namespace tanba
