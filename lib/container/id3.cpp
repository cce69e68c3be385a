// The store as the object of a `GEOB` frame of the ID3v2 tag in front of MP3, FLAC and AAC. What
// the tag holds else stays byte for byte; a file without a tag gets one of version 2.4, and so does
// one whose tag is of version 2.2 (in front of it). C2PA 2.4, A.3.4; ID3v2.4.0 frames, 4.15.
//
//   text encoding | MIME type, NUL | file name, NUL | description, NUL | the store
#include "container/id3.hpp"

#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/edit.hpp"
#include "container/pieces.hpp"

namespace tanba {
namespace {

constexpr std::uint64_t kHeader = 10;
constexpr std::uint64_t kNamesBytes = 4096;     // what stands in front of the object, at most
constexpr std::uint32_t kMaxSize = 0xFFF'FFFF;  // 28 bits
constexpr std::string_view kType = "application/c2pa",
                           kOldType = "application/x-c2pa-manifest-store";
constexpr std::string_view kFileName = "c2pa", kDescription = "c2pa manifest store";
constexpr std::string_view kAigcName{"AIGC\0", 5};
constexpr std::uint8_t kUtf8 = 3;

// What stands in front of the object of a GEOB frame.
struct Names {
  bool of_store = false;
  bool is_cut = false;      // the object does not begin in the first kNamesBytes
  bool are_usual = false;   // known by heart, so that they say nothing
  std::uint64_t bytes = 0;  // of the frame's data
};

Names read_names(Bytes start) {
  Names names;
  ByteReader in(start);
  const std::uint8_t encoding = in.u8();
  const auto type = take_id3_string(in, 0);
  names.of_store = type && (as_text(*type) == kType || as_text(*type) == kOldType);
  if (!names.of_store) return names;
  const auto file = take_id3_string(in, encoding), description = take_id3_string(in, encoding);
  names.is_cut = !file || !description;
  if (names.is_cut) return names;
  const bool ours = as_text(*file) == kFileName && as_text(*description) == kDescription;
  names.are_usual =
      (encoding == 0 || encoding == kUtf8) && (ours || (file->empty() && description->empty()));
  names.bytes = in.at();
  return names;
}

Result<Buffer> start_of(const Source& view, const Id3Frame& frame, std::uint64_t bytes) {
  Buffer start(static_cast<std::size_t>(std::min(bytes, frame.data.size)));
  TANBA_CHECK(view.read(frame.data.offset, start));
  return start;
}

// Compressed, encrypted, unsynchronised, or with a byte in front that tells a group.
bool is_packed(const Id3Tag& tag, const Id3Frame& frame) {
  return frame.flags[1] != 0 || tag.is_unsynchronised();
}

// Whether the tag holds nothing but this frame, so that it goes when the frame goes.
bool is_whole_tag(const Id3Tag& tag) {
  return tag.frames == 1 && tag.padding == 0 && tag.flags == 0;
}

Carrier carrier_of(const Id3Tag& tag, const Id3Frame& frame, const Names& names) {
  const Range object{frame.data.offset + names.bytes, frame.data.size - names.bytes};
  Carrier carrier{{object}, {is_whole_tag(tag) ? tag.range : frame.range}, object, object, {}};
  if (names.are_usual && frame.flags[0] == 0) carrier.framing = frame.range;
  return carrier;
}

bool mentions_store(Bytes start) { return as_text(start).find(kType) != std::string_view::npos; }

Result<void> note(Layout& layout, const Source& view, const Id3Tag& tag, const Id3Frame& frame) {
  TANBA_TRY(const Buffer start, start_of(view, frame, kNamesBytes));
  const Names names = read_names(start);
  if (is_packed(tag, frame)) {
    if (names.of_store || (frame.flags[1] != 0 && mentions_store(start)))
      layout.flaw = "id3: the frame of the manifest store is unsynchronised, packed or encrypted";
    return {};
  }
  if (!names.of_store) return {};
  if (names.is_cut) layout.flaw = "id3: the frame of the manifest store has no end of its names";
  layout.carriers.push_back(carrier_of(tag, frame, names));
  return {};
}

Result<Layout> layout_of(const Source& asset, const Id3Tag& tag, const Limits& limits) {
  Layout layout;
  layout.insert_at = tag.version == 0 ? 0 : tag.stored(tag.frames_end);
  const SplicedView view(asset, tag.stuffing);
  for (const Id3Frame& frame : tag.objects) {
    TANBA_CHECK(note(layout, view, tag, frame));
    if (layout.carriers.size() > limits.max_manifests)
      return Error{Errc::limit_exceeded, "id3: too many manifest stores", frame.range.offset};
  }
  return layout;
}

Buffer frame_of(std::string_view id, unsigned version, Bytes data) {
  const auto size = static_cast<std::uint32_t>(data.size());
  ByteWriter out;
  out.text(id).u32(version == 3 ? size : to_synchsafe(size)).u16(0).bytes(data);
  return out.take();
}

Buffer store_frame(unsigned version, std::uint64_t store_bytes) {
  ByteWriter data;
  data.u8(kUtf8 * (version == 4)).text(kType).u8(0).text(kFileName).u8(0).text(kDescription).u8(0);
  data.zeros(static_cast<std::size_t>(store_bytes));
  return frame_of("GEOB", version, data.view());
}

Buffer xmp_frame(unsigned version, Bytes packet) {
  ByteWriter data;
  data.text(kId3XmpOwner).bytes(packet);
  return frame_of("PRIV", version, data.view());
}

// GB 45438-2025 in sound: a text with the description AIGC. Its JSON is ASCII.
Buffer aigc_frame(unsigned version, Bytes json) {
  ByteWriter data;
  data.u8(kUtf8 * (version == 4)).text(kAigcName).bytes(json);
  return frame_of("TXXX", version, data.view());
}

// The frames that go in.
Buffer new_frames(unsigned version, const Payloads& payloads) {
  ByteWriter frames;
  if (!payloads.xmp.empty()) frames.bytes(xmp_frame(version, payloads.xmp));
  if (!payloads.aigc.empty()) frames.bytes(aigc_frame(version, payloads.aigc));
  if (payloads.store_bytes > 0) frames.bytes(store_frame(version, payloads.store_bytes));
  return frames.take();
}

void drop(Edit& edit, const Id3Tag& tag, const Id3Frame& frame) {
  const std::uint64_t at = tag.stored(frame.range.offset);
  erase(edit, {at, tag.stored(frame.range.end()) - at});
}

Result<void> drop_xmp(Edit& edit, const Source& view, const Id3Tag& tag) {
  for (const Id3Frame& frame : tag.private_frames) {
    TANBA_TRY(const Buffer start, start_of(view, frame, kId3XmpOwner.size()));
    if (as_text(start) == kId3XmpOwner) drop(edit, tag, frame);
  }
  return {};
}

bool is_aigc_key(std::string_view key) {
  return key.starts_with("TXXX:") && is_aigc(key.substr(5));
}

Result<void> drop_aigc(Edit& edit, const Source& view, const Id3Tag& tag, const Limits& limits) {
  for (const Id3Frame& frame : tag.texts) {
    if (frame.id() != "TXXX") continue;
    TANBA_TRY(const auto data, unpacked(view, tag, frame, limits));
    const auto text = data ? read_id3_text(frame.id(), *data) : std::nullopt;
    if (text && is_aigc_key(text->key)) drop(edit, tag, frame);
  }
  return {};
}

// The splices of `more` that do not lie in what is erased anyway.
void add(Edit& edit, const Edit& more) {
  std::vector<Range> erased;
  for (const Splice& splice : edit)
    if (splice.erase > 0) erased.push_back({splice.offset, splice.erase});
  std::ranges::sort(erased, {}, &Range::offset);
  for (const Splice& each : more) {
    const auto next = std::ranges::upper_bound(erased, each.offset, {}, &Range::offset);
    if (next == erased.begin() || std::prev(next)->end() <= each.offset) edit.push_back(each);
  }
}

// The tag becomes one that is not unsynchronised and has no checksum: neither could be right around
// a store that comes in last. Its size is patched, in the footer too.
Result<void> settle(Edit& edit, const Id3Tag& tag) {
  std::uint8_t flags = tag.flags;
  add(edit, tag.repairs);
  add(edit, tag.stuffing);
  flags &= 0x7F;
  if (tag.has_checksum) {
    const std::uint64_t end = tag.stored(tag.extension.end());
    std::erase_if(edit, [&](const Splice& splice) { return splice.offset < end; });
    erase(edit, {kHeader, end - kHeader});
    flags &= 0xBF;
  }
  const std::uint64_t ends = tag.has_footer() ? 2 * kHeader : kHeader;
  const std::uint64_t size = tag.range.size - ends + growth(edit);
  if (size > kMaxSize)
    return Error{Errc::limit_exceeded, "id3: more than a tag can hold (256 MiB)"};
  ByteWriter field;
  field.u8(flags).u32(to_synchsafe(static_cast<std::uint32_t>(size)));
  edit.push_back({5, field.size(), Buffer(field.view().begin(), field.view().end()), nullptr});
  if (tag.has_footer())
    edit.push_back({tag.range.end() - kHeader + 5, field.size(), field.take(), nullptr});
  return {};
}

// A tag of its own, in front of all else.
Result<Edit> embed_with_tag(const Layout& layout, const Payloads& payloads) {
  Edit edit;
  const Buffer frames = new_frames(4, payloads);
  if (frames.size() > kMaxSize)
    return Error{Errc::limit_exceeded, "id3: more than a tag can hold (256 MiB)"};
  ByteWriter tag;
  tag.text("ID3").u8(4).u16(0).u32(to_synchsafe(static_cast<std::uint32_t>(frames.size())));
  tag.bytes(frames);
  if (!frames.empty()) insert(edit, 0, tag.take());
  erase(edit, layout.carriers);
  return edit;
}

struct Job {
  const Source& asset;
  const Layout& layout;
  const Limits& limits;
  Payloads payloads;  // for the tag
  bool drops_aigc = false;
};

Result<Edit> embed_in_tag(const Job& job, const Id3Tag& tag) {
  Edit edit;
  const SplicedView view(job.asset, tag.stuffing);
  if (!job.payloads.xmp.empty()) TANBA_CHECK(drop_xmp(edit, view, tag));
  if (job.drops_aigc) TANBA_CHECK(drop_aigc(edit, view, tag, job.limits));
  erase(edit, job.layout.carriers);
  Buffer frames = new_frames(tag.version, job.payloads);
  if (!frames.empty()) insert(edit, job.layout.insert_at, std::move(frames));
  if (!edit.empty()) TANBA_CHECK(settle(edit, tag));
  return edit;
}

// A tag that no frame can be taken out of (of version 2.2, or behind the first) may hold a copy.
Result<void> check_copies(const Source& output, const Job& job) {
  if (!job.drops_aigc) return {};
  TANBA_TRY(const auto all, metadata_id3(output, job.limits));
  const auto copies =
      std::count_if(all.begin(), all.end(), [](const auto& one) { return is_aigc_key(one.key); });
  return copies == (job.payloads.aigc.empty() ? 0 : 1)  // empty: it went elsewhere
             ? Result<void>()
             : Error{Errc::unsupported, "id3: an AIGC field in a tag that cannot be changed"};
}

bool is_alone(const Layout& layout, const Id3Tag& tag) {
  return layout.carriers.size() == 1 && layout.carriers.front().erase.front() == tag.range;
}

}  // namespace

Result<Layout> scan_id3(const Source& asset, const Limits& limits) {
  TANBA_TRY(const Id3Tag tag, read_id3(asset, limits));
  return layout_of(asset, tag, limits);
}

Result<Buffer> extract_id3(const Source& asset, const Carrier& carrier, const Limits& limits) {
  return gather(asset, carrier.store, limits);
}

Result<Embedding> embed_id3(const Source& asset, const Layout& layout, const Payloads& payloads,
                            const Limits& limits) {
  return embed_id3(asset, layout, payloads, limits, {});
}

Result<Embedding> embed_id3(const Source& asset, const Layout& layout, const Payloads& payloads,
                            const Limits& limits, const Id3Beyond& beyond) {
  if (layout.flaw) return Error{Errc::malformed, layout.flaw};
  if (payloads.store_bytes > limits.max_store_bytes || payloads.store_bytes > kMaxSize ||
      payloads.xmp.size() > kMaxSize || payloads.aigc.size() > kMaxSize)
    return Error{Errc::limit_exceeded, "id3: the manifest store or the XMP packet is too large"};
  TANBA_TRY(const Id3Tag tag, read_id3(asset, limits));
  Job job{asset, layout, limits, payloads, !payloads.aigc.empty()};
  if (beyond.aigc_goes_elsewhere) job.payloads.aigc.clear();
  const bool own_tag = tag.version == 0 || is_alone(layout, tag);
  TANBA_TRY(Edit edit, own_tag ? embed_with_tag(layout, job.payloads) : embed_in_tag(job, tag));
  edit.insert(edit.end(), beyond.edit.begin(), beyond.edit.end());
  sort(edit);
  Embedding out;
  out.edit = std::move(edit);
  const SplicedView output(asset, out.edit);
  TANBA_CHECK(check_copies(output, job));
  if (payloads.store_bytes == 0) return out;
  TANBA_TRY(const Layout after, scan_id3(output, limits));
  if (after.flaw != nullptr || after.carriers.size() != 1)
    return Error{Errc::malformed, "id3: the tag cannot take another frame"};
  out.carrier = after.carriers.front();
  return out;
}

Result<Edit> plain_chapters_id3(const Source& asset, const Limits& limits) {
  TANBA_TRY(const Id3Tag tag, read_id3(asset, limits));
  Edit edit;
  if (tag.chapters.empty()) return edit;
  for (const Id3Frame& frame : tag.chapters) {
    if (tag.version != 4 || (!tag.is_unsynchronised() && (frame.flags[1] & 0x02) == 0)) continue;
    TANBA_TRY(const auto data, unpacked(asset, tag, frame, limits));
    if (!data) continue;
    edit.push_back({frame.range.offset, frame.range.size, frame_of("CHAP", 4, *data), nullptr});
  }
  if (tag.version == 3 ? tag.is_unsynchronised() : !edit.empty()) TANBA_CHECK(settle(edit, tag));
  sort(edit);
  return edit;
}

}  // namespace tanba
