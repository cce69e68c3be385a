// QuickTime File Format, "Metadata" (`meta`, `ilst`, `data` and its well-known types); the handler
// `mdir` and `covr` are iTunes's.
#include "media/cover_mp4.hpp"

#include <algorithm>

#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/bmff_make.hpp"
#include "media/mp4_read.hpp"

namespace tanba::film {
namespace {

using bmff::box_of, bmff::type_of;

constexpr std::uint32_t kJpeg = 13, kPng = 14;
constexpr std::uint64_t kDataHead = 8;  // of `data`: its type and locale

Buffer data_box(const Poster& poster) {
  ByteWriter out;
  out.u32(poster.codec == AV_CODEC_ID_PNG ? kPng : kJpeg).u32(0).bytes(poster.bytes);
  return box_of("data", out.view());
}

Buffer covr_box(const Poster& poster) { return box_of("covr", data_box(poster)); }

// The box begins with more than it did. What is put in behind its size, and not behind its header,
// is inside of it even where it is empty.
std::optional<CoverEdit> begun(const bmff::Box& box, Bytes more) {
  if (box.header != 8) return {};
  ByteWriter out;
  out.u32(box.type).bytes(more);
  return CoverEdit{{box.offset + 4, 4, out.size()}, out.take(), {}, {}};
}

bmff::Box placed(const sound::Box& box, const std::uint8_t* base, std::uint64_t offset) {
  return {.offset = offset + static_cast<std::uint64_t>(box.whole.data() - base),
          .size = box.whole.size()};
}

// The one of the list's covers that FFmpeg read, put anew; nothing, where it is not among them.
Result<std::optional<CoverEdit>> replaced(const CoverHost& host, Bytes list, const Poster& poster) {
  const auto at = [&](const sound::Box& box) {
    return placed(box, list.data(), host.ilst.payload());
  };
  TANBA_TRY(const auto items, sound::children(list));
  for (const sound::Box& item : items) {
    if (item.type != "covr") continue;
    TANBA_TRY(const auto parts, sound::children(item.body));
    for (const sound::Box& part : parts) {
      const bmff::Box data = at(part);
      const Range file{data.payload() + kDataHead, part.body.size() - kDataHead};
      if (part.type != "data" || file != poster.replaces->bytes) continue;
      Buffer bytes = data_box(poster);
      return std::optional(CoverEdit{
          {data.offset, data.size, bytes.size()}, std::move(bytes), {host.ilst, at(item)}, {}});
    }
  }
  return std::optional<CoverEdit>();
}

}  // namespace

void CoverHost::note(const std::vector<bmff::Box>& path) {
  constexpr auto kMoov = type_of("moov"), kUdta = type_of("udta"), kMeta = type_of("meta");
  const bmff::Box& box = path.back();
  if (is_path(path, {kMoov, kUdta}) && udta.size == 0) udta = box;
  if (is_path(path, {kMoov, kUdta, kMeta}) && meta.size == 0) meta = box;
  if (is_path(path, {kMoov, kUdta, kMeta, type_of("ilst")}) && ilst.size == 0) ilst = box;
}

Result<std::optional<CoverEdit>> cover_edit(const NoticeTask& task, const CoverHost& host,
                                            const Poster& poster) {
  constexpr std::optional<CoverEdit> kNone;
  if (host.ilst.size == 0) {
    if (host.meta.size > 0 || poster.replaces) return kNone;
    const Buffer meta = bmff::meta_of("mdirappl", box_of("ilst", covr_box(poster)));
    if (host.udta.size > 0) return begun(host.udta, meta);
    return std::optional(CoverEdit{{}, {}, {}, box_of("udta", meta)});
  }
  if (host.ilst.payload_size() > task.limits.max_metadata_bytes) return kNone;
  Buffer list(static_cast<std::size_t>(host.ilst.payload_size()));
  TANBA_CHECK(task.asset.read(host.ilst.payload(), list));
  if (!poster.replaces) {
    const auto items = sound::children(list);
    if (!items || std::ranges::find(*items, "covr", &sound::Box::type) != items->end())
      return kNone;
    auto edit = begun(host.ilst, covr_box(poster));
    if (edit) edit->grown = {host.ilst};
    return edit;
  }
  auto edit = replaced(host, list, poster);
  return edit ? std::move(*edit) : kNone;
}

}  // namespace tanba::film
