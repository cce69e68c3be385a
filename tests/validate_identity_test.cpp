// Identity assertions (CAWG): what is wrong with one is told, and says nothing of the manifest.
#include <gtest/gtest.h>

#include "validate_rows.hpp"

namespace tanba::maker {
namespace {

using cbor::Value;

constexpr const char* kUnreadable = "cawg.identity.cbor.invalid";

/// Somebody else than the signer of the claim.
const Signing& somebody() {
  static const Signing kSigning{.root = pki::make_root("Identities")};
  return kSigning;
}

/// How an identity assertion is made; each step can be broken.
struct Identity {
  const Signing* signing = &somebody();
  std::vector<HashedUri> more = {};  // assertions beside the binding
  bool bound = true;
  std::string type = "cawg.x509.cose";
  std::function<void(Value&)> payload = {};     // before it is signed
  std::function<void(Buffer&)> signature = {};  // the whole COSE_Sign1
  std::function<void(Value&)> assertion = {};   // before it is encoded
};

Buffer signed_payload(const Identity& identity, Bytes payload) {
  CoseParts parts;
  parts.alg = identity.signing->alg;
  parts.chain = &identity.signing->chain;
  const Buffer message = sig_structure(protected_header(parts), payload);
  const auto signature = sign_with(identity.signing->leaf.key.get(), parts.alg, 64, message);
  if (!signature) throw std::runtime_error(signature.error().what);
  Buffer box = encode_cose(parts, *signature);
  if (identity.signature) identity.signature(box);
  return box;
}

Assertion assertion_of(const Identity& identity, const Assertion& binding) {
  Value referenced = Value::array();
  if (identity.bound) referenced.add(write_hashed_uri(uri_to(binding)));
  for (const HashedUri& uri : identity.more) referenced.add(write_hashed_uri(uri));
  Value payload = Value::map();
  payload.set("referenced_assertions", std::move(referenced));
  payload.set("sig_type", Value::text(identity.type));
  if (identity.payload) identity.payload(payload);
  Value assertion = Value::map();
  assertion.set("signature", Value::bytes(signed_payload(identity, payload.encode())));
  assertion.set("signer_payload", std::move(payload));
  assertion.set("pad1", Value::bytes(Buffer(8)));
  if (identity.assertion) identity.assertion(assertion);
  return cbor_assertion("cawg.identity", assertion.encode(), false);
}

std::function<void(Recipe&)> with(const Identity& identity) {
  return [=](Recipe& recipe) {
    recipe.identity = [=](const Assertion& binding) { return assertion_of(identity, binding); };
  };
}

void known(Circumstances& given) { given.identity_anchor = somebody().root.pem(); }

void is_not_believed(const Report& report) {
  for (const char* code :
       {"cawg.identity.trusted", "cawg.identity.well-formed", "cawg.x509.credential.trusted"})
    EXPECT_FALSE(says(report.status, code)) << code;
}

const HashedUri kActionsUri = uri_to(actions({created()}));
const Signing kAuthority{.leaf = usual_signing().root};
const Signing kExpired{.leaf = pki::make({.extensions = pki::leaf_extensions(),
                                          .issuer = &usual_signing().root,
                                          .from = pki::kNow - 2 * pki::kDay,
                                          .to = pki::kNow - pki::kDay})};

// A signature that names no certificate.
Buffer cose_of(const Value& header) {
  return Value::tag(18, Value::array({Value::bytes(header.encode()), Value::map(), Value(),
                                      Value::bytes(Buffer(64, 1))}))
      .encode();
}

// A list of two assertions of one name, neither of which can be told from the other.
void naming_one_of_two(Recipe& recipe) {
  const Assertion other = cbor_assertion("org.example", Value::integer(1).encode());
  recipe.assertions.push_back(other);
  with({.more = {uri_to(other)}})(recipe);
  recipe.boxes = [=](std::vector<Buffer>& boxes) { boxes.push_back(other.superbox); };
}

const Row kGood[] = {
    {"nobody knows the signer", "cawg.identity.well-formed", State::trusted, with({})},
    {"the list knows the signer", "cawg.identity.trusted", State::trusted, with({}), {}, known},
    {"anchors of claims are not those of identities",
     "cawg.x509.credential.untrusted",
     State::trusted,
     with({}),
     {},
     [](Circumstances& given) { given.other_anchor = somebody().root.pem(); }},
    {"names another assertion too",
     "cawg.identity.trusted",
     State::trusted,
     with({.more = {kActionsUri}}),
     {},
     known},
    {"second padding",
     "cawg.identity.trusted",
     State::trusted,
     with({.assertion = [](Value& a) { a.set("pad2", Value::bytes(Buffer(3))); }}),
     {},
     known},
};

TEST(Identity, IsTold) {
  for (const Row& row : kGood) expect(row);
}

// A hash of other content among what the signer only gathered: the claim's hash fits it, and nobody
// asks whether the asset does.
void borrowed_for_other_content(Recipe& recipe) {
  DataHash hash;
  hash.has_hash = true;
  hash.alg = "sha256";
  hash.hash = digest(HashAlg::sha256, as_bytes("what this person really signed"));
  Assertion other = cbor_assertion("c2pa.hash.data__1", write_data_hash(hash, 0), false);
  with({.more = {uri_to(other)}, .bound = false})(recipe);
  recipe.assertions.push_back(std::move(other));
}

const Row kBad[] = {
    {"is no CBOR", kUnreadable, State::trusted,
     [](Recipe& r) { r.assertions.push_back(json_assertion("cawg.identity", "{}")); }},
    {"is broken CBOR", kUnreadable, State::invalid,
     [](Recipe& r) { r.assertions.push_back(cbor_assertion("cawg.identity", Buffer{0x61})); }},
    {"is about other content, whose hash was gathered", "cawg.identity.hard_binding_missing",
     State::trusted, borrowed_for_other_content},
    {"is not about this content", "cawg.identity.hard_binding_missing", State::trusted,
     with({.more = {kActionsUri}, .bound = false})},
    {"names an assertion twice", "cawg.identity.assertion.duplicate", State::trusted,
     with({.more = {kActionsUri, kActionsUri}})},
    {"names an assertion by another hash", "cawg.identity.assertion.mismatch", State::trusted,
     with({.more = {{kActionsUri.url, {}, Buffer(32, 1)}}})},
    {"names what is not there", "cawg.identity.assertion.mismatch", State::trusted,
     with({.more = {{"self#jumbf=c2pa.assertions/org.example", {}, Buffer(32, 1)}}})},
    {"names what is on the web", "cawg.identity.assertion.mismatch", State::trusted,
     with({.more = {{"https://example.org/a", {}, Buffer(32, 1)}}})},
    {"names nothing that is a list", kUnreadable, State::trusted,
     with({.payload = [](Value& p) { p.set("referenced_assertions", Value::map()); }})},
    {"a type that is no text", kUnreadable, State::trusted,
     with({.payload = [](Value& p) { p.set("sig_type", Value::integer(1)); }})},
    {"an algorithm that is not allowed", "cawg.x509.algorithm.unsupported", State::trusted,
     with({.signature =
               [](Buffer& cose) {
                 cose = cose_of(Value::map()
                                    .set(1, Value::integer(-257))
                                    .set(33, Value::bytes(somebody().leaf.der())));
               }})},
    {"no certificate", "cawg.x509.credential.invalid", State::trusted,
     with({.signature =
               [](Buffer& cose) { cose = cose_of(Value::map().set(1, Value::integer(-7))); }})},
    {"a type that nobody knows", "cawg.identity.sig_type.unknown", State::trusted,
     with({.type = "org.example"})},
    {"no credential of claims of others", "cawg.ica.invalid_verifiable_credential", State::trusted,
     with({.type = "cawg.identity_claims_aggregation"})},
    {"a field that is not checked", "org.tanba.identity.unchecked", State::trusted,
     with({.payload = [](Value& p) { p.set("expected_countersigners", Value::array()); }})},
    {"another payload was signed", "cawg.x509.signature.mismatch", State::trusted,
     with({.assertion =
               [](Value& a) {
                 Value payload = Value::map();
                 payload.set("referenced_assertions", Value::array());
                 payload.set("sig_type", Value::text("cawg.x509.cose"));
                 a.set("signer_payload", std::move(payload));
               }})},
    {"the signature is changed", "cawg.x509.signature.mismatch", State::trusted,
     with({.signature = [](Buffer& cose) { cose.back() ^= 1; }})},
    {"the signature is none", "cawg.x509.signature.mismatch", State::trusted,
     with({.signature = [](Buffer& cose) { cose = {0}; }})},
    {"an authority signed", "cawg.x509.credential.invalid", State::trusted,
     with({.signing = &kAuthority})},
    {"an expired certificate", "cawg.x509.signature.outside_validity", State::trusted,
     with({.signing = &kExpired})},
    {"no padding", "cawg.identity.pad.invalid", State::trusted,
     with({.assertion = [](Value& a) { a.set("pad1", Value()); }})},
    {"padding that is not zero", "cawg.identity.pad.invalid", State::trusted,
     with({.assertion = [](Value& a) { a.set("pad1", Value::bytes(Buffer(8, 1))); }})},
    {"second padding that is not zero", "cawg.identity.pad.invalid", State::trusted,
     with({.assertion = [](Value& a) { a.set("pad2", Value::bytes(Buffer(1, 1))); }})},
    {"no signature", kUnreadable, State::trusted,
     with({.assertion = [](Value& a) { a.set("signature", Value::integer(1)); }})},
    {"no map", kUnreadable, State::trusted,
     with({.assertion = [](Value& a) { a = Value::integer(1); }})},
};

TEST(Identity, IsNotBelievedWhereAnythingIsWrong) {
  for (Row row : kBad) {
    row.given = known;
    row.also = is_not_believed;
    expect(row);
  }
}

TEST(Identity, OfAnAssertionOfTwoIsToldAsTheManifestIs) {
  expect({"of two", "assertion.missing", State::invalid, naming_one_of_two});
}

TEST(Identity, OfAnAssertionThatChangedIsNotLookedAt) {
  expect({"changed",
          "assertion.hashedURI.mismatch",
          State::invalid,
          [](Recipe& recipe) {
            with({})(recipe);
            recipe.boxes = [](std::vector<Buffer>& boxes) { boxes.back().back() ^= 1; };
          },
          {},
          known,
          is_not_believed});
}

}  // namespace
}  // namespace tanba::maker
