// The assertions of live video (C2PA 2.5, 15): what they must hold, and that a stream is never
// called whole for one file of it.
#include <gtest/gtest.h>
#include <openssl/core_names.h>

#include "base/encoding.hpp"
#include "validate_rows.hpp"

namespace tanba::maker {
namespace {

using cbor::Value;

constexpr const char *kBad = "livevideo.sessionkey.invalid",
                     *kUnchecked = "org.tanba.liveVideo.unchecked";

Buffer coordinate(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  Buffer bytes(32);
  BN_bn2binpad(number, bytes.data(), 32);
  BN_free(number);
  return bytes;
}

/// One session key and its proof; each can be broken.
struct Session {
  std::shared_ptr<EVP_PKEY> key = pki::make_key("P-256");
  std::string kid = "key_001", created = "2026-09-21T10:00:00Z";
  Buffer certificate = usual_signing().leaf.der();
  bool in_a_byte_string = false, attached = false;
  std::function<void(Value& cose_key)> cose_key = {};
  std::function<void(Value& entry)> entry = {};
};

Value entry_of(const Session& session) {
  Value key = Value::map();
  key.set(1, Value::integer(2)).set(2, Value::bytes(as_bytes(session.kid)));
  key.set(-1, Value::integer(1));
  key.set(-2, Value::bytes(coordinate(session.key.get(), OSSL_PKEY_PARAM_EC_PUB_X)));
  key.set(-3, Value::bytes(coordinate(session.key.get(), OSSL_PKEY_PARAM_EC_PUB_Y)));
  if (session.cose_key) session.cose_key(key);
  const Buffer header = Value::map().set(1, Value::integer(-7)).encode();
  Buffer payload = session.certificate;
  if (session.in_a_byte_string) payload = Value::bytes(payload).encode();
  const auto signature =
      sign_with(session.key.get(), SignatureAlg::es256, 64, sig_structure(header, payload));
  Value entry = Value::map();
  entry.set("key", std::move(key)).set("minSequenceNumber", Value::integer(175));
  entry.set("createdAt", Value::date(session.created)).set("validityPeriod", Value::integer(3900));
  entry.set("signerBinding",
            Value::tag(18, Value::array({Value::bytes(header), Value::map(),
                                         session.attached ? Value::bytes(payload) : Value(),
                                         Value::bytes(*signature)})));
  if (session.entry) session.entry(entry);
  return entry;
}

std::function<void(Recipe&)> with_keys(const std::vector<Session>& sessions, bool twice = false) {
  return [=](Recipe& recipe) {
    Value list = Value::array();
    for (const Session& one : sessions) list.add(entry_of(one));
    const Buffer keys = Value::map().set("keys", std::move(list)).encode();
    recipe.assertions.push_back(cbor_assertion("c2pa.session-keys", keys));
    if (twice) recipe.assertions.push_back(cbor_assertion("c2pa.session-keys__1", keys));
  };
}
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

const Row kKeys[] = {
    {"a good key", kUnchecked, State::trusted, with_keys({{}}), {}, {}, is_partly_verified},
    {"the certificate in a byte string of its own", kUnchecked, State::trusted,
     with_keys({{.in_a_byte_string = true}})},
    {"two good keys", kUnchecked, State::trusted, with_keys({{}, {.kid = "key_002"}})},
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

TEST(Validation, GivesNoVerdictOnAStreamThatSessionKeysSign) {
  Recipe recipe;
  with_keys({{}})(recipe);
  const Made made = make(recipe);
  const auto store = parse_store(made.store, {});
  const auto asset = memory_source(made.asset);
  const Format format = toy_format();
  const TrustList trust = trust_in({});
  const BmffSet set;
  const auto digest = [&](const HashPlan& plan) { return run(plan, *asset, {}); };
  const auto report = validate(
      {*asset, format, &made.carrier, *store, trust, pki::kNow, nullptr, {}, digest, &set});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Errc::unsupported);
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
