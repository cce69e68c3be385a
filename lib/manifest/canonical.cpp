// Box headers and description boxes that no hash covers: those of the store, of manifests, and of
// what stands in a manifest (C2PA 2.4, 8.4.2.3 and 11.1). They must be what a writer makes of their
// type and label, so that no bit of them can carry anything or change unnoticed. What a hashed URI
// covers may look as it likes.
#include <algorithm>

#include "base/byte_writer.hpp"
#include "manifest/store_parts.hpp"

namespace tanba {
namespace {

using jumbf::Box;
using jumbf::Tree;

constexpr std::uint8_t kRequestableWithLabel = 0x03;

// LBox holds the size: no XLBox, no "to the end".
bool has_plain_header(Bytes bytes, const Box& box) {
  return ByteReader(bytes.subspan(box.whole.offset)).u32() == box.whole.size;
}

bool is_plain_superbox(Bytes bytes, const Box& box) {
  ByteWriter description;
  description.bytes(box.uuid).u8(kRequestableWithLabel).text(box.label).u8(0);
  return has_plain_header(bytes, box) &&
         equal(bytes.subspan(box.description.offset, box.description.size),
               jumbf::box("jumd", description.view()));
}

bool holds_one(Bytes bytes, const Tree& tree, const Box& box, std::string_view type) {
  if (box.children.size() != 1) return false;
  const Box& only = tree.boxes[box.children.front()];
  return only.type == type && has_plain_header(bytes, only);
}

bool holds_superboxes(Bytes bytes, const Tree& tree, const Box& box) {
  return std::all_of(box.children.begin(), box.children.end(), [&](std::uint32_t index) {
    return tree.boxes[index].is_superbox() && has_plain_header(bytes, tree.boxes[index]);
  });
}

bool is_canonical_part(Bytes bytes, const Tree& tree, const Box& part) {
  if (!part.is_superbox() || !is_plain_superbox(bytes, part)) return false;
  if (part.uuid == jumbf::kClaim)
    return (part.label == "c2pa.claim" || part.label == "c2pa.claim.v2") &&
           holds_one(bytes, tree, part, "cbor");
  if (part.uuid == jumbf::kSignature)
    return part.label == "c2pa.signature" && holds_one(bytes, tree, part, "cbor");
  const bool known = (part.uuid == jumbf::kAssertionStore && part.label == "c2pa.assertions") ||
                     (part.uuid == jumbf::kDataBoxes && part.label == "c2pa.databoxes") ||
                     (part.uuid == jumbf::kCredentials && part.label == "c2pa.credentials");
  return known && holds_superboxes(bytes, tree, part);
}

bool is_canonical_manifest(Bytes bytes, const Tree& tree, const Box& box) {
  if (!is_plain_superbox(bytes, box)) return false;
  std::vector<jumbf::Uuid> seen;
  for (const std::uint32_t index : box.children) {
    const Box& part = tree.boxes[index];
    if (!is_canonical_part(bytes, tree, part)) return false;
    if (std::find(seen.begin(), seen.end(), part.uuid) != seen.end()) return false;
    seen.push_back(part.uuid);
    // C2PA 2.2, 11.2.2: the alias is read, but whoever writes claims of version 2 does not use
    // it.
    if (box.uuid == jumbf::kManifestAlias && part.label == "c2pa.claim.v2") return false;
  }
  return true;
}

}  // namespace

bool is_canonical(const Store& store) {
  const Tree& tree = *store.tree;
  const Box& root = tree.root();
  const Bytes bytes = *store.bytes;
  if (root.label != "c2pa" || !is_plain_superbox(bytes, root)) return false;
  // Whatever is no manifest stands under no hash.
  if (store.manifests.size() != root.children.size()) return false;
  for (std::size_t i = 0; i < store.manifests.size(); ++i) {
    const Manifest& manifest = store.manifests[i];
    const Box& outer = tree.boxes[root.children[i]];
    if (manifest.compressed &&
        (!is_plain_superbox(bytes, outer) || !holds_one(bytes, tree, outer, "brob")))
      return false;
    if (manifest.box == &outer && manifest.compressed) continue;  // it could not be inflated
    if (!is_canonical_manifest(manifest.bytes, *manifest.tree, *manifest.box)) return false;
  }
  return true;
}

}  // namespace tanba
