// Validation of ingredients and update manifests: rows B31, B32 and B34 of the threat model.
#include <gtest/gtest.h>

#include "family_rows.hpp"

namespace tanba::maker {
namespace {

constexpr const char* kNoSignature = "ingredient.claimSignature.missing";

// The parent has a component, which an action of the child names.
void remove_component(Family& family, const std::string& relationship,
                      const std::string& label = "c2pa.ingredient.v3") {
  Ingredient made;
  made.title = "something";
  made.relationship = relationship;
  const Assertion part = ingredient(made, label);
  family.parent.assertions.push_back(part);
  Action removed = action("c2pa.removed");
  removed.ingredients = {{redacted_url(part.label), {}, uri_to(part).hash}};
  family.child.assertions.push_back(second_list(removed));
}

enum class Hashed : std::uint8_t { claim, claim_box, actions };

// The ingredient names the parent, or a box of it, by the hash of a part of the parent alone.
std::function<void(Family&)> naming(const std::string& path, Hashed what,
                                    const std::string& label = "c2pa.ingredient.v2") {
  return [=](Family& f) {
    f.ingredient_label = label;
    f.ingredient = [=, recipe = f.parent](Ingredient& i) {
      const Made parent = make(recipe);
      const auto store = parse_store(parent.store, {});
      const Manifest& manifest = store->manifests.back();
      const jumbf::Box& claim = *manifest.claims.front();
      i.active_manifest.url = jumbf::absolute_uri(kParentLabel, path);
      i.active_manifest.hash =
          what == Hashed::actions
              ? uri_to(actions({created()})).hash
              : digest(HashAlg::sha256, what == Hashed::claim ? manifest.content(claim, "cbor")
                                                              : manifest.hashed(claim));
    };
  };
}

const FamilyRow kOlderIngredients[] = {
    {"the parent by the hash of its claim", "ingredient.manifest.validated", State::trusted,
     naming("", Hashed::claim)},
    {"the claim by its hash", "ingredient.manifest.validated", State::trusted,
     naming("c2pa.claim.v2", Hashed::claim, "c2pa.ingredient")},
    {"the claim by the hash of its box", "ingredient.manifest.validated", State::trusted,
     naming("c2pa.claim.v2", Hashed::claim_box)},
    {"B31 today the hash of the claim does not stand for the parent",
     "ingredient.manifest.mismatch", State::invalid,
     naming("", Hashed::claim, "c2pa.ingredient.v3")},
    {"B31 nor does the claim", "ingredient.manifest.mismatch", State::invalid,
     naming("c2pa.claim.v2", Hashed::claim, "c2pa.ingredient.v3")},
    {"B31 another box than the claim", "ingredient.manifest.mismatch", State::invalid,
     naming("c2pa.assertions/c2pa.actions.v2", Hashed::actions)},
    {"B31 a box that is not there", "ingredient.manifest.mismatch", State::invalid,
     naming("c2pa.claim", Hashed::claim)},
    {"B31 the claim by another hash", "ingredient.manifest.mismatch", State::invalid,
     naming("c2pa.claim.v2", Hashed::actions)},
    {"B31 nothing is no claim", "ingredient.manifest.mismatch", State::invalid,
     [](Family& f) {
       f.parent.parts = [](auto& parts) { parts.erase(parts.begin() + 1); };
       f.ingredient_label = "c2pa.ingredient.v2";
       f.ingredient = [](Ingredient& i) { i.active_manifest.hash = digest(HashAlg::sha256, {}); };
     }},
};

const FamilyRow kIngredients[] = {
    {"a component of the parent was removed", "ingredient.manifest.validated", State::trusted,
     [](Family& f) { remove_component(f, "componentOf"); }},
    {"another one of two components was removed", "ingredient.manifest.validated", State::trusted,
     [](Family& f) {
       Ingredient other;
       other.relationship = "inputTo";
       f.parent.assertions.push_back(ingredient(other));
       remove_component(f, "componentOf", "c2pa.ingredient.v3__1");
     }},
    {"M06 what was removed of the parent was no component", "assertion.action.ingredientMismatch",
     State::invalid, [](Family& f) { remove_component(f, "inputTo"); }},
    {"a good parent", "ingredient.manifest.validated", State::trusted},
    {"a good component", "ingredient.claimSignature.validated", State::trusted,
     [](Family& f) { f.relationship = "componentOf"; }},
    {"B31 the parent was changed", "ingredient.manifest.mismatch", State::invalid,
     [](Family& f) {
       f.parent_made = [](Made& parent) { replace_in(parent.manifest, "Title", "title"); };
     }},
    {"B31 the ingredient's hash is wrong", "ingredient.manifest.mismatch", State::invalid,
     [](Family& f) {
       f.relationship = "inputTo";
       f.ingredient = [](Ingredient& i) { i.active_manifest.hash[0] ^= 1; };
     }},
    {"B31 the signature's hash is wrong", "ingredient.claimSignature.mismatch", State::invalid,
     [](Family& f) { f.ingredient = [](Ingredient& i) { i.claim_signature.hash[0] ^= 1; }; }},
    {"B31 a hash of a part of the parent stands for the whole", "ingredient.manifest.mismatch",
     State::invalid,
     [](Family& f) {
       f.ingredient = [](Ingredient& i) {
         i.active_manifest.url = redacted_url("c2pa.actions.v2");
         i.active_manifest.hash = uri_to(actions({created()})).hash;
       };
     }},
    {"B10 nothing binds the parent to a file", "claim.hardBindings.missing", State::invalid,
     [](Family& f) { f.parent.with_binding = false; }},
    {"B10 two hashes bind the parent", "assertion.multipleHardBindings", State::invalid,
     [](Family& f) {
       f.parent.assertions.push_back(cbor_assertion("c2pa.hash.data__1", Value::map().encode()));
     }},
    {"B10 nothing binds the parent of the first versions either", "claim.hardBindings.missing",
     State::invalid,
     [](Family& f) {
       make_version_1(f.parent);
       f.parent.with_binding = false;
     }},
    {"B10 the parent's file was bound as once", "ingredient.manifest.validated", State::trusted,
     [](Family& f) {
       make_version_1(f.parent);
       f.parent.with_binding = false;
       f.parent.assertions.push_back(cbor_assertion("c2pa.hash.bmff", Value::map().encode()));
     }},
    {"B31 the parent's hash is of a kind that nobody knows", "algorithm.unsupported",
     State::invalid,
     [](Family& f) { f.ingredient = [](Ingredient& i) { i.active_manifest.alg = "md5"; }; }},
    {"B31 the signature's hash is of a kind that nobody knows", "algorithm.unsupported",
     State::invalid,
     [](Family& f) { f.ingredient = [](Ingredient& i) { i.claim_signature.alg = "md5"; }; }},
    {"B31 the signature is not recorded", kNoSignature, State::invalid,
     [](Family& f) { f.ingredient = [](Ingredient& i) { i.claim_signature = {}; }; }},
    {"B31 the signature is on the web", kNoSignature, State::invalid,
     [](Family& f) {
       f.ingredient = [](Ingredient& i) { i.claim_signature.url = "https://example.org/s"; };
     }},
    {"B31 the signature is not there", kNoSignature, State::invalid,
     [](Family& f) {
       f.ingredient = [](Ingredient& i) {
         i.claim_signature.url = jumbf::absolute_uri(kParentLabel, "c2pa.signature__1");
       };
     }},
    {"B31 the signature is that of the child", kNoSignature, State::invalid,
     [](Family& f) {
       f.ingredient = [](Ingredient& i) {
         i.claim_signature.url = jumbf::relative_uri("c2pa.signature");
       };
     }},
    {"B31 the ingredient was changed after it was signed", "assertion.hashedURI.mismatch",
     State::invalid,
     [](Family& f) {
       f.relationship = "componentOf";
       f.child.boxes = [](auto& boxes) { boxes.back().back() ^= 1; };
     }},
    {"B31 the parent is missing", "ingredient.manifest.missing", State::invalid,
     [](Family& f) {
       f.ingredient = [](Ingredient& i) {
         i.active_manifest.url = "self#jumbf=/c2pa/urn:c2pa:00000000-0000-4000-8000-00000000000f";
       };
     }},
    {"B31 the parent is on the web", "ingredient.manifest.missing", State::invalid,
     [](Family& f) {
       f.ingredient = [](Ingredient& i) { i.active_manifest.url = "https://example.org/c2pa"; };
     }},
    {"B31 the parent is invalid, and that is not recorded", "claimSignature.mismatch",
     State::invalid, break_parent_signature},
    {"a parent that was recorded to be invalid", "claimSignature.mismatch", State::trusted,
     [](Family& f) {
       break_parent_signature(f);
       f.ingredient = [](Ingredient& i) {
         add_status(i.results, {"claimSignature.mismatch",
                                jumbf::absolute_uri(kParentLabel, "c2pa.signature")});
       };
     }},
    {"it was recorded, but not of what", "claimSignature.mismatch", State::invalid,
     [](Family& f) {
       break_parent_signature(f);
       f.ingredient = [](Ingredient& i) { add_status(i.results, {"claimSignature.mismatch"}); };
     }},
    {"something else was recorded", "claimSignature.mismatch", State::invalid,
     [](Family& f) {
       break_parent_signature(f);
       f.ingredient = [](Ingredient& i) {
         add_status(i.results, {"claimSignature.mismatch",
                                jumbf::absolute_uri("urn:c2pa:other", "c2pa.signature")});
       };
     }},
    {"B32 assertions in place of the manifest that it has", "assertion.ingredient.malformed",
     State::invalid,
     [](Family& f) {
       const Assertion text = cbor_assertion("org.example.ingredient", Value::map().encode());
       f.child.assertions.push_back(text);
       f.child.assertions.push_back(cbor_assertion(
           "c2pa.ingredient.v3__1",
           Value::map()
               .set("relationship", Value::text("inputTo"))
               .set("activeManifest",
                    write_hashed_uri({jumbf::absolute_uri(kParentLabel, {}), {}, {1}}))
               .set("validationResults", Value::map())
               .set("relatedAssertions", Value::array({write_hashed_uri(uri_to(text))}))
               .encode()));
     }},
    {"the parent's box has a longer header than it must", "ingredient.manifest.validated",
     State::invalid,
     [](Family& f) {
       f.parent_made = [](Made& parent) {
         ByteWriter box;
         box.u32(1).text("jumb").u64(parent.manifest.size() + 8);
         box.bytes(Bytes(parent.manifest).subspan(8));
         parent.manifest = box.take();
       };
     }},
    {"B32 no record of the validation", "assertion.ingredient.malformed", State::invalid,
     [](Family& f) { f.ingredient = [](Ingredient& i) { i.has_results = false; }; }},
    {"B32 an unknown relationship", "assertion.ingredient.malformed", State::invalid,
     [](Family& f) {
       f.relationship = "componentOf";
       f.ingredient = [](Ingredient& i) { i.relationship = "friendOf"; };
     }},
    {"B32 a source beside a manifest", "assertion.ingredient.malformed", State::invalid,
     [](Family& f) {
       f.ingredient = [](Ingredient& i) { i.digital_source_type = std::string(kGenerated); };
     }},
    {"by 2.2 the same is fine", "ingredient.manifest.validated", State::trusted,
     [](Family& f) {
       f.ingredient = [](Ingredient& i) { i.digital_source_type = std::string(kGenerated); };
       f.given.spec = 22;
     }},
    {"B39 what was recorded of the parent's file, but not of which, is told",
     "assertion.dataHash.mismatch", State::trusted,
     [](Family& f) {
       f.ingredient = [](Ingredient& i) {
         add_status(i.results, {"assertion.dataHash.mismatch", "the file"});
       };
     }},
    {"B39 what was recorded of the parent's file is told", "assertion.dataHash.mismatch",
     State::trusted,
     [](Family& f) {
       f.ingredient = [](Ingredient& i) {
         add_status(i.results, {"assertion.dataHash.mismatch", redacted_url("c2pa.hash.data")});
       };
     }},
    {"an ingredient without manifest", "ingredient.unknownProvenance", State::trusted,
     [](Family& f) {
       f.ingredient = [](Ingredient& i) {
         i.active_manifest = i.claim_signature = {};
         i.has_results = false;
       };
     }},
    {"C18 the parent's certificate expired, the child's did not", "claimSignature.outsideValidity",
     State::invalid,
     [](Family& f) {
       static const Signing kOld = [] {
         const pki::Identity& root = usual_signing().root;
         Signing made{
             root,
             pki::make(
                 {.extensions = pki::leaf_extensions(), .issuer = &root, .to = pki::kNow - 1}),
             {},
             SignatureAlg::es256};
         made.chain = {made.leaf.der()};
         return made;
       }();
       f.parent.signing = &kOld;
     }},
};

// An update over a good parent: its own store, longer than the one that was hashed.
struct Update {
  Recipe recipe{.kind = jumbf::kUpdateManifest, .assertions = {}, .with_binding = false};
  std::vector<Ingredient> ingredients;
  std::vector<Action> actions;
};

Made update_of(const Made& parent, Update update) {
  for (std::size_t i = 0; i < update.ingredients.size(); ++i)
    update.recipe.assertions.push_back(
        ingredient(update.ingredients[i], i == 0 ? "c2pa.ingredient.v3" : "c2pa.ingredient.v3__1"));
  if (!update.actions.empty()) update.recipe.assertions.push_back(actions(update.actions));
  return make(update.recipe, {parent.manifest});
}

struct UpdateRow {
  const char* name;
  const char* code;
  State state;
  std::function<void(Update&)> change = {};
};
const UpdateRow kUpdates[] = {
    {"a good update", "assertion.dataHash.match", State::trusted},
    {"with actions that it may have", "assertion.dataHash.match", State::trusted,
     [](Update& u) { u.actions = {action("c2pa.edited.metadata"), action("c2pa.published")}; }},
    {"B34 an action that changes the content", "manifest.update.invalid", State::invalid,
     [](Update& u) { u.actions = {action("c2pa.cropped")}; }},
    {"B34 actions kept in the cloud", "assertion.cloud-data.actions", State::invalid,
     [](Update& u) {
       const Value location = Value::map()
                                  .set("url", Value::text("https://example.org/a"))
                                  .set("hash", Value::bytes(Buffer(32, 1)))
                                  .set("alg", Value::text("sha256"));
       u.recipe.assertions.push_back(
           cbor_assertion("c2pa.cloud-data", Value::map()
                                                 .set("label", Value::text("c2pa.actions.v2"))
                                                 .set("size", Value::integer(5))
                                                 .set("location", location)
                                                 .encode()));
     }},
    {"B34 no parent", "manifest.update.wrongParents", State::invalid,
     [](Update& u) { u.ingredients.clear(); }},
    {"B34 no parent, so nothing to bind to", "claim.hardBindings.missing", State::invalid,
     [](Update& u) { u.ingredients.clear(); }},
    {"B34 two parents", "manifest.update.wrongParents", State::invalid,
     [](Update& u) { u.ingredients.push_back(u.ingredients[0]); }},
    {"B34 a component instead of a parent", "manifest.update.wrongParents", State::invalid,
     [](Update& u) { u.ingredients[0].relationship = "componentOf"; }},
    {"B34 a hash of its own", "manifest.update.invalid", State::invalid,
     [](Update& u) { u.recipe.with_binding = true; }},
    {"B34 a list of hashes of parts", "manifest.update.invalid", State::invalid,
     [](Update& u) {
       u.recipe.assertions.push_back(
           cbor_assertion("c2pa.hash.multi-asset", Value::map().encode()));
     }},
    {"B34 a thumbnail", "manifest.update.invalid", State::invalid,
     [](Update& u) {
       u.recipe.assertions.push_back(
           {"c2pa.thumbnail.claim",
            jumbf::superbox(jumbf::kEmbeddedFile, "c2pa.thumbnail.claim",
                            jumbf::embedded_file("image/png", Buffer(4, 1)))});
     }},
};

TEST(Validation, JudgesUpdateManifests) {
  const Made parent = make({.label = kParentLabel});
  for (const UpdateRow& row : kUpdates) {
    SCOPED_TRACE(row.name);
    Update update;
    update.ingredients = {ingredient_of(parent, "parentOf")};
    if (row.change) row.change(update);
    const auto report = judge(update_of(parent, update));
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->state, row.state) << codes_of(*report);
    EXPECT_TRUE(says(report->status, row.code)) << row.code << " missing\n" << codes_of(*report);
  }
}

TEST(Validation, RefusesAStandardManifestWithTwoParents) {
  const Made parent = make({.label = kParentLabel});
  const Assertion one = ingredient(ingredient_of(parent, "parentOf")),
                  two = ingredient(ingredient_of(parent, "parentOf"), "c2pa.ingredient.v3__1");
  Action opened = action("c2pa.opened");
  opened.ingredients = {uri_to(one)};
  const auto report = judge(make({.assertions = {actions({opened}), one, two}}, {parent.manifest}));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_TRUE(says(report->status, "manifest.multipleParents")) << codes_of(*report);
}

TEST(Validation, JudgesIngredients) {
  for (const FamilyRow& row : kIngredients) expect(row);
}
// B39: what is no failure is not told as one that was recorded, nor as found here.
TEST(Validation, TellsNoSuccessThatWasRecordedAmongFailures) {
  Family family;
  family.ingredient = [](Ingredient& i) {
    i.results.failure.push_back({"assertion.dataHash.match", redacted_url("c2pa.hash.data"), ""});
  };
  const auto report = judge_family(family);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  ASSERT_EQ(report->active_manifest()->ingredients.size(), 1U);
  EXPECT_FALSE(says(report->active_manifest()->ingredients[0].status, "assertion.dataHash.match"));
}

// Findings of an ingredient stand in the report of each that names it.
TEST(Validation, StopsAtMoreRepeatedFindingsThanAReportHasRoomFor) {
  Recipe recipe{.label = kParentLabel};
  for (int i = 0; i < 400; ++i)
    recipe.assertions.push_back(
        cbor_assertion("org.example__" + std::to_string(i), Value::integer(i).encode()));
  const Made parent = make(recipe);
  const auto with = [&](int times) {
    Recipe child;
    for (int i = 0; i < times; ++i)
      child.assertions.push_back(ingredient(ingredient_of(parent, "componentOf"),
                                            "c2pa.ingredient.v3__" + std::to_string(i + 1)));
    return judge(make(child, {parent.manifest}));
  };
  const auto few = with(10);
  ASSERT_TRUE(few);
  const StatusList& each = few->manifests[0].status;
  const std::size_t findings =
      each.success.size() + each.informational.size() + each.failure.size();
  const auto most = static_cast<int>(100'000 / findings);
  EXPECT_TRUE(with(most));
  const auto too_many = with(most + 1);
  ASSERT_FALSE(too_many);
  EXPECT_EQ(too_many.error().code, Errc::limit_exceeded);
}

TEST(Validation, StopsAtTheLimitOfRecordedFindings) {
  const Made parent = make({.label = kParentLabel});
  Ingredient made = ingredient_of(parent, "componentOf");
  for (int i = 0; i < 30; ++i) add_status(made.results, {"claim.missing", std::to_string(i)});
  Circumstances given;
  given.limits.max_assertions = 20;
  const auto report = judge(
      make({.assertions = {actions({created()}), ingredient(made)}}, {parent.manifest}), given);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Errc::limit_exceeded);
}

TEST(Validation, JudgesIngredientsOfOlderVersions) {
  for (const FamilyRow& row : kOlderIngredients) expect(row);
}

}  // namespace
}  // namespace tanba::maker
