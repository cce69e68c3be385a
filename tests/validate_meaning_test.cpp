// Validation of what assertions say: rows M05 to M08 of the threat model, rules of single labels,
// and what the report tells of a manifest.
#include <gtest/gtest.h>

#include <algorithm>

#include "validate_rows.hpp"

namespace tanba::maker {
namespace {

using cbor::Value;

constexpr const char *kMalformed = "assertion.action.malformed",
                     *kMismatch = "assertion.action.ingredientMismatch",
                     *kCloud = "assertion.cloud-data.malformed",
                     *kReference = "assertion.external-reference.malformed";

/// The list of actions is replaced; `more` are other assertions.
std::function<void(Recipe&)> acting(const std::vector<Action>& list,
                                    const std::vector<Assertion>& more = {}) {
  return [=](Recipe& r) {
    r.assertions = {actions(list)};
    r.assertions.insert(r.assertions.end(), more.begin(), more.end());
  };
}
std::function<void(Recipe&)> adding(const Assertion& assertion) {
  return [=](Recipe& r) { r.assertions.push_back(assertion); };
}

Assertion bare_ingredient(const std::string& relationship, const std::string& label) {
  Ingredient made;
  made.title = "something";
  made.relationship = relationship;
  made.instance_id = "xmp:iid:" + label;
  return ingredient(made, label);
}
const Assertion kParent = bare_ingredient("parentOf", "c2pa.ingredient.v3"),
                kComponent = bare_ingredient("componentOf", "c2pa.ingredient.v3");

Action with_ingredients(const std::string& name, const std::vector<HashedUri>& uris) {
  Action made = action(name);
  made.ingredients = uris;
  return made;
}
Action by_instance(const std::string& name, const std::string& instance) {
  Action made = action(name);
  made.parameters.emplace_back("instanceID", Value::text(instance));
  return made;
}
Action translated(bool from, bool to) {
  Action made = action("c2pa.translated");
  if (from) made.parameters.emplace_back("sourceLanguage", Value::text("ru"));
  if (to) made.parameters.emplace_back("targetLanguage", Value::text("kk"));
  return made;
}
Action redacted(const std::string& uri) {
  Action made = action("c2pa.redacted");
  made.redacted = uri;
  made.reason = "c2pa.PII.present";
  return made;
}

// A list that the signer only passes on.
Assertion gathered_history() {
  Actions list;
  list.actions = {created()};
  return cbor_assertion("c2pa.actions.v2__1", write_actions(list), false);
}

const Row kActions[] = {
    {"created and more", nullptr, State::trusted, acting({created(), action("c2pa.edited")})},
    {"M05 no actions", kMalformed, State::invalid, [](Recipe& r) { r.assertions.clear(); }},
    {"M05 an empty list", kMalformed, State::invalid, acting({})},
    {"M05 neither created nor opened", kMalformed, State::invalid, acting({action("c2pa.edited")})},
    {"M05 created twice", kMalformed, State::invalid, acting({created(), created()})},
    {"M05 created comes second", kMalformed, State::invalid,
     acting({action("c2pa.edited"), created()})},
    {"M05 created in a second list", kMalformed, State::invalid,
     acting({created()}, {actions({created()}, "c2pa.actions.v2__1")})},
    {"a second list without it", nullptr, State::trusted,
     acting({created()}, {actions({action("c2pa.edited")}, "c2pa.actions.v2__1")})},
    {"M05 created out of nothing that is named", kMalformed, State::invalid,
     acting({action("c2pa.created")})},
    {"M05 the list is no map", kMalformed, State::invalid,
     [](Recipe& r) {
       r.assertions = {cbor_assertion("c2pa.actions.v2", Value::integer(1).encode())};
     }},
    {"opened with its parent", "ingredient.unknownProvenance", State::trusted,
     acting({with_ingredients("c2pa.opened", {uri_to(kParent)})}, {kParent})},
    {"opened with its parent's instance", "ingredient.unknownProvenance", State::trusted,
     acting({by_instance("c2pa.opened", "xmp:iid:c2pa.ingredient.v3")}, {kParent})},
    {"M06 opened without ingredient", kMismatch, State::invalid,
     acting({action("c2pa.opened")}, {kParent})},
    {"M06 opened with a component", kMismatch, State::invalid,
     acting({with_ingredients("c2pa.opened", {uri_to(kComponent)})}, {kComponent})},
    {"M06 opened with two", kMismatch, State::invalid,
     acting({with_ingredients("c2pa.opened", {uri_to(kParent), uri_to(kParent)})}, {kParent})},
    {"M06 opened with what is not there", kMismatch, State::invalid,
     acting({with_ingredients("c2pa.opened", {uri_to(kParent)})})},
    {"M06 opened with the hash of something else", "hashedURI.mismatch", State::invalid,
     acting({with_ingredients("c2pa.opened", {{uri_to(kParent).url, {}, Buffer(32, 1)}})},
            {kParent})},
    {"placed with a component", nullptr, State::trusted,
     acting({created(), with_ingredients("c2pa.placed", {uri_to(kComponent)})}, {kComponent})},
    {"M05 a history that begins in both lists", kMalformed, State::invalid,
     acting({created()}, {gathered_history()})},
    {"removed, and it was a component", nullptr, State::trusted,
     acting({created(), with_ingredients("c2pa.removed", {uri_to(kComponent)})}, {kComponent})},
    {"M06 opened with a hash that nobody knows", "algorithm.unsupported", State::invalid,
     acting({with_ingredients("c2pa.opened", {{uri_to(kParent).url, "md5", Buffer(16, 1)}})},
            {kParent})},
    {"M06 placed with a parent", kMismatch, State::invalid,
     acting({created(), with_ingredients("c2pa.placed", {uri_to(kParent)})}, {kParent})},
    {"M06 placed without ingredient", kMismatch, State::invalid,
     acting({created(), action("c2pa.placed")})},
    {"M06 removed without ingredient", kMismatch, State::invalid,
     acting({created(), action("c2pa.removed")})},
    {"M06 placed with what is on the web", kMismatch, State::invalid,
     acting({created(), with_ingredients("c2pa.placed", {{"https://example.org/part", {}, {1}}})})},
    {"M06 removed from a manifest that is not there", kMismatch, State::invalid,
     acting({created(), with_ingredients("c2pa.removed",
                                         {{jumbf::absolute_uri(
                                               "urn:c2pa:x", "c2pa.assertions/c2pa.ingredient.v3"),
                                           {},
                                           {1}}})})},
    {"M06 opened with another's instance", kMismatch, State::invalid,
     acting({by_instance("c2pa.opened", "xmp:iid:1")}, {kParent})},
    {"M06 opened with the instance of a component", kMismatch, State::invalid,
     acting({by_instance("c2pa.opened", "xmp:iid:c2pa.ingredient.v3")}, {kComponent})},
    {"M06 transcoded from a component", kMismatch, State::invalid,
     acting({created(), with_ingredients("c2pa.transcoded", {uri_to(kComponent)})}, {kComponent})},
    {"transcoded from nothing that is named", nullptr, State::trusted,
     acting({created(), action("c2pa.transcoded")})},
    {"M06 redacted without target", "assertion.action.redactionMismatch", State::invalid,
     acting({created(), redacted("self#jumbf=/c2pa/urn:c2pa:x/c2pa.assertions/org.example")})},
    {"M06 redacted without saying what", "assertion.action.redactionMismatch", State::invalid,
     acting({created(), action("c2pa.redacted")})},
    {"translated", nullptr, State::trusted, acting({created(), translated(true, true)})},
    {"translated from no language", kMalformed, State::invalid,
     acting({created(), translated(false, true)})},
    {"translated into no language", kMalformed, State::invalid,
     acting({created(), translated(true, false)})},
    {"a watermark without soft binding", "assertion.action.softBindingMissing", State::invalid,
     acting({created(), action("c2pa.watermarked.bound")})},
};

Value location(bool alg = true) {
  Value made = Value::map();
  made.set("url", Value::text("https://example.org/a")).set("hash", Value::bytes(Buffer(32, 1)));
  if (alg) made.set("alg", Value::text("sha256"));
  return made;
}
Assertion cloud_data(const std::string& label, std::int64_t size = 5) {
  Value made = Value::map();
  made.set("label", Value::text(label))
      .set("size", Value::integer(size))
      .set("location", location());
  return cbor_assertion("c2pa.cloud-data", made.encode());
}
// Without one of its fields, or with another value for it.
Assertion cloud_data_with(const char* field, const Value& value) {
  Value made = Value::map();
  made.set("label", Value::text("org.example")).set("size", Value::integer(5));
  made.set("location", location()).set(field, value);
  return cbor_assertion("c2pa.cloud-data", made.encode());
}
Value location_without(const char* field) { return location().set(field, Value()); }
Assertion external_reference(bool created, bool alg, const char* label = "org.example") {
  return cbor_assertion(
      "c2pa.external-reference",
      Value::map().set("location", location(alg)).set("label", Value::text(label)).encode(),
      created);
}
Assertion metadata(const std::string& field) {
  return json_assertion(
      "c2pa.metadata",
      "{\"@context\":{\"exif\":\"http://ns.adobe.com/exif/1.0/\"},\"" + field + "\":\"1\"}");
}

const Row kLabels[] = {
    {"cloud data", nullptr, State::trusted, adding(cloud_data("org.example"))},
    {"cloud data of no size", kCloud, State::invalid, adding(cloud_data("org.example", 0))},
    {"cloud data without a size", kCloud, State::invalid, adding(cloud_data_with("size", Value()))},
    {"cloud data without a label", kCloud, State::invalid,
     adding(cloud_data_with("label", Value()))},
    {"cloud data without an address", kCloud, State::invalid,
     adding(cloud_data_with("location", location_without("url")))},
    {"cloud data without a hash", kCloud, State::invalid,
     adding(cloud_data_with("location", location_without("hash")))},
    {"cloud data that is no map", kCloud, State::invalid,
     adding(cbor_assertion("c2pa.cloud-data", Value::integer(1).encode()))},
    {"B10 a hard binding in the cloud", "assertion.cloud-data.hardBinding", State::invalid,
     adding(cloud_data("c2pa.hash.data"))},
    {"an external reference", nullptr, State::trusted, adding(external_reference(false, true))},
    {"an external reference that the signer vouches for", "assertion.external-reference.created",
     State::invalid, adding(external_reference(true, true))},
    {"B10 a hard binding kept elsewhere", kReference, State::invalid,
     adding(external_reference(false, true, "c2pa.hash.data"))},
    {"M05 actions kept elsewhere", kReference, State::invalid,
     adding(external_reference(false, true, "c2pa.actions.v2__1"))},
    {"an ingredient kept elsewhere", kReference, State::invalid,
     adding(external_reference(false, true, "c2pa.ingredient.v3"))},
    {"cloud data kept elsewhere", kReference, State::invalid,
     adding(external_reference(false, true, "c2pa.cloud-data"))},
    {"an external reference kept elsewhere", kReference, State::invalid,
     adding(external_reference(false, true, "c2pa.external-reference__2"))},
    {"an external reference without a label", nullptr, State::trusted,
     adding(cbor_assertion("c2pa.external-reference",
                           Value::map().set("location", location()).encode(), false))},
    {"an external reference without an address", kReference, State::invalid,
     adding(cbor_assertion("c2pa.external-reference",
                           Value::map().set("location", location_without("url")).encode(), false))},
    {"an external reference with half a hash", kReference, State::invalid,
     adding(external_reference(false, false))},
    {"no time-stamps", "assertion.timestamp.malformed", State::invalid,
     adding(cbor_assertion("c2pa.time-stamp", Value::map().encode()))},
    {"a list for time-stamps", "assertion.timestamp.malformed", State::invalid,
     adding(cbor_assertion("c2pa.time-stamp", Value::array().encode()))},
    {"a time-stamp of no token", "timeStamp.malformed", State::trusted,
     [](Recipe& r) {
       r.assertions.push_back(cbor_assertion(
           "c2pa.time-stamp", Value::map().set(r.label, Value::bytes(Buffer(9, 1))).encode()));
     }},
    {"a time-stamp of nothing, and no token", nullptr, State::trusted,
     adding(cbor_assertion("c2pa.time-stamp", Value::map()
                                                  .set(1, Value::bytes(Buffer(9, 1)))
                                                  .set("urn:c2pa:x", Value::integer(1))
                                                  .encode()))},
    {"metadata as CBOR", nullptr, State::trusted,
     adding(cbor_assertion("c2pa.metadata",
                           Value::map().set("exif:NoSuchField", Value::integer(1)).encode()))},
    {"metadata that is a list", nullptr, State::trusted,
     adding(json_assertion("c2pa.metadata", "[1]"))},
    {"metadata", nullptr, State::trusted, adding(metadata("exif:FNumber"))},
    {"M07 metadata that is not allowed there", "assertion.metadata.disallowed", State::trusted,
     adding(metadata("exif:NoSuchField"))},
    {"M07 a field of an unknown schema", "assertion.metadata.disallowed", State::trusted,
     adding(metadata("org:name"))},
    {"an assertion that nobody knows", nullptr, State::trusted,
     adding(cbor_assertion("org.example.x", Value::text("x").encode()))},
};

TEST(Validation, JudgesActions) {
  for (const Row& row : kActions) expect(row);
}
TEST(Validation, JudgesAssertionsByTheirLabel) {
  for (const Row& row : kLabels) expect(row);
}

TEST(Validation, HoldsClaimsOfVersion1ToTheRulesOfTheirTime) {
  Recipe recipe;
  recipe.assertions = {actions({action("c2pa.opened")}, "c2pa.actions")};
  make_version_1(recipe);
  const auto report = judge(make(recipe));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_EQ(report->manifests[0].claim_version, 1);
}

TEST(Validation, AllowsAClaimOfVersion1OneListOfActions) {
  Recipe recipe;
  recipe.assertions = {actions({action("c2pa.opened")}, "c2pa.actions"),
                       actions({action("c2pa.edited")}, "c2pa.actions__1")};
  make_version_1(recipe);
  const auto report = judge(make(recipe));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_TRUE(says(report->status, kMalformed)) << codes_of(*report);
}

TEST(Validation, TellsWhoIsResponsibleWhereTheRecordSaysBothWhoAndAsWhat) {
  const auto party = [](const char* role, const char* name) {
    return Value::map().set("role", Value::text(role)).set("name", Value::text(name));
  };
  const auto told = [](const Value& responsible) {
    Value record = Value::map().set("provider", Value::map().set("name", Value::text("P")));
    record.set("responsible", responsible);
    Recipe recipe;
    recipe.assertions.push_back(cbor_assertion("org.tanba.label", record.encode()));
    const auto report = judge(make(recipe));
    std::string all;
    for (const auto& one : report->responsible) all += one.role + " " + one.name + "\n";
    return all;
  };
  EXPECT_EQ(told(Value::array({party("owner", "A"), party("owner", "B").set("role", Value()),
                               party("owner", "C").set("name", Value()), party("owner", ""),
                               Value::integer(1)})),
            "provider P\nowner A\n");
  EXPECT_EQ(told(party("owner", "A")), "provider P\n");
}

TEST(Validation, TellsWhatTheManifestSays) {
  Recipe recipe;
  Action first = created();
  first.agent_name = "Model", first.agent_version = "2", first.description = "made";
  recipe.assertions = {
      actions({first}),
      json_assertion("org.tanba.label", "{\"a\": 1}"),
      cbor_assertion("org.example", Value::map().encode(), false),
      {"c2pa.thumbnail.claim", jumbf::superbox(jumbf::kEmbeddedFile, "c2pa.thumbnail.claim",
                                               jumbf::embedded_file("image/png", Buffer(4, 1)))}};
  const auto report = judge(make(recipe));
  ASSERT_TRUE(report);
  const ManifestReport& manifest = *report->active_manifest();
  EXPECT_EQ(manifest.label, recipe.label);
  EXPECT_EQ(manifest.claim_version, 2);
  EXPECT_EQ(manifest.title, "Title");
  EXPECT_EQ(manifest.generator, "Maker");
  EXPECT_EQ(manifest.generator_version, "1");
  EXPECT_EQ(manifest.signer.organization, "Tests");
  EXPECT_EQ(manifest.signer.algorithm, "ES256");
  EXPECT_EQ(manifest.time_source, TimeSource::none);
  EXPECT_EQ(manifest.revocation, Revocation::unknown);
  ASSERT_EQ(manifest.actions.size(), 1u);
  EXPECT_EQ(manifest.actions[0].digital_source_type, kGenerated);
  EXPECT_EQ(manifest.actions[0].software_agent, "Model 2");
  EXPECT_EQ(report->label_json, "{\"a\":1}");
  ASSERT_EQ(manifest.assertions.size(), 5u);  // M08: who vouches stands beside each
  EXPECT_TRUE(manifest.assertions[0].created);
  EXPECT_EQ(manifest.assertions[4].label, "org.example");
  EXPECT_FALSE(manifest.assertions[4].created);
  EXPECT_EQ(report->status, manifest.status);
  EXPECT_EQ(report->verified_at, pki::kNow);
}

TEST(Validation, TakesNoLabelThatTheSignerDoesNotVouchFor) {
  Recipe recipe;
  Assertion label = json_assertion("org.tanba.label", "{}");
  label.created = false;
  recipe.assertions.push_back(label);
  EXPECT_EQ(judge(make(recipe))->label_json, "");
}

TEST(State, NeedsEveryPieceOfEvidence) {
  const auto good = judge(make({}));
  ASSERT_TRUE(good);
  ASSERT_EQ(state_of(*good), State::trusted);
  for (const char* code : {"claimSignature.validated", "claimSignature.insideValidity",
                           "assertion.hashedURI.match", "assertion.dataHash.match"}) {
    Report report = *good;
    const auto at = std::ranges::find(report.status.success, code, &Status::code);
    ASSERT_NE(at, report.status.success.end());
    report.status.success.erase(at);
    EXPECT_EQ(state_of(report), State::invalid) << code;
  }
  Report report = *good;
  std::erase_if(report.status.success,
                [](const Status& status) { return status.code == "signingCredential.trusted"; });
  EXPECT_EQ(state_of(report), State::valid);
  EXPECT_EQ(state_of(Report{}), State::invalid);
}

TEST(State, CountsEveryFailureButAnUntrustedSigner) {
  const auto good = judge(make({}));
  for (const StatusRow& row : status_rows()) {
    if (row.kind != StatusKind::failure) continue;
    Report report = *good;
    report.status.failure.push_back({std::string(row.code), "", ""});
    EXPECT_EQ(state_of(report),
              row.code == "signingCredential.untrusted" ? State::valid : State::invalid)
        << row.code;
  }
  Report report = *good;
  report.manifests[0].ingredients.emplace_back().new_failures.push_back({"claim.missing", "", ""});
  EXPECT_EQ(state_of(report), State::invalid);
  report = *good;
  report.signer_denied = true;
  EXPECT_EQ(state_of(report), State::valid);
}

}  // namespace
}  // namespace tanba::maker
