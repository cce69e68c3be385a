// How the tests of validation sign: with any key, certificate and chain, and signature boxes made
// by hand.
#pragma once

#include "validate_rows.hpp"

namespace tanba::maker {

using cbor::Value;

inline constexpr const char *kValidated = "claimSignature.validated",
                            *kTrusted = "signingCredential.trusted",
                            *kUntrusted = "signingCredential.untrusted",
                            *kBadCredential = "signingCredential.invalid",
                            *kMismatch = "claimSignature.mismatch",
                            *kUnsupported = "algorithm.unsupported";

/// Keeps what a row signs with alive for the whole test.
inline const Signing* kept(Signing signing) {
  static std::vector<std::unique_ptr<Signing>> all;
  return all.emplace_back(std::make_unique<Signing>(std::move(signing))).get();
}

inline Signing under_usual_root(const pki::Recipe& leaf, SignatureAlg alg = SignatureAlg::es256) {
  const pki::Identity& root = usual_signing().root;
  pki::Recipe recipe = leaf;
  recipe.issuer = &root;
  Signing signing{root, pki::make(recipe), {}, alg};
  signing.chain = {signing.leaf.der()};
  return signing;
}

inline std::function<void(Recipe&)> signed_by(pki::Recipe leaf,
                                              SignatureAlg alg = SignatureAlg::es256) {
  return
      [leaf = std::move(leaf), alg](Recipe& r) { r.signing = kept(under_usual_root(leaf, alg)); };
}
inline std::function<void(Recipe&)> with_purposes(const std::string& purposes) {
  return signed_by({.extensions = pki::leaf_extensions(purposes)});
}

/// What a signature box is made of.
struct Parts {
  Value guarded = Value::map(), open = Value::map(), payload;
  Buffer signature;
};
inline Parts parts_with(const Buffer& leaf) {
  Parts parts;
  parts.guarded.set(1, Value::integer(-7)).set(33, Value::bytes(leaf));
  return parts;
}
inline Value array_of(const Parts& parts) {
  return Value::array({Value::bytes(parts.guarded.encode()), parts.open, parts.payload,
                       Value::bytes(parts.signature)});
}

/// The signature box made anew around the signature that it holds.
inline std::function<void(Recipe&)> boxed(const std::function<void(Parts&)>& change,
                                          bool tagged = true) {
  return [=](Recipe& r) {
    r.signature_box = [=, leaf = r.signing->leaf.der()](Buffer& box) {
      const auto document = cbor::Document::decode(box);
      const auto signature = document->root().at(0).at(3).as_bytes();
      Parts parts = parts_with(leaf);
      parts.signature = {signature->begin(), signature->end()};
      change(parts);
      box = tagged ? Value::tag(18, array_of(parts)).encode() : array_of(parts).encode();
    };
  };
}

using Sign = std::function<Buffer(const pki::Identity& leaf, Bytes message)>;
inline Sign signing_with(SignatureAlg alg) {
  return [=](const pki::Identity& leaf, Bytes message) {
    const std::size_t size = leaf.certificate().state().key.signature_bytes;
    return *sign_with(leaf.key.get(), alg, size, message);
  };
}

/// The signature box made and signed anew, by `sign`.
inline std::function<void(Recipe&)> signed_as(
    const std::function<void(Parts&)>& change,
    const Sign& sign = signing_with(SignatureAlg::es256)) {
  return [=](Recipe& r) {
    const auto claim = std::make_shared<Buffer>();
    r.claim_bytes = [claim](Buffer& bytes) { *claim = bytes; };
    r.signature_box = [=, leaf = r.signing->leaf](Buffer& box) {
      Parts parts = parts_with(leaf.der());
      if (change) change(parts);
      parts.signature = sign(leaf, sig_structure(parts.guarded.encode(), *claim));
      box = Value::tag(18, array_of(parts)).encode();
    };
  };
}

/// A chain of root, intermediate and leaf; the root is the one that the row trusts.
struct Three {
  pki::Identity root = pki::make_root("Three root");
  pki::Identity middle =
      pki::make({.name = "Middle", .extensions = pki::ca_extensions(), .issuer = &root});
  pki::Identity leaf = pki::make_leaf(middle);
};
inline const Three& three() {
  static const Three kThree;
  return kThree;
}
inline std::function<void(Recipe&)> chained(const std::vector<const pki::Identity*>& chain) {
  return [=](Recipe& r) {
    Signing signing{three().root, three().leaf, {}, SignatureAlg::es256};
    for (const pki::Identity* one : chain) signing.chain.push_back(one->der());
    r.signing = kept(std::move(signing));
  };
}
inline void trust_three(Circumstances& given) { given.other_anchor = three().root.pem(); }

}  // namespace tanba::maker
