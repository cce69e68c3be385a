// Validation of signatures that keep to no rule: rows C02 to C15 and C36 of docs/threats.md that
// need a key, a padding or a header of their own. What keeps to the rules stands beside them.
#include <gtest/gtest.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <map>

#include "base/encoding.hpp"
#include "credential_rows.hpp"

namespace tanba::maker {
namespace {

std::function<void(Recipe&)> both(const std::function<void(Recipe&)>& first,
                                  const std::function<void(Recipe&)>& second) {
  return [=](Recipe& r) {
    first(r);
    second(r);
  };
}
/// A leaf of that kind, made once: RSA keys take their time.
std::function<void(Recipe&)> with_key(const std::string& key,
                                      SignatureAlg alg = SignatureAlg::es256) {
  return [=](Recipe& r) {
    static std::map<std::string, const Signing*> made;
    const Signing*& one = made[key];
    if (one == nullptr)
      one = kept(under_usual_root({.key = key, .extensions = pki::leaf_extensions()}, alg));
    r.signing = one;
  };
}
std::function<void(Parts&)> named(std::int64_t alg) {
  return [=](Parts& parts) { parts.guarded.set(1, Value::integer(alg)); };
}

TEST(Validation, RefusesAlgorithmsThatTheListDoesNotHave) {
  for (const char* hash : {"none", "", "SHA-256", "sha-256", "sha256 ", "sha1", "md5", "sha3-256",
                           "sha512-256", "blake2b"})
    expect({hash, kUnsupported, State::invalid,
            [=](Recipe& r) { r.claim = [=](Claim& claim) { claim.alg = hash; }; }});
  // 0 is reserved; ES256K, Ed448, ML-DSA-44, RS256, RS1, HS256, HS256/64, ECDH, AES-GCM.
  for (const std::int64_t alg : {0, -47, -53, -48, -257, -65535, 5, 4, -25, 1})
    expect({"C02 another signature", kUnsupported, State::invalid, signed_as(named(alg))});
  expect({"C02 a name instead of a number", kUnsupported, State::invalid,
          signed_as([](Parts& p) { p.guarded.set(1, Value::text("ES256")); })});
  expect({"C01 no signature algorithm", kUnsupported, State::invalid, signed_as([](Parts& p) {
            p.guarded = Value::map();
            p.guarded.set(33, Value::bytes(usual_signing().leaf.der()));
          })});
}

TEST(Validation, NeedsAnAlgorithmForTheHardBindingToo) {
  expect({"C01", kUnsupported, State::invalid, [](Recipe& r) {
            r.binding = [](DataHash& hash) { hash.alg.clear(); };
            r.claim = [](Claim& claim) {
              claim.alg.clear();
              for (HashedUri& uri : claim.created) uri.alg = "sha256";
            };
          }});
}

constexpr SignatureAlg kEd = SignatureAlg::ed25519, kPs = SignatureAlg::ps256;

const Row kKeys[] = {
    {"C04 EdDSA with P-256", kMismatch, State::invalid, signed_as(named(-8))},
    {"C04 PS256 with P-256", kMismatch, State::invalid, signed_as(named(-37))},
    {"C04 ES256 with Ed25519", kMismatch, State::invalid,
     both(with_key("ED25519", kEd), signed_as(named(-7), signing_with(kEd)))},
    {"C04 PS256 with Ed25519", kMismatch, State::invalid,
     both(with_key("ED25519", kEd), signed_as(named(-37), signing_with(kEd)))},
    {"C04 ES256 with RSA", kMismatch, State::invalid,
     both(with_key("RSA2048", kPs), signed_as(named(-7), signing_with(kPs)))},
    {"C04 EdDSA with RSA", kMismatch, State::invalid,
     both(with_key("RSA2048", kPs), signed_as(named(-8), signing_with(kPs)))},
    {"C05 ES512 with P-256", kTrusted, State::trusted,
     signed_as(named(-36), signing_with(SignatureAlg::es512))},
    {"C05 ES384 named, ES256 signed", kMismatch, State::invalid, signed_as(named(-35))},
    {"C05 ESP256 with P-256", kTrusted, State::trusted, signed_as(named(-9))},
    {"C05 ESP256 with P-384", kMismatch, State::invalid,
     both(with_key("P-384"), signed_as(named(-9)))},
    {"C05 ESP384 with P-256", kMismatch, State::invalid,
     signed_as(named(-51), signing_with(SignatureAlg::es384))},
    {"C06 brainpoolP256r1", kBadCredential, State::invalid, with_key("brainpoolP256r1")},
};
TEST(Validation, JudgesKeysByTheirAlgorithm) {
  for (const Row& row : kKeys) expect(row);
}

/// RSA signatures with every parameter open to faults.
struct Padding {
  const char* hash = "SHA256";
  const char* mask = "SHA256";
  int salt = 32;
  int padding = RSA_PKCS1_PSS_PADDING;
};
Buffer rsa_signature(EVP_PKEY* key, Bytes message, const Padding& how) {
  const EVP_MD* hash = EVP_get_digestbyname(how.hash);
  Buffer hashed(static_cast<std::size_t>(EVP_MD_get_size(hash))), signature(256);
  EVP_Digest(message.data(), message.size(), hashed.data(), nullptr, hash, nullptr);
  const ossl::PkeyCtx context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  EVP_PKEY_sign_init(context.get());
  EVP_PKEY_CTX_set_rsa_padding(context.get(), how.padding);
  EVP_PKEY_CTX_set_signature_md(context.get(), hash);
  if (how.padding == RSA_PKCS1_PSS_PADDING) {
    EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), EVP_get_digestbyname(how.mask));
    EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), how.salt);
  }
  std::size_t size = signature.size();
  if (EVP_PKEY_sign(context.get(), signature.data(), &size, hashed.data(), hashed.size()) != 1)
    throw std::runtime_error("no RSA signature was made");
  return signature;
}

/// The bare operation: what the public key makes of a signature, or the private one of a block.
Buffer bare_rsa(EVP_PKEY* key, const Buffer& from, bool recover) {
  const ossl::PkeyCtx context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  Buffer to(256);
  std::size_t size = to.size();
  recover ? EVP_PKEY_verify_recover_init(context.get()) : EVP_PKEY_sign_init(context.get());
  EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING);
  const int done = (recover ? EVP_PKEY_verify_recover : EVP_PKEY_sign)(context.get(), to.data(),
                                                                       &size, from.data(), 256);
  if (done != 1) throw std::runtime_error("no bare RSA operation");
  return to;
}

std::function<void(Recipe&)> padded(const Padding& how) {
  return both(with_key("RSA2048", kPs),
              signed_as(named(-37), [=](const pki::Identity& leaf, Bytes message) {
                return rsa_signature(leaf.key.get(), message, how);
              }));
}
// EMSA-PSS ends in 0xBC (RFC 8017, 9.1.1); `change` gets the block before it is signed anew.
std::function<void(Recipe&)> with_block(const std::function<void(Buffer&)>& change) {
  return both(with_key("RSA2048", kPs),
              signed_as(named(-37), [=](const pki::Identity& leaf, Bytes message) {
                const Buffer good = rsa_signature(leaf.key.get(), message, {});
                Buffer block = bare_rsa(leaf.key.get(), good, true);
                EXPECT_EQ(block.back(), 0xBC);
                change(block);
                return bare_rsa(leaf.key.get(), block, false);
              }));
}

const Row kPaddings[] = {
    {"as it must be", kTrusted, State::trusted, padded({})},
    {"the block signed anew as it is", kTrusted, State::trusted, with_block([](Buffer&) {})},
    {"C08 no salt", kMismatch, State::invalid, padded({.salt = 0})},
    {"C08 a salt of 20 bytes", kMismatch, State::invalid, padded({.salt = 20})},
    {"C08 the longest salt", kMismatch, State::invalid, padded({.salt = RSA_PSS_SALTLEN_MAX})},
    {"C08 a mask by SHA-1", kMismatch, State::invalid, padded({.mask = "SHA1"})},
    {"C08 a mask by SHA-512", kMismatch, State::invalid, padded({.mask = "SHA512"})},
    {"C08 another hash", kMismatch, State::invalid,
     padded({.hash = "SHA384", .mask = "SHA384", .salt = 48})},
    {"C08 PKCS #1 1.5", kMismatch, State::invalid, padded({.padding = RSA_PKCS1_PADDING})},
    {"C08 another trailer", kMismatch, State::invalid,
     with_block([](Buffer& block) { block.back() = 0xCC; })},
    {"C08 a byte of the hash", kMismatch, State::invalid,
     with_block([](Buffer& block) { block[250] ^= 1; })},
};
TEST(Validation, JudgesPaddingsOfRsa) {
  for (const Row& row : kPaddings) expect(row);
}

// S + L fits the same equation (RFC 8032, 5.1.7 has it refused).
Buffer with_order_added(Buffer signature) {
  constexpr std::uint8_t kOrder[32] = {0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58,
                                       0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
                                       0,    0,    0,    0,    0,    0,    0,    0,
                                       0,    0,    0,    0,    0,    0,    0,    0x10};
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += unsigned{signature[32 + i]} + kOrder[i];
    signature[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  return signature;
}
std::function<void(Recipe&)> by_ed25519(const std::function<Buffer(Buffer)>& change) {
  return both(with_key("ED25519", kEd),
              signed_as(named(-8), [=](const pki::Identity& leaf, Bytes message) {
                return change(signing_with(kEd)(leaf, message));
              }));
}

const Row kEdwards[] = {
    {"as it must be", kTrusted, State::trusted, by_ed25519([](Buffer s) { return s; })},
    {"C10 the order is added to S", kMismatch, State::invalid, by_ed25519(with_order_added)},
    {"C10 R is the neutral element", kMismatch, State::invalid, by_ed25519([](Buffer s) {
       std::fill_n(s.begin(), 32, std::uint8_t{0});
       s[0] = 1;
       return s;
     })},
    {"C10 nothing but zeros", kMismatch, State::invalid,
     by_ed25519([](Buffer) { return Buffer(64); })},
};
TEST(Validation, JudgesSignaturesOfEd25519) {
  for (const Row& row : kEdwards) expect(row);
}

// (r, n - s), which anybody can make of (r, s): n is the order of P-256 (SEC 2, 2.4.2).
TEST(Validation, TakesEitherOfTheTwoSignaturesThatEcdsaHas) {
  const Buffer order =
      *from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  expect({"C09", kTrusted, State::trusted,
          signed_as({}, [&](const pki::Identity& leaf, Bytes message) {
            Buffer signature = signing_with(SignatureAlg::es256)(leaf, message);
            int borrow = 0;
            for (std::size_t i = 32; i-- > 0;) {
              const int digit = order[i] - signature[32 + i] - borrow;
              borrow = digit < 0 ? 1 : 0;
              signature[32 + i] = static_cast<std::uint8_t>(digit);
            }
            return signature;
          })});
}

/// Signs another Sig_structure than COSE_Sign1 has: `change` gets its elements.
Sign over(const std::function<void(std::vector<Value>&)>& change) {
  return [=](const pki::Identity& leaf, Bytes message) {
    const auto document = cbor::Document::decode(message);
    std::vector<Value> elements;
    for (std::size_t i = 0; i < 4; ++i)
      elements.push_back(Value::encoded(document->root().at(i).encoded()));
    change(elements);
    return signing_with(SignatureAlg::es256)(leaf, Value::array(elements).encode());
  };
}

const Row kStructures[] = {
    {"as it must be", kTrusted, State::trusted, signed_as({}, over([](auto&) {}))},
    {"C12 external data", kMismatch, State::invalid,
     signed_as({}, over([](auto& e) { e[2] = Value::bytes(Buffer{1}); }))},
    {"C12 a countersignature", kMismatch, State::invalid,
     signed_as({}, over([](auto& e) { e[0] = Value::text("CounterSignature"); }))},
    {"C12 a signature of COSE_Sign", kMismatch, State::invalid,
     signed_as({}, over([](auto& e) {
                 e[0] = Value::text("Signature");
                 e.insert(e.begin() + 2, Value::bytes(Buffer{}));
               }))},
    {"C12 the claim stands in a tag", kMismatch, State::invalid,
     signed_as({}, over([](auto& e) { e[3] = Value::tag(24, e[3]); }))},
    {"B06 its tag is written longer than it must be", "general.error", State::invalid,
     [](Recipe& r) {
       r.signature_box = [](Buffer& box) {
         ASSERT_EQ(box[0], 0xD2);
         box[0] = 0x12;
         box.insert(box.begin(), 0xD8);
       };
     }},
    {"a time that the signer claims", "timeOfSigning.insideValidity", State::trusted,
     signed_as([](Parts& p) { p.guarded.set("iat", Value::integer(pki::kNow)); })},
    {"C20 a claimed time after the certificate", "timeOfSigning.outsideValidity", State::trusted,
     signed_as(
         [](Parts& p) { p.guarded.set("iat", Value::integer(pki::kNow + 400 * pki::kDay)); })},
    {"C12 bytes behind it", kMismatch, State::invalid,
     [](Recipe& r) { r.signature_box = [](Buffer& box) { box.push_back(0xF6); }; }},
    {"C13 a critical parameter that is not known", kMismatch, State::invalid,
     signed_as([](Parts& p) {
       p.guarded.set(2, Value::array({Value::integer(9)})).set(9, Value::boolean(true));
     })},
    {"C13 a critical parameter that is known", kTrusted, State::trusted, signed_as([](Parts& p) {
       p.guarded.set(2, Value::array({Value::integer(1), Value::integer(33)}));
     })},
    {"C13 a key twice in the signed header", kMismatch, State::invalid, signed_as([](Parts& p) {
       Buffer twice = p.guarded.encode();
       ASSERT_EQ(twice[0], 0xA2);
       twice[0] = 0xA3;
       twice.insert(twice.end(), {0x01, 0x38, 0x22});  // 1: -35
       p.guarded = Value::encoded(twice);
     })},
    {"C13 a key twice in the unsigned header", kMismatch, State::invalid, signed_as([](Parts& p) {
       const Buffer twice = {0xA2, 0x63, 'p', 'a', 'd', 0x40, 0x63, 'p', 'a', 'd', 0x41, 0};
       p.open = Value::encoded(twice);
     })},
    {"C13 a key twice in the claim", "claim.cbor.invalid", State::invalid,
     [](Recipe& r) {
       r.claim_bytes = [](Buffer& bytes) {
         ++bytes[0];
         const std::string_view again =
             "\x68"
             "dc:title"
             "\x65"
             "Other";
         bytes.insert(bytes.end(), again.begin(), again.end());
       };
     }},
    {"C14 the same chain under both labels", kTrusted, State::trusted, signed_as([](Parts& p) {
       p.guarded.set("x5chain", Value::bytes(usual_signing().leaf.der()));
     })},
    {"C14 33 wins over x5chain", kTrusted, State::trusted, signed_as([](Parts& p) {
       p.guarded.set("x5chain", Value::bytes(pki::make_leaf(usual_signing().root).der()));
     })},
    {"C14 x5chain in both buckets", kBadCredential, State::invalid, signed_as([](Parts& p) {
       const Value leaf = Value::bytes(usual_signing().leaf.der());
       p.guarded = Value::map();
       p.guarded.set(1, Value::integer(-7)).set("x5chain", leaf);
       p.open.set("x5chain", leaf);
     })},
    {"the chain stands unsigned alone", kTrusted, State::trusted, signed_as([](Parts& p) {
       p.guarded = Value::map();
       p.guarded.set(1, Value::integer(-7));
       p.open.set(33, Value::bytes(usual_signing().leaf.der()));
     })},
    {"C36 and is exchanged for one with another key", kMismatch, State::invalid,
     signed_as([](Parts& p) {
       p.guarded = Value::map();
       p.guarded.set(1, Value::integer(-7));
       p.open.set(33, Value::bytes(pki::make_leaf(usual_signing().root).der()));
     })},
};
TEST(Validation, JudgesTheStructureAroundASignature) {
  for (const Row& row : kStructures) expect(row);
}

}  // namespace
}  // namespace tanba::maker
