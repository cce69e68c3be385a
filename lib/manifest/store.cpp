// Parsing of a manifest store. C2PA 2.4, 11.1; compressed manifests: 11.2.4.
#include "manifest/store.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "base/inflate.hpp"
#include "manifest/store_parts.hpp"

namespace tanba {
namespace {

using jumbf::Box;
using jumbf::Tree;

constexpr std::uint64_t kMaxBrotliRatio = 100;

bool is_manifest(const Box& box) {
  return box.uuid == jumbf::kManifest || box.uuid == jumbf::kManifestAlias ||
         box.uuid == jumbf::kUpdateManifest;
}

std::vector<const Box*> superboxes(const Tree& tree, const Box& parent) {
  std::vector<const Box*> found;
  for (const std::uint32_t index : parent.children)
    if (tree.boxes[index].is_superbox()) found.push_back(&tree.boxes[index]);
  return found;
}

class StoreParser {
 public:
  explicit StoreParser(const Limits& limits)
      : limits_(limits), inflatable_(limits.max_inflated_bytes) {}

  Result<Store> run(Buffer bytes) {
    if (bytes.size() > limits_.max_store_bytes)
      return Error{Errc::limit_exceeded, "store: larger than the limit"};
    TANBA_TRY(const std::uint64_t size, jumbf::box_size(bytes));
    if (!all_zero(Bytes(bytes).subspan(size)))
      return Error{Errc::malformed, "store: bytes that are not zero follow it", size};
    store_.trailing_zeros = bytes.size() - size;
    store_.bytes = std::make_unique<Buffer>(std::move(bytes));
    const Bytes view = Bytes(*store_.bytes).first(size);
    TANBA_TRY(Tree tree, jumbf::parse(view, limits_));
    store_.tree = std::make_unique<Tree>(std::move(tree));
    if (store_.tree->root().uuid != jumbf::kStore)
      return Error{Errc::malformed, "store: not a manifest store"};
    for (const Box* box : superboxes(*store_.tree, store_.tree->root()))
      TANBA_CHECK(add(view, *box));
    store_.canonical = is_canonical(store_);
    return std::move(store_);
  }

 private:
  // Other boxes are passed over (C2PA 2.4, 11.1.2).
  Result<void> add(Bytes view, const Box& box) {
    if (!is_manifest(box) && box.uuid != jumbf::kCompressedManifest) return {};
    if (store_.manifests.size() >= limits_.max_manifests)
      return Error{Errc::limit_exceeded, "store: too many manifests", box.whole.offset};
    Manifest& manifest = store_.manifests.emplace_back();
    manifest.label = box.label;
    manifest.bytes = view;
    manifest.tree = store_.tree.get();
    manifest.box = &box;
    manifest.stored = view.subspan(box.whole.offset, box.whole.size);
    if (is_manifest(box)) return fill(manifest);
    manifest.compressed = true;
    if (!inflate(manifest)) {
      manifest.flaw = "manifest.compressed.invalid";
      manifest.flaw_explanation = "the compressed manifest does not hold a manifest of its label";
      return {};
    }
    TANBA_CHECK(fill(manifest));
    check_compressed(manifest);
    return {};
  }

  // On success the manifest is the inner one.
  bool inflate(Manifest& manifest) {
    const Box& outer = *manifest.box;
    const Box* brob = manifest.tree->content(outer, "brob");
    if (brob == nullptr || outer.children.size() != 1) return false;
    const Bytes stream = manifest.bytes.subspan(brob->payload.offset, brob->payload.size);
    const std::uint64_t most =
        std::min(inflatable_, kMaxBrotliRatio * std::uint64_t{stream.size()});
    auto bytes = inflate_brotli(stream, most).if_whole();
    if (!bytes) return false;
    inflatable_ -= bytes->size();
    auto tree = jumbf::parse(*bytes, limits_);
    if (!tree || !is_manifest(tree->root()) || tree->root().label != outer.label) return false;
    store_.inflated.push_back(std::make_unique<Buffer>(*std::move(bytes)));
    store_.inflated_trees.push_back(std::make_unique<Tree>(*std::move(tree)));
    manifest.bytes = *store_.inflated.back();
    manifest.tree = store_.inflated_trees.back().get();
    manifest.box = &manifest.tree->root();
    return true;
  }

  Result<void> fill(Manifest& manifest) {
    const Tree& tree = *manifest.tree;
    const Box& box = *manifest.box;
    manifest.kind =
        box.uuid == jumbf::kUpdateManifest ? ManifestKind::update : ManifestKind::standard;
    for (const Box* part : superboxes(tree, box)) {
      if (part->uuid == jumbf::kClaim) manifest.claims.push_back(part);
      if (part->uuid == jumbf::kSignature) manifest.signatures.push_back(part);
    }
    const Box* assertions = tree.child(box, "c2pa.assertions");
    if (assertions == nullptr || assertions->uuid != jumbf::kAssertionStore) return {};
    manifest.assertion_store = assertions;
    manifest.assertions = superboxes(tree, *assertions);
    if (manifest.assertions.size() > limits_.max_assertions)
      return Error{Errc::limit_exceeded, "store: too many assertions", assertions->whole.offset};
    return {};
  }

  // C2PA 2.4, 18.5: the data hash needs a store whose size is known beforehand.
  static void check_compressed(Manifest& manifest) {
    for (const Box* assertion : manifest.assertions)
      if (base_label(assertion->label) == "c2pa.hash.data") {
        manifest.flaw = "manifest.compressed.invalid";
        manifest.flaw_explanation = "a compressed manifest has a data hash";
      }
  }

  const Limits& limits_;
  std::uint64_t inflatable_;  // what is left of max_inflated_bytes for the whole store
  Store store_;
};

}  // namespace

Result<Store> parse_store(Buffer bytes, const Limits& limits) {
  return StoreParser(limits).run(std::move(bytes));
}

const Manifest* Store::find(std::string_view label) const {
  const Manifest* found = nullptr;
  for (const Manifest& manifest : manifests) {
    if (label.empty() || manifest.label != label) continue;
    if (found != nullptr) return nullptr;
    found = &manifest;
  }
  return found;
}

Bytes Manifest::hashed(const jumbf::Box& superbox) const {
  return bytes.subspan(superbox.payload.offset, superbox.payload.size);
}

Bytes Manifest::content(const jumbf::Box& superbox, std::string_view type) const {
  const Box* found = tree->content(superbox, type);
  return found == nullptr ? Bytes() : hashed(*found);
}

const jumbf::Box* Manifest::find(const std::vector<std::string>& path) const {
  const Box* at = box;
  for (const std::string& step : path) {
    at = tree->child(*at, step);
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::string_view base_label(std::string_view label) {
  const std::size_t mark = label.rfind("__");
  if (mark == label.npos || mark == 0 || mark + 2 == label.size()) return label;
  const std::string_view instance = label.substr(mark + 2);
  return std::all_of(instance.begin(), instance.end(), ascii::is_digit) ? label.substr(0, mark)
                                                                        : label;
}

}  // namespace tanba
