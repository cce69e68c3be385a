// ISO BMFF: MP4, MOV, M4A, 3GP, HEIF, AVIF. C2PA 2.4, A.5; ISO/IEC 14496-12; ISO/IEC 23008-12.
#include "container/bmff.hpp"

#include <algorithm>
#include <iterator>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/bmff_c2pa.hpp"
#include "container/bmff_metadata.hpp"
#include "container/rows.hpp"

namespace tanba {
namespace {

using bmff::Purpose;
using bmff::type_of;
using bmff::Walker;

// A brand and what its files are called; the first that a file names wins.
struct Brand {
  std::string_view brand;  // a prefix
  std::string_view mime_type;
};
constexpr Brand kBrands[] = {
    {"avif", "image/avif"}, {"avis", "image/avif"},        {"heic", "image/heic"},
    {"heix", "image/heic"}, {"heim", "image/heic"},        {"heis", "image/heic"},
    {"hevc", "image/heic"}, {"hevx", "image/heic"},        {"mif", "image/heif"},
    {"msf1", "image/heif"}, {"crx ", "image/x-canon-cr3"}, {"qt  ", "video/quicktime"},
    {"M4A", "audio/mp4"},   {"M4B", "audio/mp4"},          {"M4P", "audio/mp4"},
    {"F4A", "audio/mp4"},   {"M4V", "video/x-m4v"},        {"3gp", "video/3gpp"},
    {"3gr", "video/3gpp"},  {"3gs", "video/3gpp"},         {"3ge", "video/3gpp"},
    {"3gg", "video/3gpp"},  {"3g2", "video/3gpp2"},
};

std::string_view type_of_brand(std::string_view brand) {
  for (const Brand& row : kBrands)
    if (brand.substr(0, row.brand.size()) == row.brand) return row.mime_type;
  return {};
}

bool sniff(Bytes head, std::string_view hint) {
  if (head.size() < 12) return false;
  const std::string_view type = as_text(head.subspan(4, 4));
  if (type == "ftyp" || type == "styp") return true;
  // Old QuickTime files and media segments begin with anything.
  static constexpr std::string_view kFirst[] = {"moov", "mdat", "wide", "free", "skip", "pnot",
                                                "moof", "sidx", "uuid", "prft", "emsg"};
  if (std::find(std::begin(kFirst), std::end(kFirst), type) == std::end(kFirst)) return false;
  return hint_is(hint, ".mov .qt", "video/quicktime") ||
         hint_is(hint, ".mp4 .m4v .m4a .m4s .cmfv .cmfa", "video/mp4") ||
         hint_is(hint, "", "video/iso.segment");
}

std::string_view hinted(std::string_view hint) {
  if (hint_is(hint, ".mov .qt", "video/quicktime")) return "video/quicktime";
  if (hint_is(hint, ".m4a .m4b .cmfa", "audio/mp4")) return "audio/mp4";
  if (hint_is(hint, ".m4v", "video/x-m4v")) return "video/x-m4v";
  return "video/mp4";
}

std::string_view mime_type_of(Bytes head, std::string_view hint) {
  ByteReader reader(head);
  const std::uint64_t size = reader.u32();
  const bool has_brands = as_text(reader.take(4)) == "ftyp" && size >= 16;
  if (!has_brands) return hinted(hint);
  const std::string_view major = as_text(reader.take(4));
  reader.skip(4);
  std::string_view found = type_of_brand(major);
  // `mif1` only says that it is a picture; a brand behind it says how that is coded.
  if (found == "image/heif") {
    for (std::uint64_t at = 16; at < size && reader.ok(); at += 4) {
      const std::string_view other = type_of_brand(as_text(reader.take(4)));
      if (other == "image/avif" || other == "image/heic") return other;
    }
  }
  return found.empty() ? hinted(hint) : found;
}

// What the root of a file says about its stores.
struct Found {
  Layout layout;
  std::size_t manifests = 0, originals = 0, updates = 0;
  bool unknown = false, in_front = false;
};

void add(Found& found, const bmff::C2paBox& box) {
  found.manifests += box.purpose == Purpose::manifest;
  found.originals += box.purpose == Purpose::original;
  found.updates += box.purpose == Purpose::update;
  found.unknown = found.unknown || box.purpose == Purpose::unknown;
  // Two say as well as any number that there are several.
  if (!box.holds_store() || found.layout.carriers.size() > 2) return;
  const Range whole = {box.box.offset, box.box.size};
  found.layout.carriers.push_back({{box.store}, {whole}, whole, whole, name(box.purpose)});
}

Result<void> look_along_root(const Source& asset, Walker& walker, Found& found) {
  while (true) {
    TANBA_TRY(const bool more, walker.next());
    if (!more) return {};
    walker.skip();
    const bmff::Box& box = walker.box();
    // Nothing goes behind a box that lasts to the end of the file (ISO/IEC 14496-12, 4.2.2).
    if (box.type == type_of("ftyp") && !box.to_end && found.layout.insert_at == 0) {
      found.layout.insert_at = box.end();
      found.in_front = !found.layout.carriers.empty();
    }
    TANBA_TRY(const auto c2pa, bmff::read_c2pa_box(asset, box));
    if (c2pa) add(found, *c2pa);
  }
}

bool is_broken(const Error& error) {
  return error.code == Errc::malformed || error.code == Errc::truncated;
}

// Whether what the walk failed at says that it is a C2PA box.
Result<bool> failed_at_c2pa(const Source& asset, std::uint64_t offset) {
  std::array<std::uint8_t, 32> block;
  const auto head = std::span(block).first(
      static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), asset.size() - offset)));
  TANBA_CHECK(asset.read(offset, head));
  const std::string_view text = as_text(head);
  return text.substr(std::min<std::size_t>(4, text.size()), 4) == "uuid" &&
         text.find(as_text(bmff::kC2paUuid).substr(0, 8)) != text.npos;
}

// C2PA 2.4, A.5.3: behind the ftyp box, which no hash covers; one `manifest`, or an `original` with
// its `update`.
const char* flaw_of(const Found& found) {
  const std::size_t first = found.manifests + found.originals;
  if (first > 1 || found.updates > 1) return nullptr;  // several: none of them counts
  if (found.updates == 1 && found.originals == 0) return "bmff: an update without its original";
  if (found.originals == 1 && found.updates == 0) return "bmff: an original without its update";
  if (found.in_front) return "bmff: a C2PA box in front of the ftyp box";
  if (first == 0 && found.unknown) return "bmff: a C2PA box of no known purpose";
  return nullptr;
}

// Boxes nested past the limit are refused whether or not a store is there.
Result<void> look_deep(const Source& asset, const Limits& limits) {
  Walker walker(asset, limits);
  while (true) {
    const auto more = walker.next();
    if (!more && !is_broken(more.error())) return more.error();
    if (!more || !*more) return {};
  }
}

Result<Layout> scan(const Source& asset, const Limits& limits) {
  Found found;
  Walker walker(asset, limits);
  const auto walked = look_along_root(asset, walker, found);
  if (!walked && !is_broken(walked.error())) return walked.error();
  found.layout.flaw = flaw_of(found);
  if (!walked) {
    TANBA_TRY(const bool cut, failed_at_c2pa(asset, walker.root_end()));
    if (cut) found.layout.flaw = "bmff: the C2PA box is cut";
    // With a store the binding judges what is left; without one nobody knows what is missing.
    if (!cut && found.layout.carriers.empty()) return walked.error();
  }
  if (found.layout.flaw != nullptr) found.layout.carriers.clear();
  TANBA_CHECK(look_deep(asset, limits));
  return std::move(found.layout);
}

Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  return gather(asset, carrier.store, limits);
}

}  // namespace

const Format kBmff = {
    .name = "bmff",
    .mime_type = "video/mp4",
    .extensions = ".mp4 .m4v .mov .m4a .3gp .heic .heif .avif .qt .m4b .3g2 .hif .m4s",
    .media = Media::video,
    .binding = BindingKind::bmff,
    .clause = "C2PA 2.4, A.5",
    .sniff = sniff,
    .scan = scan,
    .extract = extract,
    .embed = bmff::embed,
    .metadata = bmff::metadata,
    .takes = kTakesXmp | kTakesAigc,
    .mime_type_of = mime_type_of,
};

}  // namespace tanba
