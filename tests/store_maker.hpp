// Stores for the tests of validation: made by the writers of the manifest room, signed by those of
// crypto, over an asset of a head, the store and a tail; each step can be broken on purpose.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/byte_writer.hpp"
#include "binding/binding.hpp"
#include "crypto/certificate_state.hpp"
#include "crypto/cose.hpp"
#include "crypto/signature.hpp"
#include "jumbf/jumbf.hpp"
#include "manifest/actions.hpp"
#include "manifest/claim.hpp"
#include "manifest/hash_assertions.hpp"
#include "manifest/ingredient.hpp"
#include "manifest/store.hpp"
#include "pki.hpp"
#include "tanba/signer.hpp"

namespace tanba::maker {

inline constexpr std::string_view kHead = "the first bytes of the asset,", kTail = "and the last.";
inline constexpr std::string_view kGenerated =
    "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

struct Assertion {
  std::string label;
  Buffer superbox;
  bool created = true;
};
inline Assertion cbor_assertion(const std::string& label, Bytes cbor, bool created = true) {
  return {label, jumbf::superbox(jumbf::kCborContent, label, jumbf::box("cbor", cbor)), created};
}
inline Assertion json_assertion(const std::string& label, std::string_view json) {
  return {label, jumbf::superbox(jumbf::kJsonContent, label, jumbf::box("json", as_bytes(json)))};
}
inline Assertion actions(const std::vector<Action>& list,
                         const std::string& label = "c2pa.actions.v2") {
  Actions made;
  made.actions = list;
  return cbor_assertion(label, write_actions(made));
}
inline Action action(const std::string& name, const std::string& source_type = {}) {
  Action made;
  made.action = name;
  made.digital_source_type = source_type;
  return made;
}
inline Action created() { return action("c2pa.created", std::string(kGenerated)); }

inline HashedUri uri_to(const Assertion& assertion) {
  return {jumbf::relative_uri("c2pa.assertions/" + assertion.label),
          {},
          digest(HashAlg::sha256, Bytes(assertion.superbox).subspan(8))};
}

/// Who signs: a leaf under a root that the tests trust, unless a test says otherwise.
struct Signing {
  pki::Identity root = pki::make_root();
  pki::Identity leaf = pki::make_leaf(root);
  std::vector<Buffer> chain = {leaf.der()};
  SignatureAlg alg = SignatureAlg::es256;
};
inline const Signing& usual_signing() {
  static const Signing kSigning;
  return kSigning;
}

/// How one manifest is made. The functions break it: each is called at its step and may be empty.
struct Recipe {
  std::string label = "urn:c2pa:3a7f0000-1111-4222-8333-444455556666";
  jumbf::Uuid kind = jumbf::kManifest;
  std::string claim_label = "c2pa.claim.v2";
  std::vector<Assertion> assertions = {actions({created()})};
  bool with_binding = true;
  const Signing* signing = &usual_signing();
  CoseParts cose = {};                                       // all but alg and chain
  std::function<void(DataHash&)> binding = {};               // before it is encoded
  std::function<Assertion(const Assertion&)> identity = {};  // made of the binding, gathered
  std::function<void(Claim&)> claim = {};                    // before it is encoded
  std::function<void(Buffer&)> claim_bytes = {};             // before they are signed
  std::function<void(Buffer&)> message = {};                 // what is signed
  std::function<void(Buffer&)> signature_box = {};           // content of the signature box
  std::function<void(std::vector<Buffer>&)> boxes = {};      // assertions, after they were hashed
  std::function<void(std::vector<Buffer>&)> parts = {};      // what the manifest superbox holds
  std::function<void(std::vector<Buffer>&)> manifests = {};  // what the store holds
};

/// An asset with its store inside, and where it lies.
struct Made {
  Buffer asset, store, manifest;  // manifest: the new one, a whole superbox
  Carrier carrier;
  std::string label;
  bool detached = false;
};

inline Carrier carrier_of(std::size_t store_bytes) {
  Carrier carrier;
  carrier.exclusion = carrier.framing = {kHead.size(), store_bytes};
  carrier.store = {carrier.exclusion};
  return carrier;
}

inline Buffer asset_of(Bytes store) {
  ByteWriter asset;
  asset.text(kHead).bytes(store).text(kTail);
  return asset.take();
}

/// The data hash of the recipe for a store of `store_bytes`; its exclusion wide enough for any.
inline Assertion binding_of(const Recipe& recipe, std::size_t store_bytes) {
  DataHash hash;
  hash.has_exclusions = hash.has_hash = true;
  hash.exclusions = {carrier_of(store_bytes).exclusion};
  hash.alg = "sha256";
  hash.hash = digest(HashAlg::sha256, as_bytes(std::string(kHead) + std::string(kTail)));
  if (recipe.binding) recipe.binding(hash);
  // The store's size must not depend on how its own size is encoded.
  const std::size_t pad = 9 - cbor::head_size(hash.exclusions.empty() ? 0 : store_bytes);
  return cbor_assertion("c2pa.hash.data", write_data_hash(hash, pad));
}

inline Buffer signed_box(const Recipe& recipe, Bytes claim) {
  const Signing& signing = *recipe.signing;
  CoseParts parts = recipe.cose;
  parts.alg = signing.alg;
  parts.chain = &signing.chain;
  Buffer message = sig_structure(protected_header(parts), claim);
  if (recipe.message) recipe.message(message);
  // A key that the profile refuses has no size of its own: RSA of 1024 bits, or a curve of 256.
  std::size_t signature_bytes = signing.leaf.certificate().state().key.signature_bytes;
  if (signature_bytes == 0) signature_bytes = signing.alg == SignatureAlg::ps256 ? 128 : 64;
  auto signature = sign_with(signing.leaf.key.get(), signing.alg, signature_bytes, message);
  if (!signature) throw std::runtime_error(signature.error().what);
  Buffer box = encode_cose(parts, *signature);
  if (recipe.signature_box) recipe.signature_box(box);
  return box;
}

inline Buffer claim_of(const Recipe& recipe, const std::vector<Assertion>& assertions) {
  Claim claim;
  claim.instance_id = "xmp:iid:1";
  claim.title = "Title";
  claim.alg = "sha256";
  claim.generator.name = "Maker";
  claim.generator.version = "1";
  claim.signature = jumbf::absolute_uri(recipe.label, "c2pa.signature");
  for (const Assertion& assertion : assertions)
    (assertion.created ? claim.created : claim.gathered).push_back(uri_to(assertion));
  if (recipe.claim) recipe.claim(claim);
  Buffer bytes = write_claim(claim);
  if (recipe.claim_bytes) recipe.claim_bytes(bytes);
  return bytes;
}

inline Buffer joined(const std::vector<Buffer>& parts) {
  ByteWriter all;
  for (const Buffer& part : parts) all.bytes(part);
  return all.take();
}

inline Buffer manifest_of(const Recipe& recipe, std::size_t store_bytes) {
  std::vector<Assertion> assertions = recipe.assertions;
  if (recipe.with_binding) assertions.insert(assertions.begin(), binding_of(recipe, store_bytes));
  if (recipe.identity) assertions.push_back(recipe.identity(assertions.front()));
  const Buffer claim = claim_of(recipe, assertions);
  const Buffer signature = signed_box(recipe, claim);
  std::vector<Buffer> boxes;
  for (const Assertion& assertion : assertions) boxes.push_back(assertion.superbox);
  if (recipe.boxes) recipe.boxes(boxes);
  std::vector<Buffer> parts = {
      jumbf::superbox(jumbf::kAssertionStore, "c2pa.assertions", joined(boxes)),
      jumbf::superbox(jumbf::kClaim, recipe.claim_label, jumbf::box("cbor", claim)),
      jumbf::superbox(jumbf::kSignature, "c2pa.signature", jumbf::box("cbor", signature))};
  if (recipe.parts) recipe.parts(parts);
  return jumbf::superbox(recipe.kind, recipe.label, joined(parts));
}

/// `earlier`: whole manifest superboxes that come before the new one.
inline Made make(const Recipe& recipe, const std::vector<Buffer>& earlier = {}) {
  Made made;
  made.label = recipe.label;
  for (std::size_t guess = 0, tries = 0; made.store.empty() || made.store.size() != guess;) {
    if (++tries > 200)
      throw  // an ECDSA token varies in size by a few bytes
          std::runtime_error("the store's size does not settle");
    guess = made.store.size();
    made.manifest = manifest_of(recipe, guess);
    std::vector<Buffer> manifests = earlier;
    manifests.push_back(made.manifest);
    if (recipe.manifests) recipe.manifests(manifests);
    made.store = assemble_store({manifests.begin(), manifests.end()});
  }
  made.carrier = carrier_of(made.store.size());
  made.asset = asset_of(made.store);
  return made;
}

/// The ingredient assertion for a manifest that was made.
inline Ingredient ingredient_of(const Made& parent, const std::string& relationship) {
  Ingredient made;
  made.title = "parent";
  made.relationship = relationship;
  made.active_manifest = {jumbf::absolute_uri(parent.label, {}),
                          {},
                          digest(HashAlg::sha256, Bytes(parent.manifest).subspan(8))};
  const auto store = parse_store(parent.store, {});
  const Manifest& manifest = store->manifests.back();
  made.claim_signature = {jumbf::absolute_uri(parent.label, "c2pa.signature"),
                          {},
                          digest(HashAlg::sha256, manifest.hashed(*manifest.signatures.front()))};
  made.has_results = true;
  return made;
}
inline Assertion ingredient(const Ingredient& what,
                            const std::string& label = "c2pa.ingredient.v3") {
  return cbor_assertion(label, write_ingredient(what));
}

}  // namespace tanba::maker
