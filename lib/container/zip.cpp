// ZIP, and what is built on it (EPUB, Office Open XML, OpenDocument, XPS, comic books): the store
// is a stored file in META-INF. C2PA 2.4, A.6; APPNOTE 6.3.10.
//
//   files: local header | data | data descriptor      one behind the other
//   central directory: a header for each file, then the end record
//
// Nothing is inflated to verify: hashes are over what is stored. Signatures within an archive
// (EPUB, Office, JAR) name the files that they cover and stay as they are; an APK with a signing
// block in front of the directory has bytes that belong to no file, and is not labelled.
#include "container/zip.hpp"

#include <algorithm>
#include <array>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/crc32.hpp"
#include "container/rows.hpp"
#include "container/zip_name.hpp"

namespace tanba {
namespace {

using zip::Entry;
using zip::Local;

struct Kind {
  std::string_view extensions, mime_type;
  std::string_view folder;  // of an OPC package, in its first names
};
constexpr Kind kKinds[] = {
    {".epub", "application/epub+zip", ""},
    {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/"},
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/"},
    {".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "ppt/"},
    {".docm", "application/vnd.ms-word.document.macroEnabled.12", ""},
    {".xlsm", "application/vnd.ms-excel.sheet.macroEnabled.12", ""},
    {".pptm", "application/vnd.ms-powerpoint.presentation.macroEnabled.12", ""},
    {".dotx", "application/vnd.openxmlformats-officedocument.wordprocessingml.template", ""},
    {".xltx", "application/vnd.openxmlformats-officedocument.spreadsheetml.template", ""},
    {".potx", "application/vnd.openxmlformats-officedocument.presentationml.template", ""},
    {".ppsx", "application/vnd.openxmlformats-officedocument.presentationml.slideshow", ""},
    {".oxps", "application/oxps", "FixedDocSeq"},
    {".xps", "application/vnd.ms-xpsdocument", ""},
    {".odt", "application/vnd.oasis.opendocument.text", ""},
    {".ods", "application/vnd.oasis.opendocument.spreadsheet", ""},
    {".odp", "application/vnd.oasis.opendocument.presentation", ""},
    {".odg", "application/vnd.oasis.opendocument.graphics", ""},
    {".odf", "application/vnd.oasis.opendocument.formula", ""},
    {".ott", "application/vnd.oasis.opendocument.text-template", ""},
    {".ots", "application/vnd.oasis.opendocument.spreadsheet-template", ""},
    {".otp", "application/vnd.oasis.opendocument.presentation-template", ""},
    {".cbz", "application/vnd.comicbook+zip", ""},
    {".jar", "application/java-archive", ""},
    {".apk", "application/vnd.android.package-archive", ""},
};

bool sniff(Bytes head, std::string_view /*hint*/) {
  return starts_with(head, "PK\3\4") || starts_with(head, "PK\5\6");
}

// EPUB and OpenDocument begin with a stored file `mimetype`.
std::string_view declared_type(Bytes head) {
  ByteReader in(head);
  in.skip(18);
  const std::uint64_t size = in.u32le();
  in.skip(4);
  const std::size_t name = in.u16le();
  const std::size_t extra = in.u16le();
  if (as_text(in.take(name)) != "mimetype") return "";
  in.skip(extra);
  // Writers that stream leave the size to the descriptor behind the data.
  const std::string_view type = as_text(size != 0 ? in.take(size) : in.rest());
  std::string_view found;
  for (const Kind& kind : kKinds)
    if (type.starts_with(kind.mime_type) && kind.mime_type.size() > found.size() &&
        (size == 0 || size == kind.mime_type.size()))
      found = kind.mime_type;
  return found;
}

std::string_view mime_type_of(Bytes head, std::string_view hint) {
  if (const std::string_view type = declared_type(head); !type.empty()) return type;
  for (const Kind& kind : kKinds)
    if (hint_is(hint, kind.extensions, kind.mime_type)) return kind.mime_type;
  const std::string_view text = as_text(head);
  if (text.find("[Content_Types].xml") != std::string_view::npos)
    for (const Kind& kind : kKinds)
      if (!kind.folder.empty() && text.find(kind.folder) != std::string_view::npos)
        return kind.mime_type;
  return "application/zip";
}

// The sizes in the local header: in their fields, or both in a ZIP64 field and nothing else there.
bool has_sizes(const Local& local, const Entry& entry) {
  if (local.compressed == entry.compressed && local.size == entry.size)
    return local.extra.empty() || local.extra == entry.extra;
  ByteWriter wide;
  wide.u16le(zip::kField64).u16le(16).u64le(entry.size).u64le(entry.compressed);
  return local.compressed == zip::kIn64 && local.size == zip::kIn64 &&
         equal(local.extra, wide.view());
}

// The local header of the store is in no hash, so it says what the directory says, which is.
const char* flaw_of(const Local& local, const Entry& entry, std::uint64_t end) {
  if (entry.method != zip::kStored || entry.compressed != entry.size)
    return "zip: the manifest store is compressed";
  if ((entry.flags & ~zip::kUtf8) != 0) return "zip: the manifest store has flags that it must not";
  if (local.needed != entry.needed || local.flags != entry.flags || local.time != entry.time ||
      local.date != entry.date || local.crc != entry.crc || !has_sizes(local, entry))
    return "zip: the header of the manifest store is not what the directory says";
  if (local.header.end() > end || entry.size > end - local.header.end())
    return "zip: the manifest store runs into the directory";
  return nullptr;
}

Result<void> note(const Source& asset, Window& window, const Entry& entry, std::uint64_t end,
                  Layout& layout) {
  const auto local = zip::local_header(window, entry);
  if (!local && local.error().code != Errc::malformed) return local.error();
  layout.flaw = local ? flaw_of(*local, entry, end) : local.error().what;
  if ((entry.flags & zip::kEncrypted) != 0) {
    layout.flaw = "zip: the manifest store is encrypted";
    layout.flaw_code = "manifest.inaccessible.encrypted";
  }
  if (layout.flaw != nullptr) return {};
  const Range data{local->header.end(), entry.size};
  const Range file{entry.local, local->header.size + entry.size};
  layout.carriers.push_back({{data}, {file, entry.record}, file, file, {}});
  if (entry.crc == 0) return {};  // C2PA 2.2, A.6.2.2: it may be left at zero
  TANBA_TRY(const std::uint32_t crc, crc32_of(0, asset, data));
  if (crc != entry.crc) layout.flaw = "zip: the CRC of the manifest store does not match";
  return {};
}

Result<Layout> scan(const Source& asset, const Limits& limits) {
  TANBA_TRY(const zip::Directory directory, zip::find_directory(asset));
  Layout layout;
  layout.insert_at = directory.records.offset;
  zip::Entries entries(asset, directory, limits);
  Window window(asset);
  for (;;) {
    TANBA_TRY(const bool more, entries.next());
    if (!more) break;
    if (entries.entry().name != zip::kStoreName || layout.flaw != nullptr) continue;
    if (layout.carriers.size() >= limits.max_manifests)
      return Error{Errc::limit_exceeded, "zip: too many manifest stores"};
    TANBA_CHECK(note(asset, window, entries.entry(), directory.records.offset, layout));
  }
  if (layout.flaw != nullptr) layout.carriers.clear();
  return layout;
}

Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  return gather(asset, carrier.store, limits);
}

// The store, and its CRC in both headers, which is known only now.
Result<std::vector<Patch>> fill_file(const Source&, const Carrier& carrier, Bytes store) {
  TANBA_TRY(std::vector<Patch> patches, spread(carrier.store, store));
  ByteWriter crc;
  crc.u32le(crc32_of(0, store));
  const Buffer bytes = crc.take();
  patches.push_back({carrier.erase[0].offset + zip::kLocalCrc, bytes});
  patches.push_back({carrier.erase[1].offset + zip::kCentralCrc, bytes});
  return patches;
}

// Every central directory header to the end of the file, but the CRC of the store. C2PA 2.4,
// A.6.2.2.
Part directory_part(const Source& asset, const zip::Directory& directory, const Carrier* carrier) {
  const Range all{directory.records.offset, asset.size() - directory.records.offset};
  if (carrier == nullptr || carrier->erase.size() != 2) return {"", {all}};
  const std::uint64_t crc = carrier->erase[1].offset + zip::kCentralCrc;
  return {"", {{all.offset, crc - all.offset}, {crc + 4, all.end() - crc - 4}}};
}

Result<std::vector<Part>> parts(const Source& asset, const Carrier* carrier, const Limits& limits) {
  TANBA_TRY(const zip::Directory directory, zip::find_directory(asset));
  TANBA_TRY(const auto members, zip::members_of(asset, directory, limits));
  std::vector<Part> parts;
  for (const zip::Member& member : members) {
    if (carrier != nullptr && member.range == carrier->framing) continue;
    const auto name = zip::decoded_name(member.name, member.is_utf8);
    if (!name || name->empty())
      return Error{Errc::malformed, "zip: a file has no name, or one that is not UTF-8",
                   member.range.offset};
    parts.push_back({*name, {member.range}});
  }
  parts.push_back(directory_part(asset, directory, carrier));
  return parts;
}

}  // namespace

const Format kZip = {
    .name = "zip",
    .mime_type = "application/zip",
    .extensions =
        ".zip .epub .docx .xlsx .pptx .docm .xlsm .pptm .dotx .xltx .potx .ppsx .oxps "
        ".xps .odt .ods .odp .odg .odf .ott .ots .otp .cbz .jar .apk",
    .media = Media::document,
    .binding = BindingKind::collection,
    .clause = "C2PA 2.4, A.6",
    .sniff = sniff,
    .scan = scan,
    .extract = extract,
    .embed = zip::embed,
    .fill = fill_file,
    .parts = parts,
    .metadata = zip::metadata,
    .takes = kTakesAigc,
    .mime_type_of = mime_type_of,
};

}  // namespace tanba
