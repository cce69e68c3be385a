// Issuers of identity credentials: what a DID document says (W3C DID 1.0, 5.2 and 5.3.2; CAWG
// Identity Assertion 1.1, 8.1).
#include "trust/identity_issuer.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/byte_reader.hpp"
#include "tanba/trust.hpp"

namespace tanba {
namespace {

using Json = nlohmann::json;

// RFC 8037, A.2.
const Json kJwk = {
    {"kty", "OKP"}, {"crv", "Ed25519"}, {"x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}};
const Json kMethod = {{"id", "did:web:example.org#0"}, {"publicKeyJwk", kJwk}};

Json document(const Json& assertion_method, const Json& methods = nullptr) {
  Json made = {{"id", "did:web:example.org"}, {"assertionMethod", assertion_method}};
  if (!methods.is_null()) made["verificationMethod"] = methods;
  return made;
}

struct Row {
  const char* name;
  Json document;
  std::size_t keys;  // 0: it is refused
};

const Row kRows[] = {
    {"the method itself", document(Json::array({kMethod})), 1},
    {"the name of a method", document(Json::array({kMethod["id"]}), Json::array({kMethod})), 1},
    {"the name of the second method",
     document(Json::array({kMethod["id"]}),
              Json::array({Json::object({{"id", "did:web:example.org#1"}}), kMethod})),
     1},
    {"one that is good, behind others",
     document(Json::array({7, "did:web:example.org#9", Json::object(), kMethod}),
              Json::array({7, kMethod})),
     1},
    {"the name of no method",
     document(Json::array({"did:web:example.org#1"}), Json::array({kMethod})), 0},
    {"a name, and no methods", document(Json::array({kMethod["id"]})), 0},
    {"a name, and methods that are no list",
     document(Json::array({kMethod["id"]}), {{"first", kMethod}}), 0},
    {"neither a method nor a name", document(Json::array({7})), 0},
    {"no list of methods", document({{"first", kMethod}}), 0},
    {"a method without a key", document(Json::array({Json::object({{"id", kMethod["id"]}})})), 0},
    {"a key that is no object", document(Json::array({Json::object({{"publicKeyJwk", "x"}})})), 0},
    {"a key whose members are no text",
     document(Json::array({Json::object({{"publicKeyJwk", {{"kty", 1}}}})})), 0},
    {"no key for assertions", {{"id", "did:web:example.org"}}, 0},
    {"more keys than are kept", document(Json(std::vector<Json>(70, kMethod))), 64},
};

TEST(IdentityIssuer, HasTheKeysOfItsAssertionMethods) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.name);
    const std::string text = row.document.dump();
    const auto read = read_did_document(as_bytes(text));
    ASSERT_EQ(static_cast<bool>(read), row.keys > 0);
    if (read) {
      EXPECT_EQ(read->did, "did:web:example.org");
      EXPECT_EQ(read->keys.size(), row.keys);
    } else {
      EXPECT_EQ(read.error().code, Errc::credential);
      EXPECT_STREQ(read.error().what, "trust: the DID document has no key for assertions");
    }
  }
}

TEST(IdentityIssuer, HasAnIdentifier) {
  Json elsewhere = document(Json::array({kMethod})), none = elsewhere, number = elsewhere;
  elsewhere["id"] = "https://example.org";
  none.erase("id");
  number["id"] = 7;
  for (const std::string& text :
       {elsewhere.dump(), none.dump(), number.dump(), std::string("[]"), std::string("{")}) {
    const auto read = read_did_document(as_bytes(text));
    ASSERT_FALSE(read) << text;
    EXPECT_STREQ(read.error().what, "trust: neither PEM nor a DID document");
  }
}

TEST(IdentityIssuer, IsItsKeyWhereItIsOne) {
  // {"kty":"OKP","crv":"Ed25519","x":"..."}, then `[]` and `{`
  EXPECT_TRUE(key_of_did_jwk(
      "did:jwk:eyJrdHkiOiJPS1AiLCJjcnYiOiJFZDI1NTE5IiwieCI6IjExcVlBWUt4Q3JmVlNfN1R5V1FIT2c3aGN2UGFw"
      "aU1scndJYWFQY0hVUm8ifQ"));
  for (const char* did : {"did:jwk:W10", "did:jwk:ew", "did:jwk:*", "did:jwk:", "did:web:W10"})
    EXPECT_FALSE(key_of_did_jwk(did)) << did;
}

TEST(IdentityIssuer, IsToldFromPemByItsFirstLetter) {
  const std::string text = document(Json::array({kMethod})).dump();
  for (const char* before : {"", " ", "\t", "\r\n", " \t\r\n"}) {
    TrustList list;
    const std::string given = before + text;
    ASSERT_TRUE(list.add_identity_anchors(as_bytes(given)));
    const auto entries = list.entries();
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].purpose, TrustPurpose::identity);
    EXPECT_EQ(entries[0].who, "did:web:example.org");
  }
  TrustList list;
  for (const std::string& given : {std::string(" \r\n"), "x" + text}) {
    const auto added = list.add_identity_anchors(as_bytes(given));
    ASSERT_FALSE(added);
    EXPECT_STREQ(added.error().what, "certificate: the PEM text holds no certificate");
  }
  EXPECT_TRUE(list.entries().empty());
}

}  // namespace
}  // namespace tanba
