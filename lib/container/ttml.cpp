// TTML: the store is the base64 text of one element in the metadata of the head. C2PA 2.5, A.3.4.
//
//   <tt xmlns:c2pa="http://c2pa.org/manifest"><head><metadata><c2pa:manifest>BASE64</c2pa:manifest>
//
// A block of structured text (C2PA 2.4, A.9) is read where there is no such element.
#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/base64_value.hpp"
#include "container/edit.hpp"
#include "container/rows.hpp"
#include "container/text.hpp"
#include "container/xml.hpp"

namespace tanba {
namespace {

using xml::Element, xml::kC2paSpace;

constexpr std::string_view kSpace = "http://www.w3.org/ns/ttml";
constexpr std::string_view kDeclaration = R"( xmlns:c2pa="http://c2pa.org/manifest")";
constexpr std::string_view kOpen = "<c2pa:manifest>", kClose = "</c2pa:manifest>";
constexpr std::uint64_t kLongestTag = 64 << 10;

// The path down to the manifests; what is beside it does not count.
class Survey final : public xml::Visitor {
 public:
  explicit Survey(const Limits& limits) : limits_(limits) {}

  struct Manifest {
    Element element;
    std::size_t metadata;  // the index of what it lies in
  };
  bool is_ttml = false, too_many = false;
  std::string prefix;  // of the root, with its colon
  Element root, head;
  std::vector<Element> metadata;  // of the head
  std::vector<Manifest> manifests;

  void open(const xml::Name& name, const Range& tag, std::uint32_t depth) override {
    if (depth == 1) {
      is_ttml = name.space == kSpace && name.local == "tt";
      if (!name.prefix.empty()) prefix = std::string(name.prefix) + ':';
      root.open = tag;
    }
    const bool own = name.space == kSpace;
    if (depth == 2 && own && name.local == "head" && head.open.size == 0)
      head.open = tag, down_ = 2;
    if (depth == 3 && down_ == 2 && own && name.local == "metadata" && make_room())
      metadata.push_back({tag, {}}), down_ = 3;
    if (depth == 4 && down_ == 3 && name.space == kC2paSpace && name.local == "manifest" &&
        make_room())
      manifests.push_back({{tag, {}}, metadata.size() - 1}), down_ = 4;
  }

  void close(const Range& tag, std::uint32_t depth) override {
    if (depth == 1) root.close = tag;
    if (depth != down_) return;
    Element& element = depth == 2 ? head : depth == 3 ? metadata.back() : manifests.back().element;
    element.close = tag;
    down_ = depth == 2 ? 0 : depth - 1;
  }

 private:
  bool make_room() {
    too_many = too_many || ++count_ > limits_.max_manifests;
    return !too_many;
  }

  const Limits& limits_;
  std::uint32_t count_ = 0, down_ = 0;  // down_: the depth of the innermost element of the path
};

Result<void> survey(const Source& asset, Survey& found, const Limits& limits) {
  TANBA_CHECK(xml::walk(asset, found, limits));
  if (!found.is_ttml) return Error{Errc::malformed, "ttml: the root element is not tt"};
  if (found.too_many)
    return Error{Errc::limit_exceeded, "ttml: too many metadata elements or manifests"};
  return {};
}

Result<std::string> tag_at(const Source& asset, const Range& range) {
  if (range.size > kLongestTag)
    return Error{Errc::unsupported, "ttml: a tag is too long", range.offset};
  return xml::text_at(asset, range);
}

// Our declaration at the end of the root's tag; empty where it is not there.
Result<Range> own_declaration(const Source& asset, const Survey& found) {
  TANBA_TRY(const std::string tag, tag_at(asset, found.root.open));
  if (!tag.ends_with(std::string(kDeclaration) + ">")) return Range{};
  return Range{found.root.open.end() - 1 - kDeclaration.size(), kDeclaration.size()};
}

// What goes with a manifest: elements that hold nothing else, not even a space.
Range wrapper_of(const Survey& found, const Survey::Manifest& manifest) {
  const Element& metadata = found.metadata[manifest.metadata];
  if (manifest.element.whole() != metadata.content()) return manifest.element.whole();
  return metadata.whole() == found.head.content() ? found.head.whole() : metadata.whole();
}

Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  return base64_value::extract_spaced(
      asset, carrier, limits,
      {"ttml: the manifest is not base64", "ttml: the manifest store is too large"});
}

Result<Layout> scan(const Source& asset, const Limits& limits) {
  Survey found(limits);
  TANBA_CHECK(survey(asset, found, limits));
  if (found.manifests.empty()) {
    auto block = text::scan(asset, text::Form::armour, limits);
    if (block && (block->flaw != nullptr || !block->carriers.empty())) return block;
  }
  Layout layout;
  layout.insert_at = found.root.open.end();
  TANBA_TRY(Range declaration, own_declaration(asset, found));
  for (const Survey::Manifest& manifest : found.manifests) {
    const Range whole = manifest.element.whole();
    Carrier carrier{{manifest.element.content()}, {wrapper_of(found, manifest)}, whole, whole, {}};
    if (declaration.size > 0) carrier.erase.insert(carrier.erase.begin(), declaration);
    declaration = {};  // with the first one alone
    const auto store = extract(asset, carrier, limits);
    if (!store && store.error().code == Errc::malformed)
      layout.flaw = store.error().what;
    else
      layout.carriers.push_back(std::move(carrier));
  }
  if (layout.flaw != nullptr) layout.carriers.clear();
  return layout;
}

// The text that goes in, with zeros where the base64 will be, where it goes, and what it replaces.
struct Block {
  Buffer bytes;
  Range base64, manifest;  // in `bytes`
  std::uint64_t at = 0;
  Range replaced;
};

// In front of what the head holds, for metadata comes first in it (TTML2, 8.1.3). `head`: null
// where there is none that stays.
Block block_for(const Survey& found, const Element* head, std::uint64_t store_bytes) {
  const auto tag = [&](std::string_view name) { return found.prefix + std::string(name) + ">"; };
  const bool needs_head = head == nullptr || head->content().size == 0;
  ByteWriter out;
  if (needs_head) out.text("<" + tag("head"));
  out.text("<" + tag("metadata"));
  Block block;
  block.manifest.offset = out.size();
  out.text(kOpen);
  block.base64 = {out.size(), base64_value::carried_bytes(store_bytes)};
  out.zeros(static_cast<std::size_t>(block.base64.size)).text(kClose);
  block.manifest.size = out.size() - block.manifest.offset;
  out.text("</" + tag("metadata"));
  if (needs_head) out.text("</" + tag("head"));
  block.bytes = out.take();
  block.at = !needs_head       ? head->open.end()
             : head == nullptr ? found.root.open.end()
                               : head->open.offset;
  if (needs_head && head != nullptr) block.replaced = head->whole();
  return block;
}

Result<void> check(const Source& asset, const Survey& found, const Layout& layout,
                   const Payloads& payloads, const Limits& limits) {
  if (layout.flaw != nullptr) return Error{Errc::malformed, layout.flaw};
  if (payloads.store_bytes > limits.max_store_bytes)
    return Error{Errc::limit_exceeded, "ttml: the manifest store is too large"};
  if (found.root.empty()) return Error{Errc::unsupported, "ttml: an empty document (<tt/>)"};
  TANBA_TRY(const std::string tag, tag_at(asset, found.root.open));
  const bool declared = tag.find("xmlns:c2pa") != tag.npos;
  if (declared && tag.find(kDeclaration.substr(1)) == tag.npos &&
      tag.find("xmlns:c2pa='http://c2pa.org/manifest'") == tag.npos)
    return Error{Errc::unsupported, "ttml: the prefix c2pa stands for something else"};
  return {};
}

// The carriers that go; the declaration stays where a manifest stays.
bool erase_old(Edit& edit, const Survey& found, const Layout& layout, const Range& declaration) {
  bool head_goes = false;
  for (const Carrier& carrier : layout.carriers)
    for (const Range& range : carrier.erase) {
      head_goes = head_goes || range == found.head.whole();
      if (range != declaration) erase(edit, range);
    }
  return head_goes;
}

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  Survey found(limits);
  TANBA_CHECK(survey(asset, found, limits));
  TANBA_CHECK(check(asset, found, layout, payloads, limits));
  Embedding out;
  if (payloads.store_bytes == 0) {
    erase(out.edit, layout.carriers);
    sort(out.edit);
    return out;
  }
  TANBA_TRY(Range declaration, own_declaration(asset, found));
  TANBA_TRY(const std::string tag, tag_at(asset, found.root.open));
  const bool head_goes = erase_old(out.edit, found, layout, declaration);
  if (tag.find("xmlns:c2pa") == tag.npos) {
    declaration = {found.root.open.end() - 1, kDeclaration.size()};
    insert(out.edit, declaration.offset, Buffer(kDeclaration.begin(), kDeclaration.end()));
  }
  const bool has_head = found.head.open.size > 0 && !head_goes;
  const Block block = block_for(found, has_head ? &found.head : nullptr, payloads.store_bytes);
  insert(out.edit, block.at, block.bytes);
  if (block.replaced.size > 0) erase(out.edit, block.replaced);
  sort(out.edit);
  const std::uint64_t at = landing(out.edit, block.at);
  const Range whole{at + block.manifest.offset, block.manifest.size};
  out.carrier = {{{at + block.base64.offset, block.base64.size}}, {}, whole, whole, {}};
  if (declaration.size > 0) out.carrier.erase.push_back(declaration);
  out.carrier.erase.push_back({at, block.bytes.size()});
  return out;
}

bool sniff(Bytes head, std::string_view hint) {
  const xml::Start start = xml::start_of(head);
  if (!start.is_xml) return false;
  if (!start.local.empty()) return start.local == "tt" && start.space == kSpace;
  return hint_is(hint, ".ttml .dfxp", "application/ttml+xml");
}

}  // namespace

const Format kTtml = {
    .name = "ttml",
    .mime_type = "application/ttml+xml",
    .extensions = ".ttml .dfxp",
    .media = Media::text,
    .binding = BindingKind::data,
    .clause = "C2PA 2.5, A.3.4",
    .sniff = sniff,
    .scan = scan,
    .extract = extract,
    .embed = embed,
    .fill = base64_value::fill,
};

}  // namespace tanba
