// What the versions of the specification judge differently: each row of lib/validate/spec.cpp and
// each code that has another kind in another version, judged by 2.2, 2.4, 2.5 and by none.
#include "validate/spec.hpp"

#include <gtest/gtest.h>

#include <map>

#include "time_rows.hpp"
#include "validate_rows.hpp"

namespace tanba::maker {
namespace {

using cbor::Value;

/// The same file under each version: the code that comes out, and the state.
struct Judged {
  const char* code;  // null: none of the others' codes
  State state;
};
struct SpecRow {
  const char* name;
  Judged at_22, at_24, at_25, unasked;
  std::function<void(Recipe&)> recipe;
  std::function<void(Circumstances&)> given = {};
};

std::function<void(Recipe&)> adding(const Assertion& assertion) {
  return [=](Recipe& r) { r.assertions.push_back(assertion); };
}
std::function<void(Recipe&)> acting(const std::vector<Action>& list,
                                    const std::vector<Assertion>& more = {}) {
  return [=](Recipe& r) {
    r.assertions = {actions(list)};
    r.assertions.insert(r.assertions.end(), more.begin(), more.end());
  };
}
// A creation with more fields or parameters, encoded by hand.
std::function<void(Recipe&)> acting(const Value& fields, const std::vector<Assertion>& more = {}) {
  Value list = Value::array();
  list.add(fields);
  const Buffer encoded = Value::map().set("actions", std::move(list)).encode();
  return [=](Recipe& r) {
    r.assertions = {cbor_assertion("c2pa.actions.v2", encoded)};
    r.assertions.insert(r.assertions.end(), more.begin(), more.end());
  };
}
Value creation() {
  return Value::map()
      .set("action", Value::text("c2pa.created"))
      .set("digitalSourceType", Value::text(kGenerated));
}
Value at(const char* time) { return Value::date(time); }

Value external_location() {
  return Value::map()
      .set("url", Value::text("https://example.org/a"))
      .set("hash", Value::bytes(Buffer(32, 1)))
      .set("alg", Value::text("sha256"));
}
Assertion cloud_data(const char* label, bool typed) {
  Value made = Value::map();
  made.set("label", Value::text(label)).set("size", Value::integer(5));
  made.set("location", external_location());
  if (typed) made.set("content_type", Value::text("application/cbor"));
  return cbor_assertion("c2pa.cloud-data", made.encode());
}
Assertion external_reference(const char* label) {
  return cbor_assertion(
      "c2pa.external-reference",
      Value::map().set("location", external_location()).set("label", Value::text(label)).encode(),
      false);
}

Value uris(const std::vector<HashedUri>& list) {
  Value made = Value::array();
  for (const HashedUri& uri : list)
    made.add(Value::map().set("url", Value::text(uri.url)).set("hash", Value::bytes(uri.hash)));
  return made;
}
const Assertion kOther = cbor_assertion("org.example.other", Value::integer(1).encode());
const Assertion kDescription = cbor_assertion("org.example.ingredient", Value::integer(1).encode());
Value related_to(const std::vector<HashedUri>& list) {
  return creation().set("parameters", Value::map().set("relatedAssertions", uris(list)));
}

Assertion bare(const char* relationship, bool created = true) {
  Ingredient made;
  made.title = "something";
  made.relationship = relationship;
  return cbor_assertion("c2pa.ingredient.v3", write_ingredient(made), created);
}
Assertion related_ingredient(const std::vector<HashedUri>& list) {
  return cbor_assertion("c2pa.ingredient.v3", Value::map()
                                                  .set("relationship", Value::text("inputTo"))
                                                  .set("relatedAssertions", uris(list))
                                                  .encode());
}
Action on(const char* name, const std::vector<HashedUri>& list) {
  Action made = action(name);
  made.ingredients = list;
  return made;
}

Value span(const char* start, const char* end) {
  const auto moment = [](const char* time) { return Value::map().set("value", at(time)); };
  return Value::map().set("processStart", moment(start)).set("processEnd", moment(end));
}
Assertion processed(const char* start, const char* end) {
  return cbor_assertion("c2pa.asset-ref", Value::map().set("metadata", span(start, end)).encode());
}

Value external_resource(const char* missing = "") {
  Value made = Value::map();
  const std::string_view without = missing;
  if (without != "url") made.set("url", Value::text("https://example.org/a.css"));
  if (without != "hash") made.set("hash", Value::bytes(Buffer(32, 1)));
  if (without != "alg") made.set("alg", Value::text("sha256"));
  return made;
}
Assertion external_resources(Value resource, bool created = true) {
  Value list = Value::array();
  list.add(std::move(resource));
  return cbor_assertion(
      "c2pa.linked-resource-integrity",
      Value::map()
          .set("resources", Value::map().set("externalResources", std::move(list)))
          .encode(),
      created);
}
Assertion relative_resource(const char* uri, const char* alg = "sha256") {
  Value list = Value::array();
  list.add(Value::map().set("uri", Value::text(uri)).set("hash", Value::bytes(Buffer(32, 1))));
  Value resources = Value::map().set("relativeResources", std::move(list));
  if (*alg != '\0') resources.set("alg", Value::text(alg));
  return cbor_assertion("c2pa.linked-resource-integrity",
                        Value::map().set("resources", std::move(resources)).encode());
}

const char* const kAlternative = "c2pa.alternative-content-representation";
Assertion alternative(Value parameters, const std::string& label = kAlternative) {
  return cbor_assertion(label, Value::map()
                                   .set("type", Value::text("exif.originalPreservationImage"))
                                   .set("parameters", std::move(parameters))
                                   .encode());
}
const Assertion kOriginal = {"c2pa.embedded-data",
                             jumbf::superbox(jumbf::kEmbeddedFile, "c2pa.embedded-data",
                                             jumbf::embedded_file("image/png", Buffer(4, 1)))};
Value embedded(HashedUri uri) {
  Value made = Value::map().set("url", Value::text(uri.url));
  if (!uri.hash.empty()) made.set("hash", Value::bytes(uri.hash));
  return Value::map().set("embeddedOriginalPreservationImage", std::move(made));
}
HashedUri without_hash(HashedUri uri) {
  uri.hash.clear();
  return uri;
}
HashedUri of_other_hash(HashedUri uri) {
  uri.hash = Buffer(32, 7);
  return uri;
}
std::function<void(Recipe&)> preserving(Value parameters) {
  const Assertion made = alternative(std::move(parameters));
  return [=](Recipe& r) { r.assertions.insert(r.assertions.end(), {kOriginal, made}); };
}

Assertion other_representation(const std::string& label) {
  return cbor_assertion(label, Value::map().set("type", Value::text("org.example")).encode());
}
// The manifest has a list of one part.
std::function<void(Recipe&)> in_part(const Value& number) {
  const Assertion parts = cbor_assertion(
      "c2pa.hash.multi-asset", Value::map().set("parts", Value::array({Value::map()})).encode());
  const Assertion made = alternative(Value::map().set("multiAssetPartIndex", number));
  return [=](Recipe& r) { r.assertions.insert(r.assertions.end(), {parts, made}); };
}

constexpr Judged kFine{nullptr, State::trusted};
constexpr Judged bad(const char* code) { return {code, State::invalid}; }
constexpr Judged noted(const char* code) { return {code, State::trusted}; }

constexpr const char *kAction = "assertion.action.malformed",
                     *kMismatch = "assertion.action.ingredientMismatch",
                     *kIngredient = "assertion.ingredient.malformed",
                     *kCloud = "assertion.cloud-data.malformed",
                     *kMetadata = "assertion.metadata.malformed",
                     *kLinked = "assertion.linkedResourceIntegrity.malformed",
                     *kPreserved = "assertion.alternativeContentRepresentation.match",
                     *kBroken = "assertion.alternativeContentRepresentation.malformed";

SpecRow since_25(const char* name, const char* code, std::function<void(Recipe&)> recipe) {
  return {name, kFine, kFine, bad(code), bad(code), std::move(recipe)};
}
SpecRow since_24(const char* name, const char* code, std::function<void(Recipe&)> recipe) {
  return {name, kFine, bad(code), bad(code), bad(code), std::move(recipe)};
}
SpecRow ever(const char* name, Judged judged, std::function<void(Recipe&)> recipe) {
  return {name, judged, judged, judged, judged, std::move(recipe)};
}

const SpecRow kRows[] = {
    ever("a good one", kFine, [](Recipe&) {}),
    {"metadata that is not allowed", bad("assertion.metadata.disallowed"),
     noted("assertion.metadata.disallowed"), noted("assertion.metadata.disallowed"),
     noted("assertion.metadata.disallowed"),
     adding(json_assertion("c2pa.metadata", "{\"exif:NoSuchField\":1}"))},
    {"no actions", bad(kAction), bad(kAction), bad("claim.actions.missing"), bad(kAction),
     [](Recipe& r) { r.assertions.clear(); }},
    {"cloud data without a type", bad(kCloud), kFine, kFine, kFine,
     adding(cloud_data("org.example", false))},
    ever("cloud data with a type", kFine, adding(cloud_data("org.example", true))),
    since_24("actions in the cloud", kCloud, adding(cloud_data("c2pa.actions.v2", true))),
    since_24("an ingredient in the cloud", kCloud, adding(cloud_data("c2pa.ingredient.v3", true))),
    since_24("cloud data in the cloud", kCloud, adding(cloud_data("c2pa.cloud-data", true))),
    ever("a hash of parts in the cloud", bad("assertion.cloud-data.hardBinding"),
         adding(cloud_data("c2pa.hash.multi-asset", true))),
    since_24("actions kept elsewhere", "assertion.external-reference.malformed",
             adding(external_reference("c2pa.actions"))),
    since_24("a watermark without soft binding", "assertion.action.softBindingMissing",
             acting({created(), action("c2pa.watermarked.bound")})),
    since_24("a watermark of old without soft binding", "assertion.action.softBindingMissing",
             acting({created(), action("c2pa.watermarked")})),
    ever("a watermark with a soft binding", kFine,
         acting({created(), action("c2pa.watermarked")},
                {cbor_assertion("c2pa.soft-binding", Value::map().encode())})),
    ever("a related assertion", kFine, acting(related_to({uri_to(kOther)}), {kOther})),
    since_24("no related assertion", kAction, acting(related_to({}))),
    since_24("related assertions that are no list", kAction,
             acting(creation().set("parameters",
                                   Value::map().set("relatedAssertions", Value::integer(1))))),
    since_24("an ingredient as related assertion", kAction,
             acting(related_to({uri_to(bare("inputTo"))}), {bare("inputTo")})),
    {"a list of actions as related assertion", bad("hashedURI.mismatch"), bad(kAction),
     bad(kAction), bad(kAction),
     acting(related_to({{jumbf::relative_uri("c2pa.assertions/c2pa.actions.v2"), {}, {1}}}))},
    since_24("a related assertion on the web", kAction,
             acting(related_to({{"https://example.org/a", {}, {1}}}))),
    {"a related assertion that is none", bad("hashedURI.mismatch"), bad(kAction), bad(kAction),
     bad(kAction), acting(related_to({{jumbf::relative_uri("c2pa.signature"), {}, {1}}}))},
    ever("a related assertion that is not there", bad("hashedURI.missing"),
         acting(related_to({uri_to(kOther)}))),
    since_25("a time and a span of time", kAction,
             acting(creation()
                        .set("when", at("2026-01-01T00:00:00Z"))
                        .set("whenStart", at("2026-01-01T00:00:00Z")))),
    since_25("a time and the end of a span", kAction,
             acting(creation()
                        .set("when", at("2026-01-01T00:00:00Z"))
                        .set("whenEnd", at("2026-01-01T00:00:00Z")))),
    since_25("an end before the start", kAction,
             acting(creation()
                        .set("whenStart", at("2026-01-02T00:00:00Z"))
                        .set("whenEnd", at("2026-01-01T00:00:00Z")))),
    ever("a span of time", kFine,
         acting(creation()
                    .set("whenStart", at("2026-01-01T00:00:00+05:00"))
                    .set("whenEnd", at("2026-01-01T00:00:00Z")))),
    since_25("deleted, and no component", kMismatch,
             acting({created(), on("c2pa.deleted", {uri_to(bare("inputTo"))})}, {bare("inputTo")})),
    {"placed what another vouches for", kFine, kFine,
     noted("assertion.action.ingredientLocationMismatch"), kFine,
     acting({created(), on("c2pa.placed", {uri_to(bare("componentOf"))})},
            {bare("componentOf", false)})},
    ever("an ingredient described by another assertion", kFine,
         [](Recipe& r) {
           r.assertions.insert(r.assertions.end(),
                               {kDescription, related_ingredient({uri_to(kDescription)})});
         }),
    since_25("an ingredient described by what does not say so", kIngredient,
             [](Recipe& r) {
               r.assertions.insert(r.assertions.end(),
                                   {kOther, related_ingredient({uri_to(kOther)})});
             }),
    since_25("an ingredient described by nothing", kIngredient, adding(related_ingredient({}))),
    since_25("an end of processing before its start", kMetadata,
             adding(processed("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"))),
    ever("a span of processing", kFine,
         adding(processed("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"))),
    ever("half a span of processing", kFine, adding(processed("2026-01-01T00:00:00Z", ""))),
    ever("the other half", kFine, adding(processed("", "2026-01-01T00:00:00Z"))),
    since_25("an end of processing that an assertion of its own says", kMetadata,
             adding(cbor_assertion("c2pa.assertion.metadata",
                                   span("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z").encode()))),
    {"a linked resource", kFine, kFine, noted("assertion.linkedResourceIntegrity.skipped"),
     noted("assertion.linkedResourceIntegrity.skipped"),
     adding(external_resources(external_resource()))},
    since_25("a linked resource that nobody vouches for",
             "assertion.linkedResourceIntegrity.notCreated",
             adding(external_resources(external_resource(), false))),
    since_25("a linked resource without address", kLinked,
             adding(external_resources(external_resource("url")))),
    since_25("a linked resource without hash", kLinked,
             adding(external_resources(external_resource("hash")))),
    since_25("a linked resource without algorithm", kLinked,
             adding(external_resources(external_resource("alg")))),
    since_25("linked resources of which there are none", kLinked,
             adding(cbor_assertion(
                 "c2pa.linked-resource-integrity",
                 Value::map()
                     .set("resources", Value::map()
                                           .set("externalResources", Value::array())
                                           .set("relativeResources", Value::array())
                                           .set("alg", Value::text("sha256")))
                     .encode()))),
    since_25("no linked resource", kLinked,
             adding(cbor_assertion("c2pa.linked-resource-integrity", Value::map().encode()))),
    {"a relative resource", kFine, kFine, noted("assertion.linkedResourceIntegrity.skipped"),
     noted("assertion.linkedResourceIntegrity.skipped"), adding(relative_resource("./a..b/c"))},
    since_25("a relative resource without algorithm", kLinked, adding(relative_resource("a", ""))),
    since_25("a relative resource of an unknown algorithm", "algorithm.unsupported",
             adding(relative_resource("a", "md5"))),
    since_25("a relative resource above", "assertion.linkedResourceIntegrity.invalidURI",
             adding(relative_resource("a/../../b"))),
    since_25("a relative resource above, escaped", "assertion.linkedResourceIntegrity.invalidURI",
             adding(relative_resource("%2E%2e/b"))),
    {"a relative resource with percent signs", kFine, kFine,
     noted("assertion.linkedResourceIntegrity.skipped"),
     noted("assertion.linkedResourceIntegrity.skipped"), adding(relative_resource("a%zz/%2/b%"))},
    {"a preserved original", kFine, noted(kPreserved),
     noted(kPreserved),
     noted(kPreserved),
     preserving(embedded(uri_to(kOriginal)))},
    since_24("a preserved original without hash", kBroken,
             preserving(embedded(without_hash(uri_to(kOriginal))))),
    ever("a preserved original of another hash", bad("hashedURI.mismatch"),
         preserving(embedded(of_other_hash(uri_to(kOriginal))))),
    since_24("a preserved original in no way", kBroken, preserving(Value::map())),
    since_24("a preserved original in two ways", kBroken,
             preserving(embedded(uri_to(kOriginal)).set("multiAssetPartIndex", Value::integer(0)))),
    since_24("a preserved original in a part that is not there", kBroken,
             preserving(Value::map().set("multiAssetPartIndex", Value::integer(0)))),
    since_24("a preserved original without address", kBroken,
             preserving(embedded({"", {}, Buffer(32, 1)}))),
    {"a preserved original of an unknown algorithm", bad("algorithm.unsupported"), bad(kBroken),
     bad(kBroken), bad(kBroken),
     preserving(Value::map().set(
         "embeddedOriginalPreservationImage",
         write_hashed_uri({uri_to(kOriginal).url, "md5", uri_to(kOriginal).hash})))},
    {"a preserved original beside another representation", kFine, noted(kPreserved),
     noted(kPreserved), noted(kPreserved),
     [](Recipe& r) {
       preserving(embedded(uri_to(kOriginal)))(r);
       adding(other_representation(std::string(kAlternative) + "__1"))(r);
     }},
    {"a preserved original in a part", kFine, noted(kPreserved), noted(kPreserved),
     noted(kPreserved), in_part(Value::integer(0))},
    since_24("a preserved original behind the last part", kBroken, in_part(Value::integer(1))),
    since_24("a preserved original in no part of a number", kBroken, in_part(Value::text("0"))),
    since_24("two preserved originals", kBroken,
             [](Recipe& r) {
               r.assertions.insert(
                   r.assertions.end(),
                   {kOriginal, alternative(embedded(uri_to(kOriginal))),
                    alternative(embedded(uri_to(kOriginal)), std::string(kAlternative) + "__1")});
             }),
    ever("another representation", kFine,
         adding(other_representation(kAlternative))),
};

bool says_any(const SpecRow& row, const Report& report) {
  for (const Judged& one : {row.at_22, row.at_24, row.at_25, row.unasked})
    if (one.code != nullptr && says(report.status, one.code)) return true;
  return false;
}

void expect_judged(const SpecRow& row, int spec, const Judged& judged) {
  SCOPED_TRACE(std::string(row.name) + " by " + std::to_string(spec));
  Recipe recipe;
  row.recipe(recipe);
  Circumstances given;
  if (row.given) row.given(given);
  given.spec = spec;
  const auto report = judge(make(recipe), given);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->state, judged.state) << codes_of(*report);
  if (judged.code == nullptr)
    EXPECT_FALSE(says_any(row, *report)) << codes_of(*report);
  else
    EXPECT_TRUE(says(report->status, judged.code)) << judged.code << "\n" << codes_of(*report);
}

TEST(Spec, JudgesEachRuleByTheVersionThatIsAskedFor) {
  for (const SpecRow& row : kRows) {
    expect_judged(row, 22, row.at_22);
    expect_judged(row, 24, row.at_24);
    expect_judged(row, 25, row.at_25);
    expect_judged(row, 0, row.unasked);
  }
}

TEST(Spec, TellsWhichPreservedOriginalIsGoneAndWhichIsAnother) {
  for (const auto& [uri, code] : std::map<std::string, std::string>{
           {"self#jumbf=c2pa.assertions/org.example.none", "missing"},
           {"https://example.org/original.png", "missing"},
           {"self#jumbf=c2pa.assertions/c2pa.embedded-data", "hashMismatch"}}) {
    Recipe recipe;
    preserving(embedded({uri, {}, Buffer(32, 7)}))(recipe);
    const auto report = judge(make(recipe));
    EXPECT_TRUE(
        has_status(report->status.failure, "assertion.alternativeContentRepresentation." + code))
        << codes_of(*report);
  }
}

TEST(Spec, SaysEachCodeAsTheVersionHasIt) {
  using validation::code_at;
  struct {
    const char *code, *at_22, *at_24, *at_25;
  } const rows[] = {
      {"assertion.hardBinding.redacted", "assertion.dataHash.redacted",
       "assertion.hardBinding.redacted", "assertion.hardBinding.redacted"},
      {"timeStamp.credentialInvalid", "timeStamp.untrusted", "timeStamp.credentialInvalid",
       "timeStamp.credentialInvalid"},
      {"claim.actions.missing", "assertion.action.malformed", "assertion.action.malformed",
       "claim.actions.missing"},
      {"assertion.action.ingredientLocationMismatch", "", "",
       "assertion.action.ingredientLocationMismatch"},
      {"assertion.action.softBindingMissing", "", "assertion.action.softBindingMissing",
       "assertion.action.softBindingMissing"},
      {"assertion.bmffHash.additionalExclusionsPresent", "",
       "assertion.bmffHash.additionalExclusionsPresent",
       "assertion.bmffHash.additionalExclusionsPresent"},
      {"assertion.boxesHash.additionalExclusionsPresent", "",
       "assertion.boxesHash.additionalExclusionsPresent",
       "assertion.boxesHash.additionalExclusionsPresent"},
      {"claim.missing", "claim.missing", "claim.missing", "claim.missing"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(code_at(row.code, 22), row.at_22);
    EXPECT_EQ(code_at(row.code, 24), row.at_24);
    EXPECT_EQ(code_at(row.code, 25), row.at_25);
    EXPECT_EQ(code_at(row.code, 0), row.at_24);
  }
}

}  // namespace
}  // namespace tanba::maker
