// Parses a store, then reads every box that holds CBOR as everything that it could be.
#include "manifest/actions.hpp"
#include "manifest/box_hash.hpp"
#include "manifest/hash_assertions.hpp"
#include "manifest/ingredient.hpp"
#include "manifest/store.hpp"
#include "manifest/to_json.hpp"

using namespace tanba;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto store = parse_store({data, data + size}, {});
  if (!store) return 0;
  for (const Manifest& manifest : store->manifests)
    for (const jumbf::Box& box : manifest.tree->boxes) {
      (void)read_merkle_proof(manifest.content(box, "cbor"), {});
      const auto document = cbor::Document::decode(manifest.content(box, "cbor"));
      if (!document) continue;
      const cbor::Item root = document->root();
      (void)cbor_to_json(root), (void)read_data_hash(root, {}), (void)read_claim(root, box.label);
      (void)read_actions(root, box.label, {}), (void)read_bmff_hash(root, box.label, {});
      (void)read_ingredient(root, box.label), (void)read_box_hash(root, {});
    }
  return 0;
}
