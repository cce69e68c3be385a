// Identity assertions by an aggregator of identity claims (CAWG 1.1, 8.1): credentials, keys, DID
// documents. What is wrong with one is told, and says nothing of the manifest.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/encoding.hpp"
#include "time_rows.hpp"
#include "trust/identity_issuer.hpp"

namespace tanba::maker {
namespace {

using cbor::Value;
using Json = nlohmann::json;

std::string base64url(Bytes bytes) {
  std::string text = to_base64(bytes);
  text.erase(text.find_last_not_of('=') + 1);
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

struct Aggregator {
  std::shared_ptr<EVP_PKEY> key = pki::make_key("ED25519");
  Json jwk = [this] {
    Buffer x(32);
    std::size_t size = x.size();
    EVP_PKEY_get_raw_public_key(key.get(), x.data(), &size);
    return Json{{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", base64url(x)}};
  }();
  std::string did = "did:jwk:" + base64url(as_bytes(jwk.dump()));
};
const Aggregator& usual_aggregator() {
  static const Aggregator kAggregator;
  return kAggregator;
}
const std::string kWeb = "did:web:identities.example";

Json did_document(const std::string& did, const Json& jwk) {
  return {{"id", did}, {"assertionMethod", {{{"id", did + "#0"}, {"publicKeyJwk", jwk}}}}};
}

/// How a credential is made; each step can be broken.
struct Aggregation {
  std::string issuer = usual_aggregator().did;
  std::int64_t alg = -8;
  std::string content_type = "application/vc";
  std::function<void(Json&)> credential = {};
  std::function<void(Value&)> payload = {};  // signer_payload, after the credential was made of it
  std::function<void(Buffer&)> text = {};    // of the credential
  std::function<Value(Bytes protected_header, Bytes signature_item)> open = {};
  std::function<void(Buffer&)> cose = {};
  bool detached = false, codes = false;
};

Json credential_over(const Aggregation& how, const HashedUri& binding) {
  const std::string hash = to_base64(binding.hash);
  Json asset = {{"sig_type", "cawg.identity_claims_aggregation"},
                {"referenced_assertions", {{{"url", binding.url}, {"hash", hash}}}}};
  if (how.codes)
    asset["referenced_assertions"][0]["hash"] = std::vector<int>(hash.begin(), hash.end());
  Json made = {
      {"@context",
       {"https://www.w3.org/ns/credentials/v2", "https://cawg.io/identity/1.1/ica/context/"}},
      {"type", {"VerifiableCredential", "IdentityClaimsAggregationCredential"}},
      {"issuer", how.issuer},
      {"validFrom", to_rfc3339(kNow - kDay)},
      {"credentialSubject",
       {{"verifiedIdentities", {{{"type", "cawg.social_media"}, {"username", "silly"}}}},
        {"c2paAsset", asset}}}};
  if (how.credential) how.credential(made);
  return made;
}

Buffer signed_credential(const Aggregation& how, const HashedUri& binding) {
  const std::string json = credential_over(how, binding).dump();
  Buffer text(json.begin(), json.end());
  if (how.text) how.text(text);
  Value header = Value::map();
  header.set(std::int64_t{1}, Value::integer(how.alg));
  if (!how.content_type.empty()) header.set(std::int64_t{3}, Value::text(how.content_type));
  const Buffer guarded = header.encode();
  const auto signature = sign_with(usual_aggregator().key.get(), SignatureAlg::ed25519, 64,
                                   sig_structure(guarded, text));
  if (!signature) throw std::runtime_error(signature.error().what);
  const Buffer item = Value::bytes(*signature).encode();
  Buffer cose =
      Value::tag(18, Value::array(
                         {Value::bytes(guarded), how.open ? how.open(guarded, item) : Value::map(),
                          how.detached ? Value() : Value::bytes(text), Value::bytes(*signature)}))
          .encode();
  if (how.cose) how.cose(cose);
  return cose;
}

std::function<void(Recipe&)> with(const Aggregation& how) {
  return [=](Recipe& recipe) {
    recipe.identity = [=](const Assertion& binding) {
      Value payload = Value::map();
      payload.set("referenced_assertions", Value::array({write_hashed_uri(uri_to(binding))}));
      payload.set("sig_type", Value::text("cawg.identity_claims_aggregation"));
      if (how.payload) how.payload(payload);
      return cbor_assertion(
          "cawg.identity",
          Value::map()
              .set("signature", Value::bytes(signed_credential(how, uri_to(binding))))
              .set("signer_payload", std::move(payload))
              .set("pad1", Value::bytes(Buffer(8)))
              .encode(),
          false);
    };
  };
}

void known(Circumstances& given) {
  given.identity_anchor = did_document(usual_aggregator().did, usual_aggregator().jwk).dump();
}
void known_on_the_web(Circumstances& given) {
  given.identity_anchor = "\n" + did_document(kWeb, usual_aggregator().jwk).dump();
}
void known_by_another_key(Circumstances& given) {
  static const Aggregator kOther;
  given.identity_anchor = did_document(kWeb, kOther.jwk).dump();
}
std::function<void(Json&)> having(const char* member, const Json& value) {
  return [=](Json& credential) { credential[member] = value; };
}
std::function<void(Json&)> of_subject(const char* member, const Json& value) {
  return [=](Json& credential) { credential["credentialSubject"][member] = value; };
}

std::function<void(Json&)> of_asset(const char* member, const Json& value) {
  return [=](Json& c) { c["credentialSubject"]["c2paAsset"][member] = value; };
}
std::function<void(Json&)> of_referenced(const char* member, const Json& value) {
  return [=](Json& c) {
    c["credentialSubject"]["c2paAsset"]["referenced_assertions"][0][member] = value;
  };
}
// The payload names the kind of the hash of what it is about.
std::function<void(Value&)> naming_alg(const std::string& alg) {
  return [=](Value& payload) {
    const Buffer encoded = payload.encode();
    HashedUri uri = read_hashed_uri(
        cbor::Document::decode(encoded)->root().find("referenced_assertions").at(0));
    uri.alg = alg;
    payload.set("referenced_assertions", Value::array({write_hashed_uri(uri)}));
  };
}
std::function<Value(Bytes, Bytes)> stamps(const std::function<Tokens(Bytes message)>& make) {
  return [=](Bytes guarded, Bytes item) {
    return Value::map().set("sigTst2", tokens(make(countersignature_structure(guarded, item))));
  };
}
// sigTst: a whole response, over the credential.
std::function<void(Recipe&)> stamped_old_way(Aggregation how) {
  const auto text = std::make_shared<Buffer>();
  how.text = [text](Buffer& json) { *text = json; };
  how.open = [text](Bytes guarded, Bytes) {
    const Buffer message = countersignature_structure(guarded, *text);
    return Value::map().set("sigTst", tokens({time_stamp(message, kNow, true)}));
  };
  return with(how);
}

constexpr const char *kTrusted = "cawg.identity.trusted",
                     *kUnreadable = "cawg.ica.invalid_verifiable_credential",
                     *kMismatch = "cawg.ica.signature_mismatch",
                     *kAbout = "cawg.ica.signer_payload.mismatch",
                     *kBadStamp = "cawg.ica.time_stamp.invalid";

const Row kGood[] = {
    {"nobody knows the issuer", "cawg.ica.untrusted_issuer", State::trusted, with({})},
    {"it is good all the same", "cawg.identity.well-formed", State::trusted, with({})},
    {"the list knows the issuer", "cawg.ica.credential_valid", State::trusted, with({}), {}, known},
    {"and so is trusted", kTrusted, State::trusted, with({}), {}, known},
    {"a document that leaves the key to the identifier",
     kTrusted,
     State::trusted,
     with({}),
     {},
     [](Circumstances& given) {
       given.identity_anchor = Json{{"id", usual_aggregator().did}}.dump();
     }},
    {"a key in a document", kTrusted, State::trusted, with({.issuer = kWeb}), {}, known_on_the_web},
    {"an issuer with a fragment",
     kTrusted,
     State::trusted,
     with({.issuer = kWeb + "#0"}),
     {},
     known_on_the_web},
    {"an issuer with more to say",
     kTrusted,
     State::trusted,
     with({.credential = having("issuer", {{"id", usual_aggregator().did}, {"name", "x"}})}),
     {},
     known},
    {"a list of one subject",
     kTrusted,
     State::trusted,
     with({.credential =
               [](Json& c) { c["credentialSubject"] = Json::array({c["credentialSubject"]}); }}),
     {},
     known},
    // Their digits are as many as the hash wants; spaces make them all of one size.
    {"a hash as character codes",
     kTrusted,
     State::trusted,
     with({.text = [](Buffer& json) { json.resize(2000, ' '); }, .codes = true}),
     {},
     known},
    {"valid until later",
     kTrusted,
     State::trusted,
     with({.credential = having("validUntil", to_rfc3339(kNow + kDay))}),
     {},
     known},
    {"revocation that is kept elsewhere",
     "org.tanba.identity.unchecked",
     State::trusted,
     with({.credential = having("credentialStatus", Json::object())}),
     {},
     known},
    {"a time-stamp",
     "cawg.ica.time_stamp.validated",
     State::trusted,
     with({.open =
               [](Bytes guarded, Bytes item) {
                 return Value::map().set(
                     "sigTst2",
                     tokens({time_stamp(countersignature_structure(guarded, item), kNow)}));
               }}),
     {},
     with_authority},
    {"a role",
     kTrusted,
     State::trusted,
     with(
         {.credential = of_asset("role", Json::array({"cawg.creator"})),
          .payload = [](Value& p) { p.set("role", Value::array({Value::text("cawg.creator")})); }}),
     {},
     known},
    {"a hash whose kind both name",
     kTrusted,
     State::trusted,
     with({.credential = of_referenced("alg", "sha256"), .payload = naming_alg("sha256")}),
     {},
     known},
    {"a hash whose kind the credential names alone",
     kTrusted,
     State::trusted,
     with({.credential = of_referenced("alg", "sha256")}),
     {},
     known},
    {"a hash whose kind the payload names alone",
     kTrusted,
     State::trusted,
     with({.payload = naming_alg("sha256")}),
     {},
     known},
    {"a time-stamp of version 1",
     "cawg.ica.time_stamp.validated",
     State::trusted,
     stamped_old_way({}),
     {},
     with_authority},
    {"a time-stamp of nobody who is known",
     "timeStamp.untrusted",
     State::trusted,
     with({.open =
               [](Bytes guarded, Bytes item) {
                 return Value::map().set(
                     "sigTst2",
                     tokens({time_stamp(countersignature_structure(guarded, item), kNow)}));
               }}),
     {},
     known},
};

TEST(Aggregation, IsTold) {
  for (const Row& row : kGood) expect(row);
}

const Row kBad[] = {
    {"a document that nobody brought", "cawg.ica.did_unavailable", State::trusted,
     with({.issuer = "did:web:elsewhere.example"})},
    {"an identifier of another kind", "cawg.ica.invalid_issuer", State::trusted,
     with({.issuer = "did:key:z6Mk"})},
    {"no identifier", "cawg.ica.invalid_issuer", State::trusted, with({.issuer = "somebody"})},
    {"an identifier that is no key", "cawg.ica.invalid_did_document", State::trusted,
     with({.issuer = "did:jwk:e30"})},
    {"an identifier that is no text", "cawg.ica.invalid_did_document", State::trusted,
     with({.issuer = "did:jwk:*"})},
    {"an algorithm that is not allowed", "cawg.ica.invalid_alg", State::trusted,
     with({.alg = -257})},
    {"an algorithm of another key", kMismatch, State::trusted, with({.alg = -7})},
    {"another content type", "cawg.ica.invalid_content_type", State::trusted,
     with({.content_type = "application/json"})},
    {"no content type", "cawg.ica.invalid_content_type", State::trusted,
     with({.content_type = ""})},
    {"no credential inside", kUnreadable, State::trusted, with({.detached = true})},
    {"a credential that is no JSON", kUnreadable, State::trusted,
     with({.text = [](Buffer& text) { text.pop_back(); }})},
    {"a credential of another kind", kUnreadable, State::trusted,
     with({.credential = having("type", {"VerifiableCredential"})})},
    {"a credential that is none", kUnreadable, State::trusted,
     with({.credential = having("type", {"IdentityClaimsAggregationCredential"})})},
    {"a credential of one kind, in a text", kUnreadable, State::trusted,
     with({.credential = having("type", "VerifiableCredential")})},
    {"a credential of two subjects", kUnreadable, State::trusted,
     with({.credential =
               [](Json& c) {
                 const Json one = c["credentialSubject"];
                 c["credentialSubject"] = Json::array({one, one});
               }})},
    {"a credential that verified something that is no list", kUnreadable, State::trusted,
     with({.credential = of_subject("verifiedIdentities", Json::object())})},
    {"a credential of nobody", kUnreadable, State::trusted,
     with({.credential = having("issuer", 1)})},
    {"a credential that verified nobody", kUnreadable, State::trusted,
     with({.credential = of_subject("verifiedIdentities", Json::array())})},
    {"a credential about nothing", kUnreadable, State::trusted,
     with({.credential = of_subject("c2paAsset", 1)})},
    {"a credential about something else", kAbout, State::trusted,
     with({.credential =
               [](Json& c) {
                 c["credentialSubject"]["c2paAsset"]["referenced_assertions"][0]["url"] = "x";
               }})},
    {"a credential about another kind of assertion", kAbout, State::trusted,
     with({.credential = of_asset("sig_type", "cawg.x509.cose")})},
    {"a credential about more", kAbout, State::trusted,
     with({.payload = [](Value& p) { p.set("referenced_assertions", Value::array()); }})},
    {"a credential about a hash of another kind", kAbout, State::trusted,
     with({.credential = of_referenced("alg", "sha512"), .payload = naming_alg("sha256")})},
    {"a hash as codes of no characters", kAbout, State::trusted,
     with({.credential = of_referenced("hash", {65, 300, -1, "x"})})},
    {"a credential about something of another hash", kAbout, State::trusted,
     with({.credential =
               [](Json& c) {
                 c["credentialSubject"]["c2paAsset"]["referenced_assertions"][0]["hash"] = "AA==";
               }})},
    {"another role than the credential gives", kAbout, State::trusted,
     with({.credential =
               [](Json& c) {
                 c["credentialSubject"]["c2paAsset"]["role"] = Json::array({"cawg.publisher"});
               },
           .payload =
               [](Value& p) { p.set("role", Value::array({Value::text("cawg.creator")})); }})},
    {"a role that the credential does not give", kAbout, State::trusted,
     with({.payload =
               [](Value& p) { p.set("role", Value::array({Value::text("cawg.creator")})); }})},
    {"a credential without a beginning", "cawg.ica.valid_from.missing", State::trusted,
     with({.credential = having("validFrom", nullptr)})},
    {"a credential of tomorrow", "cawg.ica.valid_from.invalid", State::trusted,
     with({.credential = having("validFrom", to_rfc3339(kNow + kDay))})},
    {"a credential from no time", "cawg.ica.valid_from.invalid", State::trusted,
     with({.credential = having("validFrom", "soon")})},
    {"a credential of yesterday", "cawg.ica.valid_until.invalid", State::trusted,
     with({.credential = having("validUntil", to_rfc3339(kNow - 1))})},
    {"a credential until no time", "cawg.ica.valid_until.invalid", State::trusted,
     with({.credential = having("validUntil", "later")})},
    {"two time-stamps", kBadStamp, State::trusted, with({.open = stamps([](Bytes message) {
                                                           return Tokens{time_stamp(message, kNow),
                                                                         time_stamp(message, kNow)};
                                                         })})},
    {"a time-stamp that is none", kBadStamp, State::trusted,
     with({.open = stamps([](Bytes) { return Tokens{Buffer(50, 0x30)}; })})},
    {"a time-stamp of something else", kBadStamp, State::trusted,
     with({.open =
               [](Bytes guarded, Bytes) {
                 return Value::map().set("sigTst2", tokens({time_stamp(guarded, kNow)}));
               }})},
    {"the signature is changed", kMismatch, State::trusted,
     with({.cose = [](Buffer& cose) { cose.back() ^= 1; }})},
    {"the signature is none", "cawg.ica.invalid_cose_sign1", State::trusted,
     with({.cose = [](Buffer& cose) { cose = {0}; }})},
};

TEST(Aggregation, IsNotBelievedWhereAnythingIsWrong) {
  for (Row row : kBad) {
    row.given = known;
    row.also = [](const Report& report) {
      for (const char* code : {kTrusted, "cawg.identity.well-formed", "cawg.ica.credential_valid"})
        EXPECT_FALSE(says(report.status, code)) << code;
    };
    expect(row);
  }
  expect({"another key than the document's",
          kMismatch,
          State::trusted,
          with({.issuer = kWeb}),
          {},
          known_by_another_key});
}

TEST(Aggregation, IsNotStampedBeyondTheLimit) {
  expect({"a time-stamp that is larger than the limit",
          kBadStamp,
          State::trusted,
          with({.open = stamps([](Bytes message) { return Tokens{time_stamp(message, kNow)}; })}),
          {},
          [](Circumstances& given) {
            known(given);
            given.limits.max_token_bytes = 100;
          }});
}

TEST(DidDocument, GivesTheKeysForAssertions) {
  const Json& jwk = usual_aggregator().jwk;
  Json named = {{"id", kWeb},
                {"verificationMethod", {{{"id", "#1"}, {"publicKeyJwk", jwk}}}},
                {"assertionMethod", {"#1", "#2"}}};
  const auto issuer = read_did_document(as_bytes(named.dump()));
  ASSERT_TRUE(issuer);
  EXPECT_EQ(issuer->did, kWeb);
  EXPECT_EQ(issuer->keys.size(), 1u);
  for (const Json& bad :
       {Json(1), Json{{"id", "x"}}, Json{{"id", kWeb}}, Json{{"id", kWeb}, {"assertionMethod", 1}},
        did_document(kWeb, {{"kty", "RSA"}}), Json{{"id", kWeb}, {"assertionMethod", {"#1"}}}})
    EXPECT_EQ(read_did_document(as_bytes(bad.dump())).error().code, Errc::credential) << bad;
  TrustList trust;
  EXPECT_FALSE(trust.add_identity_anchors(as_bytes(" {\"id\":1}")));
  EXPECT_FALSE(trust.add_identity_anchors(as_bytes(" ")));
}

// Keys and signatures of RFC 8037, A.4 and RFC 7515, A.3.
TEST(Jwk, VerifiesTheExamplesOfTheRfcs) {
  const auto ed25519 =
      BareKey::from_jwk({"OKP", "Ed25519", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", ""});
  ASSERT_TRUE(ed25519);
  const auto first = as_bytes("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc");
  Buffer signature = *from_base64url(
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
  EXPECT_TRUE(ed25519->verifies(SignatureAlg::ed25519, first, signature));
  EXPECT_FALSE(ed25519->verifies(SignatureAlg::es256, first, signature));
  signature[9] ^= 1;
  EXPECT_FALSE(ed25519->verifies(SignatureAlg::ed25519, first, signature));
  const Jwk jwk{"EC", "P-256", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"};
  const auto p256 = BareKey::from_jwk(jwk);
  ASSERT_TRUE(p256);
  const auto second = as_bytes(
      "eyJhbGciOiJFUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
      "fQ");
  EXPECT_TRUE(
      p256->verifies(SignatureAlg::es256, second,
                     *from_base64url("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5d"
                                     "jxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")));
  Jwk off = jwk;  // no point of the curve
  off.y = jwk.x;
  EXPECT_FALSE(BareKey::from_jwk(off));
  for (const Jwk& bad : {Jwk{"EC", "P-224", jwk.x, jwk.y}, Jwk{"OKP", "X25519", jwk.x, ""},
                         Jwk{"OKP", "Ed25519", "AA", ""}, Jwk{"EC", "P-256", jwk.x, ""},
                         Jwk{"OKP", "Ed25519", "*", ""}, Jwk{"RSA", "", "", ""},
                         Jwk{"OKP", "Ed25519", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ""}})
    EXPECT_FALSE(BareKey::from_jwk(bad)) << bad.kty << bad.crv << bad.x;
}

}  // namespace
}  // namespace tanba::maker
