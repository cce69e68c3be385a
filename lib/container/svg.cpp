// SVG: the store is the base64 text of one element. C2PA 2.4, A.3.3; RFC 4648, 4.
//
//   <svg ...><metadata><c2pa:manifest xmlns:c2pa="http://c2pa.org/manifest">BASE64</c2pa:manifest>
#include <algorithm>
#include <array>
#include <optional>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/base64_value.hpp"
#include "container/edit.hpp"
#include "container/pieces.hpp"
#include "container/rows.hpp"
#include "container/xml.hpp"

namespace tanba {
namespace {

using xml::Element, xml::kC2paSpace;

constexpr std::string_view kSvgSpace = "http://www.w3.org/2000/svg";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kXmpSpace = "adobe:ns:meta/";
constexpr std::string_view kRdfSpace = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
// What is written into a <metadata> that is there; and into one of our own, which so is known again
// and goes out with its manifest.
constexpr std::string_view kOpenDeclared =
    R"(<c2pa:manifest xmlns:c2pa="http://c2pa.org/manifest">)";
constexpr std::string_view kOpen = "<c2pa:manifest>", kClose = "</c2pa:manifest>";
constexpr std::string_view kDeclaration = R"(metadata xmlns:c2pa="http://c2pa.org/manifest">)";

struct Metadata {
  Element element;
  std::vector<Element> manifests;
  std::vector<Range> xmp;  // packets, and <x:xmpmeta> without a packet around it
  std::vector<Range> rdf;  // <rdf:RDF> that is no packet's
};

// The root and the <metadata> right below it, which is where the reference implementation looks.
class Survey final : public xml::Visitor {
 public:
  explicit Survey(const Limits& limits) : limits_(limits) {}

  bool is_svg = false;
  bool too_many = false;
  bool has_mark = false;  // a byte order mark
  std::string prefix;     // of the root, with its colon
  Element root;
  std::vector<Metadata> metadata;

  void open(const xml::Name& name, const Range& tag, std::uint32_t depth) override {
    if (depth == 1) open_root(name, tag);
    const bool same_space = name.space == (has_space_ ? kSvgSpace : std::string_view());
    if (depth == 2 && same_space && name.local == "metadata" && make_room()) {
      metadata.push_back({{tag, {}}, {}, {}, {}});
      inside_ = true;
    }
    if (!inside_ || depth != 3) return;
    top_ = {tag, {}};
    is_manifest_ = name.space == kC2paSpace && name.local == "manifest";
    is_xmp_ = name.space == kXmpSpace && name.local == "xmpmeta" && !packet_;
    is_rdf_ = name.space == kRdfSpace && name.local == "RDF" && !packet_;
  }

  void close(const Range& tag, std::uint32_t depth) override {
    if (depth == 1) root.close = tag;
    if (!inside_) return;
    if (depth == 2) {
      metadata.back().element.close = tag;
      inside_ = false;
      packet_.reset();
    } else if (depth == 3) {
      top_.close = tag;
      if (is_manifest_ && make_room()) metadata.back().manifests.push_back(top_);
      if (is_xmp_) metadata.back().xmp.push_back(top_.whole());
      if (is_rdf_) metadata.back().rdf.push_back(top_.whole());
      is_manifest_ = is_xmp_ = is_rdf_ = false;
    }
  }

  // <?xpacket begin="..." id="..."?> to <?xpacket end="w"?>. XMP specification, part 1, 7.3.
  void instruction(std::string_view target, std::string_view data, const Range& range,
                   std::uint32_t depth) override {
    if (!inside_ || depth != 2 || target != "xpacket") return;
    if (data.starts_with("begin")) packet_ = range.offset;
    if (!packet_ || !data.starts_with("end")) return;
    metadata.back().xmp.push_back({*packet_, range.end() - *packet_});
    packet_.reset();
  }

 private:
  // Files in no namespace exist; viewers differ over them.
  void open_root(const xml::Name& name, const Range& tag) {
    is_svg = name.local == "svg" && (name.space.empty() || name.space == kSvgSpace);
    has_space_ = !name.space.empty();
    if (!name.prefix.empty()) prefix = std::string(name.prefix) + ':';
    root.open = tag;
  }
  bool make_room() {
    too_many = too_many || ++count_ > limits_.max_manifests;
    return !too_many;
  }

  const Limits& limits_;
  Element top_;  // the child of <metadata> at hand
  std::optional<std::uint64_t> packet_;
  std::uint32_t count_ = 0;
  bool has_space_ = false, inside_ = false, is_manifest_ = false, is_xmp_ = false, is_rdf_ = false;
};

Result<void> survey(const Source& asset, Survey& found, const Limits& limits) {
  std::array<std::uint8_t, 3> magic{};
  if (asset.size() >= magic.size()) TANBA_CHECK(asset.read(0, magic));
  found.has_mark = starts_with(magic, kByteOrderMark);
  if (starts_with(magic, "\x1F\x8B"))
    return Error{Errc::unsupported, "svg: this is packed with gzip (.svgz); unpack it first"};
  TANBA_CHECK(xml::walk(asset, found, limits));
  if (!found.is_svg) return Error{Errc::malformed, "svg: the root element is not svg"};
  if (found.too_many)
    return Error{Errc::limit_exceeded, "svg: too many metadata elements or manifests"};
  return {};
}

Result<bool> is_text(const Source& asset, const Range& range, std::string_view text) {
  if (range.size != text.size()) return false;
  Buffer bytes(text.size());
  TANBA_CHECK(asset.read(range.offset, bytes));
  return as_text(bytes) == text;
}

// Whether a <metadata> is ours, with nothing else in it.
Result<bool> is_own(const Source& asset, const Survey& found, const Metadata& metadata) {
  if (metadata.manifests.size() != 1 || metadata.manifests[0].whole() != metadata.element.content())
    return false;
  return is_text(asset, metadata.element.open, "<" + found.prefix + std::string(kDeclaration));
}

Result<Carrier> carrier_of(const Source& asset, const Survey& found, const Metadata& metadata,
                           const Element& manifest) {
  const Range base64 = manifest.content();
  Carrier carrier{{base64}, {manifest.whole()}, base64, base64, {}};
  TANBA_TRY(const bool declared, is_text(asset, manifest.open, kOpenDeclared));
  TANBA_TRY(const bool plain, is_text(asset, manifest.open, kOpen));
  TANBA_TRY(const bool closed, is_text(asset, manifest.close, kClose));
  if ((declared || plain) && closed) carrier.framing = manifest.whole();
  TANBA_TRY(const bool own, is_own(asset, found, metadata));
  if (own) carrier.erase = {metadata.element.whole()};
  return carrier;
}

// Where a manifest goes: into the last <metadata> that stays, for the reference implementation
// takes the last for its own; null: into a new one.
const Metadata* place_in(const Survey& found, const std::vector<Carrier>& carriers) {
  const auto stays = [&](const Metadata& metadata) {
    return !metadata.element.empty() &&
           std::none_of(carriers.begin(), carriers.end(), [&](const Carrier& carrier) {
             return carrier.erase[0] == metadata.element.whole();
           });
  };
  const auto last = std::find_if(found.metadata.rbegin(), found.metadata.rend(), stays);
  return last == found.metadata.rend() ? nullptr : &*last;
}

Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  return base64_value::extract_spaced(
      asset, carrier, limits,
      {"svg: the manifest is not base64", "svg: the manifest store is too large"});
}

Result<Layout> scan(const Source& asset, const Limits& limits) {
  Survey found(limits);
  TANBA_CHECK(survey(asset, found, limits));
  Layout layout;
  for (const Metadata& metadata : found.metadata)
    for (const Element& manifest : metadata.manifests) {
      TANBA_TRY(Carrier carrier, carrier_of(asset, found, metadata, manifest));
      const auto store = extract(asset, carrier, limits);
      if (!store && store.error().code == Errc::malformed)
        layout.flaw = store.error().what;
      else
        layout.carriers.push_back(std::move(carrier));
    }
  const Metadata* place = place_in(found, layout.carriers);
  layout.insert_at = (place ? place->element : found.root).open.end();
  return layout;
}

// The element for a store, with zeros where its base64 will be; and where those begin.
struct Block {
  Buffer bytes;
  Range base64;
  Range manifest, all;  // the element, and with <metadata>
};

Block block_for(const Survey& found, bool in_place, std::uint64_t store_bytes) {
  ByteWriter out;
  if (!in_place) out.text("<" + found.prefix).text(kDeclaration);
  const std::size_t manifest_at = out.size();
  out.text(in_place ? kOpenDeclared : kOpen);
  Block block;
  block.base64 = {out.size(), base64_value::carried_bytes(store_bytes)};
  out.zeros(static_cast<std::size_t>(block.base64.size)).text(kClose);
  block.manifest = {manifest_at, out.size() - manifest_at};
  if (!in_place) out.text("</" + found.prefix + "metadata>");
  block.all = {0, out.size()};
  block.bytes = out.take();
  return block;
}

Range moved(const Range& range, std::uint64_t by) { return {range.offset + by, range.size}; }

// A packet takes the place of those that are there.
void put_xmp(Edit& edit, const Survey& found, const Metadata* place, const Buffer& packet) {
  std::vector<Range> old;
  for (const Metadata& metadata : found.metadata)
    old.insert(old.end(), metadata.xmp.begin(), metadata.xmp.end());
  const std::string tag = found.prefix + "metadata>";
  ByteWriter out;
  if (old.empty() && place == nullptr)
    out.text("<" + tag).bytes(packet).text("</" + tag);
  else
    out.bytes(packet);
  const std::uint64_t at =
      !old.empty() ? old.front().offset : (place ? place->element : found.root).open.end();
  insert(edit, at, out.take());
  for (const Range& range : old) erase(edit, range);
}

// What is put in at `offset` already.
std::uint64_t comes_in_at(const Edit& edit, std::uint64_t offset) {
  const auto there = std::find_if(edit.begin(), edit.end(), [&](const Splice& splice) {
    return splice.offset == offset && splice.erase == 0;
  });
  return there == edit.end() ? 0 : there->insert.size();
}

Result<void> check(const Layout& layout, const Payloads& payloads, const Limits& limits) {
  if (layout.flaw) return Error{Errc::malformed, layout.flaw};
  if (payloads.store_bytes > limits.max_store_bytes)
    return Error{Errc::limit_exceeded, "svg: the manifest store is too large"};
  return {};
}

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  TANBA_CHECK(check(layout, payloads, limits));
  Survey found(limits);
  TANBA_CHECK(survey(asset, found, limits));
  if (found.root.empty())
    return Error{Errc::unsupported, "svg: an empty drawing (<svg/>) has no room for a manifest"};
  const Metadata* place = place_in(found, layout.carriers);
  const Block block = block_for(found, place != nullptr, payloads.store_bytes);
  Embedding out;
  if (!payloads.xmp.empty()) put_xmp(out.edit, found, place, payloads.xmp);
  const std::uint64_t before = comes_in_at(out.edit, layout.insert_at);
  if (payloads.store_bytes > 0) insert(out.edit, layout.insert_at, block.bytes);
  erase(out.edit, layout.carriers);
  // The reference implementation does not count a byte order mark, which UTF-8 can do without.
  if (payloads.store_bytes > 0 && found.has_mark) erase(out.edit, {0, kByteOrderMark.size()});
  sort(out.edit);
  if (payloads.store_bytes == 0) return out;
  const std::uint64_t at = landing(out.edit, layout.insert_at) + before;
  const Range base64 = moved(block.base64, at);
  out.carrier = {{base64}, {moved(block.all, at)}, base64, moved(block.manifest, at), {}};
  return out;
}

constexpr std::size_t kLongestTag = 16 << 10, kMostDeclarations = 64;

// The declarations of prefixes in a start tag, as they stand. Those with references to entities are
// of no use elsewhere.
std::vector<std::string_view> declarations_in(std::string_view tag) {
  std::vector<std::string_view> found;
  for (std::size_t at = tag.find("xmlns:"); at != tag.npos; at = tag.find("xmlns:", at + 1)) {
    const std::size_t quote = tag.find_first_of("\"'", at);
    const std::size_t end = quote == tag.npos ? tag.npos : tag.find(tag[quote], quote + 1);
    if (end == tag.npos) break;
    const std::string_view whole = tag.substr(at, end + 1 - at);
    const bool is_attribute = std::string_view(" \t\r\n").find(tag[at - 1]) != tag.npos;
    if (is_attribute && whole.find('&') == whole.npos) found.push_back(whole);
    if (found.size() == kMostDeclarations) break;
    at = end;
  }
  return found;
}

// Of a long tag nothing.
Result<std::string> tag_at(const Source& asset, const Range& range) {
  return range.size > kLongestTag ? Result<std::string>(std::string()) : xml::text_at(asset, range);
}

// An element on its own: what it uses and only the elements around it declare is declared on it.
std::string standalone(std::string element, const std::vector<std::string>& around) {
  std::size_t open = element.find('<');
  while (open + 1 < element.size() && (element[open + 1] == '?' || element[open + 1] == '!'))
    open = element.find('<', open + 1);
  const std::size_t name_end = element.find_first_of(" \t\r\n/>", open);
  if (open == element.npos || name_end == element.npos) return element;
  std::string declared = element.substr(open, element.find('>', open) - open), added;
  for (const std::string& tag : around)
    for (const std::string_view declaration : declarations_in(tag)) {
      const std::string_view prefix = declaration.substr(0, declaration.find_first_of("= \t\r\n"));
      const auto is_prefix = [&](std::string_view other) {
        return other.substr(0, other.find_first_of("= \t\r\n")) == prefix;
      };
      const std::string used = std::string(prefix.substr(prefix.find(':') + 1)) + ":";
      if (element.find(used) == element.npos || declared.size() > 2 * kLongestTag ||
          std::ranges::any_of(declarations_in(declared), is_prefix))
        continue;
      added += " " + std::string(declaration);
      declared += " " + std::string(declaration);
    }
  return element.insert(name_end, added);
}

Result<void> add_packet(Pieces& list, const Source& asset, std::string key, const Range& range,
                        const std::vector<std::string>& around) {
  if (!list.has_room(range.size)) return {};
  TANBA_TRY(std::string element, xml::text_at(asset, range));
  const std::string packet = standalone(std::move(element), around);
  list.add("xmp", std::move(key), Buffer(packet.begin(), packet.end()));
  return {};
}

Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits) {
  Survey found(limits);
  TANBA_CHECK(survey(asset, found, limits));
  Pieces list(asset, limits);
  TANBA_TRY(const std::string root, tag_at(asset, found.root.open));
  for (const Metadata& metadata : found.metadata) {
    TANBA_TRY(const std::string around, tag_at(asset, metadata.element.open));
    for (const Range& range : metadata.xmp)
      TANBA_CHECK(add_packet(list, asset, "", range, {around, root}));
    for (const Range& range : metadata.rdf)
      TANBA_CHECK(add_packet(list, asset, "rdf", range, {around, root}));
  }
  return list.take();
}

// A file that only its name tells is packed, or UTF-16: scan() says so.
bool is_by_name(Bytes head, std::string_view hint) {
  const bool packed = starts_with(head, "\x1F\x8B");
  const bool utf16 = starts_with(head, "\xFF\xFE") || starts_with(head, "\xFE\xFF");
  return (packed || utf16) && hint_is(hint, ".svg .svgz", "image/svg+xml");
}

bool sniff(Bytes head, std::string_view hint) {
  if (is_by_name(head, hint)) return true;
  const xml::Start start = xml::start_of(head);
  if (!start.is_xml) return false;
  if (!start.local.empty())
    return start.local == "svg" && (start.space.empty() || start.space == kSvgSpace);
  return start.doctype == "svg" || hint_is(hint, ".svg", "image/svg+xml");
}

}  // namespace

const Format kSvg = {
    .name = "svg",
    .mime_type = "image/svg+xml",
    .extensions = ".svg",
    .media = Media::image,
    .binding = BindingKind::data,
    .clause = "C2PA 2.4, A.3.3",
    .sniff = sniff,
    .scan = scan,
    .extract = extract,
    .embed = embed,
    .fill = base64_value::fill,
    .metadata = metadata,
    .takes = kTakesXmp,
};

}  // namespace tanba
