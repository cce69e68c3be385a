// TIFF, BigTIFF and what is built on them (DNG and other raw pictures): the store is the value of
// one entry with tag CD41. C2PA 2.4, A.3.6.
//
// A picture of one directory gets it in that directory, which is written anew at the end, so that
// no reader sees another page; one of several gets a last directory with nothing else in it:
//
//   the file so far | 0 u8 where its size is odd | directory | note | store
//   note: "tanba" | 1 u8 where there is that 0, else 0 | offset of the directory that this one
//   stands for, else 0
//
// No other byte moves: one offset is patched. By the note the file becomes again what it was.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/check.hpp"
#include "container/edit.hpp"
#include "container/rows.hpp"
#include "container/tiff_rest.hpp"

namespace tanba {
namespace {

constexpr std::string_view kNote = "tanba";
constexpr std::uint64_t kClassicEnd = 0x1'0000'0000;

std::uint64_t note_bytes(const TiffShape& shape) { return kNote.size() + 1 + shape.offset_bytes(); }

struct Note {
  bool padded = false;
  std::uint64_t previous = 0;
};

// What stands between a directory and its store, where that is a note.
Result<std::optional<Note>> note_of(const Source& asset, const TiffShape& shape,
                                    const TiffDirectory& directory) {
  const std::uint64_t at = directory.range.end();
  const Range& store = directory.stores.front().value;
  if (store.offset < at || store.offset - at != note_bytes(shape)) return std::optional<Note>();
  Buffer bytes(static_cast<std::size_t>(note_bytes(shape)));
  TANBA_CHECK(asset.read(at, bytes));
  ByteReader in(bytes);
  if (as_text(in.take(kNote.size())) != kNote) return std::optional<Note>();
  Note note;
  note.padded = in.u8() == 1;
  note.previous = shape.offset(in);
  return std::optional(note);
}

Result<bool> is_zero(const Source& asset, std::uint64_t at) {
  std::uint8_t byte = 1;
  TANBA_CHECK(asset.read(at, {&byte, 1}));
  return byte == 0;
}

// The directory that `directory` was made from by adding a store, if it is there as it was.
Result<std::optional<TiffDirectory>> restored(const Source& asset, const Tiff& tiff,
                                              const TiffDirectory& directory, const Note& note,
                                              const Limits& limits) {
  std::optional<TiffDirectory> none;
  const std::uint64_t least = tiff.shape.header_bytes();
  if (tiff.directories.size() != 1 || note.previous < least) return none;
  const auto old = directory_at(asset, tiff.shape, note.previous, limits);
  if (!old || old->range.end() > directory.range.offset) return none;
  if (!old->stores.empty() || old->next != directory.next) return none;
  TANBA_TRY(const Buffer before, entries_of(asset, tiff.shape, *old));
  TANBA_TRY(const Buffer after, entries_of(asset, tiff.shape, directory));
  return before == after ? std::optional(*old) : none;
}

// A store that other things follow: zeros in its place, if it is one.
Result<void> overwrite(const Source& asset, const Range& store, Edit& edit) {
  std::array<std::uint8_t, 8> head{};
  if (store.size >= head.size()) TANBA_CHECK(asset.read(store.offset, head));
  if (as_text(Bytes(head).subspan(4)) != "jumb") return {};
  const auto zeros = [](std::uint64_t, std::span<std::uint8_t> into) {
    std::fill(into.begin(), into.end(), std::uint8_t{0});
    return true;
  };
  edit.push_back({store.offset, store.size, {}, callback_source(store.size, zeros)});
  return {};
}

// What happens to one directory with a store.
struct Stripped {
  const TiffDirectory* directory = nullptr;  // borrowed from the walk
  std::optional<Note> note;
  bool dead = false;  // nothing leads to it any more
};

// Moves the end of the rest in front of the store, of its directory where that is dead, and of the
// zero before it; a store that does not lie at the end is overwritten.
Result<void> cut_tail(const Source& asset, const Stripped& stripped, TiffRest& rest) {
  const Range& directory = stripped.directory->range;
  for (const TiffStore& store : stripped.directory->stores) {
    if (store.value.end() != rest.end) {
      TANBA_CHECK(overwrite(asset, store.value, rest.edit));
      continue;
    }
    rest.end = stripped.note ? directory.end() : store.value.offset;
    if (!stripped.dead || directory.end() != rest.end) continue;
    rest.end = directory.offset;
    TANBA_TRY(const bool zero, is_zero(asset, rest.end - 1));
    if (stripped.note && stripped.note->padded && zero) --rest.end;
  }
  return {};
}

// Takes one directory with a store over into the rest.
Result<Stripped> strip(const Source& asset, const Tiff& tiff, const TiffDirectory& directory,
                       const Limits& limits, std::vector<TiffPage>& pages) {
  Stripped stripped{&directory, {}, directory.entries == directory.stores.size()};
  std::optional<TiffDirectory> before;
  if (directory.stores.size() == 1) {
    TANBA_TRY(stripped.note, note_of(asset, tiff.shape, directory));
  }
  if (stripped.note) {
    TANBA_TRY(before, restored(asset, tiff, directory, *stripped.note, limits));
  }
  if (before)
    pages.push_back({*before, false, {}});
  else if (!stripped.dead)
    pages.push_back({directory, true, {}});
  stripped.dead = stripped.dead || before;
  return stripped;
}

Result<TiffRest> without_stores(const Source& asset, const Tiff& tiff, const Limits& limits) {
  TiffRest rest;
  rest.end = asset.size();
  std::vector<Stripped> stripped;
  for (const TiffDirectory& directory : tiff.directories) {
    if (directory.stores.empty()) {
      rest.pages.push_back({directory, false, {}});
      continue;
    }
    TANBA_TRY(const Stripped one, strip(asset, tiff, directory, limits, rest.pages));
    stripped.push_back(one);
  }
  for (auto one = stripped.rbegin(); one != stripped.rend(); ++one)
    TANBA_CHECK(cut_tail(asset, *one, rest));
  for (const TiffPage& page : rest.pages)
    if (page.directory.range.end() > rest.end)
      return Error{Errc::malformed, "tiff: the manifest store lies over other parts", rest.end};
  return rest;
}

// What comes behind the rest.
struct Addition {
  Buffer bytes;
  std::uint64_t directory = 0;
  Range store;
};

Result<Addition> addition(const Source& asset, const TiffShape& shape, const TiffRest& rest,
                          std::uint64_t store_bytes) {
  const bool single = rest.pages.size() == 1;
  Buffer entries;
  if (single) {
    const TiffPage& page = rest.pages.front();
    TANBA_TRY(entries, page.entries ? Result<Buffer>(*page.entries)
                                    : entries_of(asset, shape, page.directory));
  }
  const std::uint64_t count = entries.size() / shape.entry_bytes() + 1;
  const bool padded = rest.full_end() % 2 != 0;
  Addition out;
  out.directory = rest.full_end() + (padded ? 1 : 0);
  const std::uint64_t head = shape.directory_bytes(count) + note_bytes(shape);
  out.store = {out.directory + head, store_bytes};
  if (!shape.big && out.store.end() > kClassicEnd)
    return Error{Errc::limit_exceeded, "tiff: more than a TIFF file can hold (4 GiB)"};
  if (!shape.big && count > 0xFFFF)
    return Error{Errc::limit_exceeded, "tiff: the directory is full"};
  ByteWriter bytes;
  bytes.zeros(padded ? 1 : 0);
  bytes.bytes(directory_of(shape, with_entry(shape, entries, kStoreEntry, out.store), 0));
  bytes.text(kNote).u8(padded ? 1 : 0);
  shape.put_offset(bytes, single ? rest.pages.front().directory.range.offset : 0);
  out.bytes = bytes.zeros(static_cast<std::size_t>(store_bytes)).take();
  return out;
}

void put_link(Edit& edit, const TiffShape& shape, std::uint64_t at, std::uint64_t target) {
  ByteWriter link;
  shape.put_offset(link, target);
  edit.push_back({at, shape.offset_bytes(), link.take(), nullptr});
}

// A directory without its stores, in its place.
Result<void> put_shorter(Edit& edit, const Source& asset, const TiffShape& shape,
                         const TiffDirectory& directory) {
  TANBA_TRY(const Buffer entries, entries_of(asset, shape, directory));
  Buffer bytes = directory_of(shape, entries, directory.next);
  bytes.resize(static_cast<std::size_t>(directory.range.size));
  edit.push_back({directory.range.offset, directory.range.size, std::move(bytes), nullptr});
  return {};
}

// Leads from the header through the pages to `added`, which is a page of its own, or the only page
// in its new form; 0: none.
Result<void> put_chain(Edit& edit, const Source& asset, const Tiff& tiff,
                       std::vector<TiffPage> pages, std::uint64_t added) {
  const bool stands_for_page = added != 0 && pages.size() == 1;
  const std::uint64_t first =
      pages.empty() || stands_for_page ? added : pages.front().directory.range.offset;
  if (first != tiff.first) put_link(edit, tiff.shape, tiff.shape.link_at(), first);
  for (std::size_t i = 0; i < pages.size(); ++i) {
    TiffDirectory& directory = pages[i].directory;
    const std::uint64_t last = stands_for_page ? 0 : added;
    const std::uint64_t next = i + 1 < pages.size() ? pages[i + 1].directory.range.offset : last;
    const bool leads_elsewhere = std::exchange(directory.next, next) != next;
    if (pages[i].changes)
      TANBA_CHECK(put_shorter(edit, asset, tiff.shape, directory));
    else if (leads_elsewhere)
      put_link(edit, tiff.shape, directory.link_at(tiff.shape), next);
  }
  return {};
}

Carrier carrier_at(const Range& store) { return {{store}, {store}, store, store, {}}; }

bool sniff(Bytes head, std::string_view /*hint*/) { return is_tiff(head); }

Result<Layout> scan(const Source& asset, const Limits& limits) {
  TANBA_TRY(const Tiff tiff, walk_tiff(asset, limits));
  Layout layout;
  layout.insert_at = asset.size();
  for (const TiffDirectory& directory : tiff.directories)
    for (const TiffStore& store : directory.stores) {
      if (layout.carriers.size() >= limits.max_manifests)
        return Error{Errc::limit_exceeded, "tiff: too many manifest stores"};
      if (store.flaw)
        layout.flaw = store.flaw;
      else
        layout.carriers.push_back(carrier_at(store.value));
    }
  return layout;
}

Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  return gather(asset, carrier.store, limits);
}

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  if (layout.flaw) return Error{Errc::malformed, layout.flaw};
  if (payloads.store_bytes > limits.max_store_bytes)
    return Error{Errc::limit_exceeded, "tiff: the manifest store is too large"};
  TANBA_TRY(const Tiff tiff, walk_tiff(asset, limits));
  if (payloads.store_bytes > 0 && payloads.store_bytes <= tiff.shape.offset_bytes())
    return Error{Errc::invalid_argument, "tiff: a manifest store of too few bytes"};
  TANBA_TRY(TiffRest rest, without_stores(asset, tiff, limits));
  if (!payloads.xmp.empty()) TANBA_CHECK(put_packet(asset, tiff.shape, rest, payloads.xmp));
  Addition added;
  if (payloads.store_bytes > 0) {
    TANBA_TRY(added, addition(asset, tiff.shape, rest, payloads.store_bytes));
  }
  Embedding out;
  out.edit = std::move(rest.edit);
  TANBA_CHECK(put_chain(out.edit, asset, tiff, std::move(rest.pages), added.directory));
  const std::uint64_t tail = asset.size() - rest.end;
  Buffer behind = std::move(rest.fresh);
  behind.insert(behind.end(), added.bytes.begin(), added.bytes.end());
  if (tail > 0 || !behind.empty()) out.edit.push_back({rest.end, tail, std::move(behind), nullptr});
  sort(out.edit);
  if (!is_well_formed(out.edit, asset.size()))
    return Error{Errc::malformed, "tiff: the manifest store lies over other parts"};
  if (payloads.store_bytes > 0) out.carrier = carrier_at(added.store);
  return out;
}

struct Raw {
  std::string_view extensions, mime_type;
};
constexpr Raw kRaws[] = {{".dng", "image/x-adobe-dng"},
                         {".nef .nrw", "image/x-nikon-nef"},
                         {".arw", "image/x-sony-arw"},
                         {".cr2", "image/x-canon-cr2"},
                         {".pef", "image/x-pentax-pef"}};

std::string_view mime_type_of(Bytes /*head*/, std::string_view hint) {
  for (const Raw& raw : kRaws)
    if (hint_is(hint, raw.extensions, raw.mime_type)) return raw.mime_type;
  return "image/tiff";
}

}  // namespace

const Format kTiff = {
    .name = "tiff",
    .mime_type = "image/tiff",
    .extensions = ".tif .tiff .dng .nef .nrw .arw .cr2 .pef",
    .media = Media::image,
    .binding = BindingKind::data,
    .clause = "C2PA 2.4, A.3.6",
    .sniff = sniff,
    .scan = scan,
    .extract = extract,
    .embed = embed,
    .metadata = metadata_of_tiff,
    .takes = kTakesXmp,
    .mime_type_of = mime_type_of,
};

}  // namespace tanba
