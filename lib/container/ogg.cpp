// Ogg (Vorbis, Opus, Speex, FLAC, Theora): the store is the one packet of a logical bitstream of
// its own. That one begins behind all others, and its pages follow each other, so that one
// exclusion holds them. C2PA 2.4, A.3.5; RFC 3533, 6.
//
//   'OggS' | version 0 | flags | granule u64le | serial u32le | sequence u32le | CRC-32 u32le |
//   segments u8 | sizes of segments, a packet ends in one of less than 255 | segments
//   the packet: 00 63 32 70 61 | store
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/edit.hpp"
#include "container/ogg_comment.hpp"
#include "container/ogg_page.hpp"
#include "container/rows.hpp"

namespace tanba {
namespace {

using namespace ogg;

constexpr std::string_view kMagic{"\0c2pa", 5};
constexpr std::uint64_t kNoPacketEnds = ~std::uint64_t{0};
constexpr std::uint32_t kSerial = 0x4332'5041;  // ours, or the next that nobody has

// Whether the CRC of a page is right, itself counted as zero.
Result<bool> crc_matches(const Source& asset, const Page& page) {
  Buffer bytes(static_cast<std::size_t>(page.range.size));
  TANBA_CHECK(asset.read(page.range.offset, bytes));
  std::fill_n(bytes.begin() + kCrcAt, 4, std::uint8_t{0});
  return crc_of(0, bytes) == page.crc;
}

/// A bitstream that holds a store.
struct StoreStream {
  Carrier carrier;
  std::uint32_t serial = 0, pages = 0;
  bool ended = false;
};

struct Walk {
  Layout layout;
  std::set<std::uint32_t> serials;  // of all other streams
  std::vector<StoreStream> stores;
  bool in_beginnings = true;  // of the first chain of streams
};

constexpr const char* kBrokenStream = "ogg: the stream of the manifest store is broken";

// What no page of the stream may be, for each byte in it counts.
bool is_odd(const Page& page, const StoreStream& stream) {
  const bool first = stream.pages == 0, ends = (page.flags & kEnd) != 0;
  const auto flags = static_cast<std::uint8_t>((first ? kBegin : kContinued) | (ends ? kEnd : 0));
  return page.flags != flags || page.sequence != stream.pages || !page.has_one_part ||
         page.is_full == ends || (page.granule != 0 && page.granule != kNoPacketEnds);
}

Result<void> add_page(Walk& walk, const Source& asset, const Page& page, StoreStream& stream) {
  Carrier& carrier = stream.carrier;
  TANBA_TRY(const bool whole, crc_matches(asset, page));
  if (!whole || stream.ended || is_odd(page, stream)) walk.layout.flaw = kBrokenStream;
  if (stream.pages > 0 && page.range.offset != carrier.framing.end())
    walk.layout.flaw = "ogg: the pages of the manifest store do not follow each other";
  const std::uint64_t magic = stream.pages == 0 ? kMagic.size() : 0;
  if (page.body.size > magic)
    carrier.store.push_back({page.body.offset + magic, page.body.size - magic});
  if (stream.pages == 0) carrier.framing = {page.range.offset, 0};
  carrier.framing.size = page.range.end() - carrier.framing.offset;
  stream.ended = (page.flags & kEnd) != 0;
  ++stream.pages;
  return {};
}

Result<bool> begins_store(Window& window, const Page& page) {
  if (!page.begins() || page.body.size < kMagic.size()) return false;
  TANBA_TRY(const Bytes start, window.at(page.body.offset, kMagic.size()));
  return starts_with(start, kMagic);
}

// One page after the other; a page with a serial that begins anew is another stream.
Result<void> note(Walk& walk, const Source& asset, Window& window, const Page& page,
                  const Limits& limits) {
  TANBA_TRY(const bool begins, begins_store(window, page));
  if (begins) {
    if (walk.stores.size() >= limits.max_manifests)
      return Error{Errc::limit_exceeded, "ogg: too many manifest stores", page.range.offset};
    walk.stores.push_back({{}, page.serial, 0, false});
  }
  if (!walk.stores.empty() && walk.stores.back().serial == page.serial &&
      (begins || !walk.stores.back().ended))
    return add_page(walk, asset, page, walk.stores.back());
  walk.serials.insert(page.serial);
  walk.in_beginnings = walk.in_beginnings && page.begins();
  if (walk.in_beginnings) walk.layout.insert_at = page.range.end();
  return {};
}

Result<Walk> walk_over(const Source& asset, const Limits& limits) {
  Walk walk;
  Window window(asset);
  std::uint64_t at = 0;
  for (std::uint32_t count = 0; at < asset.size(); ++count) {
    if (count >= limits.max_boxes) return Error{Errc::limit_exceeded, "ogg: too many pages", at};
    TANBA_TRY(const Page page, page_at(window, at));
    if (count == 0 && !page.begins())
      return Error{Errc::malformed, "ogg: no stream begins at the beginning"};
    TANBA_CHECK(note(walk, asset, window, page, limits));
    at = page.range.end();
  }
  for (StoreStream& stream : walk.stores) {
    if (!stream.ended || stream.carrier.store.empty()) walk.layout.flaw = kBrokenStream;
    stream.carrier.exclusion = stream.carrier.framing;
    stream.carrier.erase = {stream.carrier.framing};
    walk.layout.carriers.push_back(stream.carrier);
  }
  return walk;
}

bool sniff(Bytes head, std::string_view /*hint*/) {
  return head.size() >= kHeader && starts_with(head, kCapture) && head[4] == 0 &&
         (head[5] & kBegin) != 0;
}

Result<Layout> scan(const Source& asset, const Limits& limits) {
  TANBA_TRY(Walk walk, walk_over(asset, limits));
  return std::move(walk.layout);
}

Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  return gather(asset, carrier.store, limits);
}

/// The pages of a stream with one packet, the store in it a hole, and where things lie in them.
class Pages {
 public:
  Pages(std::uint64_t store_bytes, std::uint32_t serial) : serial_(serial) {
    std::uint64_t left = kMagic.size() + store_bytes;
    for (bool more = true; more;) {
      const std::uint64_t segments = std::min(left / kSegment + 1, kMaxSegments);
      const std::uint64_t size = std::min(left, segments * kSegment);
      left -= size;
      more = segments == kMaxSegments && size == segments * kSegment;
      add(segments, size, more);
    }
  }

  Buffer bytes() const { return {out_.view().begin(), out_.view().end()}; }

  /// Where the store lies in an asset that has the pages at `at`.
  Carrier carrier(std::uint64_t at) const {
    const Range whole{at, out_.size()};
    Carrier carrier{{}, {whole}, whole, whole, {}};
    for (const Range& range : store_) carrier.store.push_back({at + range.offset, range.size});
    return carrier;
  }

 private:
  void add(std::uint64_t segments, std::uint64_t size, bool more) {
    const bool first = sequence_ == 0;
    out_.text(kCapture).u8(0);
    out_.u8(static_cast<std::uint8_t>((first ? kBegin : kContinued) | (more ? 0 : kEnd)));
    out_.u64le(more ? kNoPacketEnds : 0).u32le(serial_).u32le(sequence_++).u32le(0);
    out_.u8(static_cast<std::uint8_t>(segments));
    for (std::uint64_t i = 0; i < segments; ++i)
      out_.u8(static_cast<std::uint8_t>(std::min(size - std::min(size, i * kSegment), kSegment)));
    const std::uint64_t magic = first ? kMagic.size() : 0;
    if (first) out_.text(kMagic);
    if (size > magic) store_.push_back({out_.size(), size - magic});
    out_.zeros(static_cast<std::size_t>(size - magic));
  }

  std::uint32_t serial_, sequence_ = 0;
  ByteWriter out_;
  std::vector<Range> store_;
};

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  if (layout.flaw) return Error{Errc::malformed, layout.flaw};
  if (payloads.store_bytes > limits.max_store_bytes)
    return Error{Errc::limit_exceeded, "ogg: the manifest store is too large"};
  TANBA_TRY(const Walk walk, walk_over(asset, limits));
  Embedding out;
  erase(out.edit, layout.carriers);
  if (!payloads.aigc.empty()) TANBA_CHECK(put_aigc(out.edit, asset, payloads.aigc, limits));
  sort(out.edit);
  if (payloads.store_bytes == 0) return out;
  std::uint32_t serial = kSerial;
  while (walk.serials.count(serial) != 0) ++serial;
  const Pages pages(payloads.store_bytes, serial);
  insert(out.edit, layout.insert_at, pages.bytes());
  sort(out.edit);
  out.carrier = pages.carrier(landing(out.edit, layout.insert_at));
  return out;
}

// The store, and the CRC of each page, which is known only now.
Result<std::vector<Patch>> fill_pages(const Source& output, const Carrier& carrier, Bytes store) {
  TANBA_TRY(std::vector<Patch> patches, spread(carrier.store, store));
  Window window(output);
  std::uint64_t at = carrier.exclusion.offset;
  for (std::size_t i = 0; at < carrier.exclusion.end(); ++i) {
    TANBA_TRY(const Page page, page_at(window, at));
    Buffer bytes(static_cast<std::size_t>(page.range.size));
    TANBA_CHECK(output.read(at, bytes));
    std::fill_n(bytes.begin() + kCrcAt, 4, std::uint8_t{0});
    if (i < carrier.store.size())
      std::copy(patches[i].bytes.begin(), patches[i].bytes.end(),
                bytes.begin() + static_cast<std::ptrdiff_t>(carrier.store[i].offset - at));
    ByteWriter crc;
    crc.u32le(crc_of(0, bytes));
    patches.push_back({at + kCrcAt, crc.take()});
    at = page.range.end();
  }
  return patches;
}

std::string name_of(const Page& page, const Carrier* carrier) {
  const bool is_store = carrier != nullptr && page.range.offset >= carrier->exclusion.offset &&
                        page.range.offset < carrier->exclusion.end();
  return is_store ? "C2PA" : "Stream-" + std::to_string(page.serial);
}

// Each logical bitstream with all its pages, in the order in which they begin (C2PA 2.4, 18.7.3).
Result<std::vector<Part>> parts(const Source& asset, const Carrier* carrier, const Limits& limits) {
  std::vector<Part> parts;
  std::map<std::string, std::size_t> places;
  Window window(asset);
  std::uint64_t at = 0;
  for (std::uint32_t count = 0; at < asset.size(); ++count) {
    if (count >= limits.max_boxes) return Error{Errc::limit_exceeded, "ogg: too many pages", at};
    TANBA_TRY(const Page page, page_at(window, at));
    std::string name = name_of(page, carrier);
    const auto [place, is_new] = places.emplace(name, parts.size());
    if (is_new) parts.push_back({std::move(name), {}});
    std::vector<Range>& ranges = parts[place->second].ranges;
    if (!ranges.empty() && ranges.back().end() == at)
      ranges.back().size += page.range.size;
    else
      ranges.push_back(page.range);
    at = page.range.end();
  }
  return parts;
}

std::string_view mime_type_of(Bytes head, std::string_view /*hint*/) {
  const bool theora = as_text(head).find("\x80theora") != std::string_view::npos;
  return theora ? "video/ogg" : "audio/ogg";
}

}  // namespace

const Format kOgg = {
    .name = "ogg",
    .mime_type = "audio/ogg",
    .extensions = ".ogg .oga .opus .spx .ogv .ogx",
    .media = Media::audio,
    .binding = BindingKind::data,
    .clause = "C2PA 2.4, A.3.5",
    .sniff = sniff,
    .scan = scan,
    .extract = extract,
    .embed = embed,
    .fill = fill_pages,
    .parts = parts,
    .metadata = ogg::metadata,
    .takes = kTakesAigc,
    .mime_type_of = mime_type_of,
};

}  // namespace tanba
