// The assertions of live video (C2PA 2.5, 15): what they must hold, and that a stream is never
// called whole for one file of it.
#include <algorithm>

#include "base/encoding.hpp"
#include "live_fixture.hpp"

namespace tanba::maker {
namespace {

constexpr const char *kBad = "livevideo.sessionkey.invalid",
                     *kUnchecked = "org.tanba.liveVideo.unchecked";

std::function<void(Recipe&)> with_entry(const char* field, const Value& value) {
  return with_keys({{.entry = [=](Value& entry) { entry.set(field, value); }}});
}
std::function<void(Recipe&)> with_cose_key(std::int64_t field, const Value& value) {
  return with_keys({{.cose_key = [=](Value& key) { key.set(field, value); }}});
}
void is_partly_verified(const Report& report) {
  EXPECT_TRUE(report.partly_verified);
  EXPECT_TRUE(says(report.status, kUnchecked));
}

std::function<void(Recipe&)> with_rsa_key(const std::function<void(Value&)>& change,
                                          int bits = 2048) {
  Session session = with_rsa(bits);
  session.cose_key = change;
  return with_keys({session});
}

// What the session's key signs in proof, with this header and this payload.
std::function<void(Recipe&)> with_proof(const Value& header, const Value& payload) {
  Session session;
  const Buffer guarded = header.encode();
  const Buffer signature =
      signature_of(session.key.get(), false, sig_structure(guarded, session.certificate));
  session.entry = [=](Value& entry) {
    entry.set("signerBinding", Value::tag(18, Value::array({Value::bytes(guarded), Value::map(),
                                                            payload, Value::bytes(signature)})));
  };
  return with_keys({session});
}
std::function<void(Recipe&)> with_list(const Value& list) {
  return [=](Recipe& recipe) {
    recipe.assertions.push_back(
        cbor_assertion("c2pa.session-keys", Value::map().set("keys", list).encode()));
  };
}
// It names no certificate.
void signed_by_nobody(Recipe& recipe) {
  with_keys({{}})(recipe);
  recipe.signature_box = [](Buffer& box) {
    box =
        Value::tag(18, Value::array({Value::bytes(Value::map().set(1, Value::integer(-7)).encode()),
                                     Value::map(), Value(), Value::bytes(Buffer(64))}))
            .encode();
  };
}
void list_is_unreadable(const Report& report) {
  const auto& found = report.status.failure;
  const auto status = std::ranges::find(found, kBad, &Status::code);
  ASSERT_NE(status, found.end());
  EXPECT_EQ(status->explanation, "The list of session keys cannot be read.");
}

const Row kKeys[] = {
    {"a proof with an empty payload", kUnchecked, State::trusted,
     with_proof(Value::map().set(1, Value::integer(-7)), Value::bytes(Buffer()))},
    {"a proof of an unknown algorithm", kBad, State::invalid,
     with_proof(Value::map().set(1, Value::integer(-257)), Value())},
    {"a proof of no algorithm", kBad, State::invalid, with_proof(Value::map(), Value())},
    {"no certificate to prove", kBad, State::invalid, signed_by_nobody},
    {"keys that are no list",
     kBad,
     State::invalid,
     with_list(Value::integer(1)),
     {},
     {},
     list_is_unreadable},
    {"more keys than the limit",
     kBad,
     State::invalid,
     with_list(Value::array(std::vector<Value>(1025, Value::integer(1)))),
     {},
     {},
     list_is_unreadable},
    {"no coordinate", kBad, State::invalid, with_cose_key(-2, Value())},
    {"a good key", kUnchecked, State::trusted, with_keys({{}}), {}, {}, is_partly_verified},
    {"the certificate in a byte string of its own", kUnchecked, State::trusted,
     with_keys({{.in_a_byte_string = true}})},
    {"two good keys", kUnchecked, State::trusted, with_keys({{}, {.kid = "key_002"}})},
    {"a key of RSA", kUnchecked, State::trusted, with_rsa_key({})},
    {"a key of RSA that is too short", kBad, State::invalid, with_rsa_key({}, 1024)},
    {"a key of RSA without its modulus", kBad, State::invalid,
     with_rsa_key([](Value& key) { key.set(-1, Value()); })},
    {"a modulus beyond the limit", kBad, State::invalid,
     with_rsa_key([](Value& key) { key.set(-1, Value::bytes(Buffer(2049, 0xFF))); })},
    {"an exponent with a zero in front", kBad, State::invalid,
     with_rsa_key([](Value& key) { key.set(-2, Value::bytes(Buffer{0, 1, 0, 1})); })},
    {"an exponent that makes every signature fit", kBad, State::invalid,
     with_rsa_key([](Value& key) { key.set(-2, Value::bytes(Buffer{1})); })},
    {"an exponent beyond the limit", kBad, State::invalid,
     with_rsa_key([](Value& key) { key.set(-2, Value::bytes(Buffer(9, 1))); })},
    {"another modulus than the one that signed", kBad, State::invalid, with_rsa_key([](Value& key) {
       const auto other = pki::make_key("RSA2048");
       key.set(-1, Value::bytes(coordinate(other.get(), OSSL_PKEY_PARAM_RSA_N, 0)));
     })},
    {"a key of ML-DSA", kBad, State::invalid,
     with_entry("key", Value::map().set(1, Value::integer(7)).set(2, Value::bytes(Buffer(1))))},
    {"nobody knows these keys in 2.2",
     "assertion.dataHash.match",
     State::trusted,
     with_entry("signerBinding", Value()),
     {},
     [](Circumstances& given) { given.spec = 22; }},
    {"no keys", kBad, State::invalid, with_keys({})},
    {"two lists", kBad, State::invalid, with_keys({{}}, true)},
    {"two keys of one name", kBad, State::invalid, with_keys({{}, {}})},
    {"no name", kBad, State::invalid, with_cose_key(2, Value::integer(1))},
    {"of another kind", kBad, State::invalid, with_cose_key(1, Value::integer(4))},
    {"of another curve", kBad, State::invalid, with_cose_key(-1, Value::integer(2))},
    {"no point", kBad, State::invalid, with_cose_key(-2, Value::bytes(Buffer(32, 1)))},
    {"a short coordinate", kBad, State::invalid, with_cose_key(-3, Value::bytes(Buffer(31, 1)))},
    {"no first segment", kBad, State::invalid, with_entry("minSequenceNumber", Value())},
    {"a negative first segment", kBad, State::invalid,
     with_entry("minSequenceNumber", Value::integer(-1))},
    {"no beginning", kBad, State::invalid, with_entry("createdAt", Value::integer(1))},
    {"a beginning that is no time", kBad, State::invalid, with_keys({{.created = "yesterday"}})},
    {"no period", kBad, State::invalid, with_entry("validityPeriod", Value())},
    {"a period that wraps", kBad, State::invalid,
     with_entry("validityPeriod", Value::unsigned_integer(~std::uint64_t{0}))},
    {"no proof", kBad, State::invalid, with_entry("signerBinding", Value())},
    {"a proof that is none", kBad, State::invalid,
     with_entry("signerBinding", Value::tag(18, Value::array({})))},
    {"the proof of another signer's key", kBad, State::invalid,
     with_keys({{.certificate = usual_signing().root.der()}})},
    {"a proof with its payload attached", kBad, State::invalid, with_keys({{.attached = true}})},
    {"another key than the one that signed", kBad, State::invalid,
     with_keys({{.cose_key =
                     [](Value& key) {
                       const auto other = pki::make_key("P-256");
                       key.set(-2, Value::bytes(coordinate(other.get(), OSSL_PKEY_PARAM_EC_PUB_X)));
                       key.set(-3, Value::bytes(coordinate(other.get(), OSSL_PKEY_PARAM_EC_PUB_Y)));
                     }}})},
};

TEST(Validation, JudgesSessionKeysOfLiveVideo) {
  for (const Row& row : kKeys) expect(row);
}

// The keys are in the manifest that was updated, and still nobody has seen a segment.
TEST(Validation, OfAnUpdateOverSessionKeysIsInPart) {
  Recipe first;
  with_keys({{}})(first);
  const Made parent = make(first);
  Recipe update{.label = "urn:c2pa:3a7f0000-1111-4222-8333-444455556667",
                .kind = jumbf::kUpdateManifest,
                .assertions = {ingredient(ingredient_of(parent, "parentOf"))},
                .with_binding = false};
  const auto report = judge(make(update, {parent.manifest}));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_TRUE(report->partly_verified);
}

// It is of a part of the content, of which nobody asks here which segments there are.
TEST(Validation, OfAComponentWithSessionKeysIsWhole) {
  Recipe first{.label = "urn:c2pa:00000000-0000-4000-8000-000000000001"};
  with_keys({{}})(first);
  const Made part = make(first);
  const auto report = judge(
      make({.assertions = {actions({created()}), ingredient(ingredient_of(part, "componentOf"))}},
           {part.manifest}));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_FALSE(report->partly_verified);
  EXPECT_TRUE(says(report->manifests[0].status, kUnchecked));
}

std::function<void(Recipe&)> segment(const std::function<void(Value&)>& change = {}) {
  return [=](Recipe& recipe) {
    Value map = Value::map();
    map.set("sequenceNumber", Value::integer(175)).set("streamId", Value::text("a stream"));
    map.set("continuityMethod", Value::text("c2pa.manifestId"));
    map.set("previousManifestId", Value::text("urn:c2pa:F9168C5E-CEB2-4FAA-B6BF-329BF39FA1E4"));
    if (change) change(map);
    recipe.assertions.push_back(cbor_assertion("c2pa.livevideo.segment", map.encode()));
  };
}

const Row kSegments[] = {
    {"a good segment", kUnchecked, State::trusted, segment(), {}, {}, is_partly_verified},
    {"no number", "livevideo.assertion.invalid", State::invalid,
     segment([](Value& map) { map.set("sequenceNumber", Value::text("1")); })},
    {"no stream", "livevideo.assertion.invalid", State::invalid,
     segment([](Value& map) { map.set("streamId", Value::integer(1)); })},
    {"no method", "livevideo.continuityMethod.invalid", State::invalid,
     segment([](Value& map) { map.set("continuityMethod", Value()); })},
    {"a method that nobody knows", "livevideo.continuityMethod.invalid", State::invalid,
     segment([](Value& map) { map.set("continuityMethod", Value::text("org.example.chain")); })},
    {"nothing before it", "livevideo.continuityMethod.invalid", State::invalid,
     segment([](Value& map) { map.set("previousManifestId", Value::integer(1)); })},
};

TEST(Validation, JudgesSegmentsOfLiveVideoByThemselves) {
  for (const Row& row : kSegments) expect(row);
}

}  // namespace
}  // namespace tanba::maker
