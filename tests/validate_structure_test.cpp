// Validation of broken structure: rows S09 to S20 of the threat model.
#include <gtest/gtest.h>

#include <chrono>

#include "validate_rows.hpp"

namespace tanba::maker {
namespace {

using cbor::Value;

Value small_map() { return Value::map().set("a", Value::integer(1)); }

void add(Recipe& recipe, const Assertion& assertion) { recipe.assertions.push_back(assertion); }

// Nested arrays, without an end.
Buffer bomb(std::size_t depth) { return Buffer(depth, 0x81); }

Buffer copy_with_label(const Buffer& claim_part, std::string_view label) {
  const auto tree = jumbf::parse(claim_part, {});
  const jumbf::Box& content = *tree->content(tree->root(), "cbor");
  return jumbf::superbox(
      jumbf::kClaim, label,
      jumbf::box("cbor", Bytes(claim_part).subspan(content.payload.offset, content.payload.size)));
}

const Row kRows[] = {
    {"nothing is wrong", "signingCredential.trusted", State::trusted},
    {"S09 a label with a control character", "assertion.missing", State::invalid,
     [](Recipe& r) { add(r, cbor_assertion("org.example\x01", small_map().encode())); }},
    {"S10 two assertions of one label", "assertion.missing", State::invalid,
     [](Recipe& r) { r.boxes = [](auto& boxes) { boxes.push_back(boxes.back()); }; }},
    {"S10 two signatures of one label", "claimSignature.missing", State::invalid,
     [](Recipe& r) { r.parts = [](auto& parts) { parts.push_back(parts[2]); }; }},
    {"S11 two claims of one version", "claim.multiple", State::invalid,
     [](Recipe& r) { r.parts = [](auto& parts) { parts.push_back(parts[1]); }; }},
    {"S11 a claim of each version", "claim.multiple", State::invalid,
     [](Recipe& r) {
       r.parts = [](auto& parts) { parts.push_back(copy_with_label(parts[1], "c2pa.claim")); };
     }},
    {"S12 no claim", "claim.missing", State::invalid,
     [](Recipe& r) { r.parts = [](auto& parts) { parts.erase(parts.begin() + 1); }; }},
    {"S12 no signature", "claimSignature.missing", State::invalid,
     [](Recipe& r) { r.parts = [](auto& parts) { parts.erase(parts.begin() + 2); }; }},
    {"S12 no assertion store", "assertion.missing", State::invalid,
     [](Recipe& r) { r.parts = [](auto& parts) { parts.erase(parts.begin()); }; }},
    {"S13 a claim nested too deep", "claim.cbor.invalid", State::invalid,
     [](Recipe& r) { r.claim_bytes = [](Buffer& claim) { claim = bomb(100'000); }; }},
    {"S13 an assertion nested too deep", "assertion.cbor.invalid", State::invalid,
     [](Recipe& r) { add(r, cbor_assertion("org.example.bomb", bomb(100'000))); }},
    {"S13 JSON nested too deep", "assertion.json.invalid", State::invalid,
     [](Recipe& r) {
       add(r, json_assertion("org.example.bomb",
                             std::string(100'000, '[') + std::string(100'000, ']')));
     }},
    {"S14 a byte string longer than the claim", "claim.cbor.invalid", State::invalid,
     [](Recipe& r) {
       r.claim_bytes = [](Buffer& claim) { claim = {0x5B, 1, 0, 0, 0, 0, 0, 0, 0, 1}; };
     }},
    {"S15 bytes behind an assertion", "assertion.cbor.invalid", State::invalid,
     [](Recipe& r) {
       Buffer cbor = small_map().encode();
       cbor.push_back(0);
       add(r, cbor_assertion("org.example", cbor));
     }},
    {"S15 an assertion that is no UTF-8", "assertion.cbor.invalid", State::invalid,
     [](Recipe& r) { add(r, cbor_assertion("org.example", Buffer{0x61, 0xFF})); }},
    {"S15 broken JSON", "assertion.json.invalid", State::invalid,
     [](Recipe& r) { add(r, json_assertion("org.example", R"({"a":)")); }},
    {"good JSON", nullptr, State::trusted,
     [](Recipe& r) { add(r, json_assertion("org.example", R"({"a": [1, "x"]})")); }},
    {"the claim is no map", "claim.malformed", State::invalid,
     [](Recipe& r) { r.claim_bytes = [](Buffer& claim) { claim = {0x01}; }; }},
    {"the claim names no generator", "claim.malformed", State::invalid,
     [](Recipe& r) { r.claim = [](Claim& claim) { claim.generator.name.clear(); }; }},
    {"the claim lists nothing", "assertion.undeclared", State::invalid,
     [](Recipe& r) { r.claim = [](Claim& claim) { claim.created.clear(); }; }},
    {"the claim has the lists of two versions", "claim.malformed", State::invalid,
     [](Recipe& r) {
       r.claim_bytes = [](Buffer& claim) {
         ++claim.front();  // the map's head: one entry more
         const std::string more =
             "\x6A"
             "assertions"
             "\x80";
         claim.insert(claim.end(), more.begin(), more.end());
       };
     }},
    {"an assertion is listed twice", "claim.malformed", State::invalid,
     [](Recipe& r) {
       r.claim = [](Claim& claim) { claim.created.push_back(claim.created.front()); };
     }},
    {"S20 a compressed manifest that is none", "manifest.compressed.invalid", State::invalid,
     [](Recipe& r) {
       r.manifests = [label = r.label](auto& manifests) {
         manifests.back() = jumbf::superbox(jumbf::kCompressedManifest, label,
                                            jumbf::box("brob", as_bytes("no stream")));
       };
     }},
    {"the manifest's label is cut", "claim.malformed", State::invalid,
     [](Recipe& r) { r.label.pop_back(); }},
    {"the manifest's label is a URN in a word", "claim.malformed", State::invalid,
     [](Recipe& r) { r.label = "x" + r.label; }},
    {"the manifest's label is no ASCII", "claim.malformed", State::invalid,
     [](Recipe& r) { r.label += ":\xC3\xA9"; }},
    {"an unsigned box in the manifest", "general.error", State::invalid,
     [](Recipe& r) {
       r.parts = [](auto& parts) { parts.push_back(jumbf::box("free", Buffer(8, 1))); };
     }},
    {"an unsigned box in the store", "general.error", State::invalid,
     [](Recipe& r) {
       r.manifests = [](auto& manifests) {
         manifests.insert(manifests.begin(), jumbf::box("free", Buffer(8, 1)));
       };
     }},
    {"an assertion holds free space: the claim covers it", nullptr, State::trusted,
     [](Recipe& r) {
       const Buffer content =
           joined({jumbf::box("cbor", small_map().encode()), jumbf::box("free", Buffer(8))});
       add(r, {"org.example", jumbf::superbox(jumbf::kCborContent, "org.example", content)});
     }},
    {"a salted assertion", nullptr, State::trusted,
     [](Recipe& r) {
       add(r, {"org.example",
               jumbf::superbox(jumbf::kCborContent, "org.example",
                               jumbf::box("cbor", small_map().encode()), Buffer(16, 7))});
     }},
};

TEST(Validation, FindsBrokenStructure) {
  for (const Row& row : kRows) expect(row);
}

TEST(Validation, GivesALimitWhereThereIsTooMuch) {
  Recipe recipe;
  for (int i = 0; i < 50; ++i)
    add(recipe, cbor_assertion("org.example__" + std::to_string(i), small_map().encode()));
  Circumstances given;
  given.limits.max_assertions = 20;
  const auto report = judge(make(recipe), given);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Errc::limit_exceeded);
}

TEST(Validation, GivesALimitWhereTheClaimListsTooMuch) {
  Recipe recipe;
  recipe.claim = [](Claim& claim) { claim.created.resize(30, claim.created.front()); };
  Circumstances given;
  given.limits.max_assertions = 20;
  const auto report = judge(make(recipe), given);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Errc::limit_exceeded);
}

TEST(Validation, FindsNoManifestInAnEmptyStore) {
  Made made = make({});
  made.store = assemble_store({});
  const auto report = judge(made);
  if (!report) {
    EXPECT_EQ(report.error().code, Errc::malformed);
    return;
  }
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_TRUE(says(report->status, "claim.missing"));
}

std::string numbered(int number) {
  char label[64];
  std::snprintf(label, sizeof label, "urn:c2pa:00000000-0000-4000-8000-%012d", number);
  return label;
}

// Each with the one before it as parent.
Made chain_of(int length) {
  std::vector<Buffer> earlier;
  Made made = make({.label = numbered(0)});
  for (int i = 1; i < length; ++i) {
    earlier.push_back(made.manifest);
    const Assertion parent = ingredient(ingredient_of(made, "parentOf"));
    Action opened = action("c2pa.opened");
    opened.ingredients = {uri_to(parent)};
    made = make({.label = numbered(i), .assertions = {actions({opened}), parent}}, earlier);
  }
  return made;
}

TEST(Validation, FollowsAChainOfIngredientsToItsLimit) {
  Circumstances given;
  given.limits.max_ingredient_depth = 8;
  const auto good = judge(chain_of(9), given);
  ASSERT_TRUE(good) << good.error().what;
  EXPECT_EQ(good->state, State::trusted) << codes_of(*good);
  // S17
  const auto deep = judge(chain_of(10), given);
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().code, Errc::limit_exceeded);
}

TEST(Validation, TakesAnIngredientOfItselfForABrokenOne) {
  // S17: the hash of a manifest that names itself cannot fit.
  Recipe recipe;
  Ingredient self;
  self.relationship = "componentOf";
  self.active_manifest = {jumbf::absolute_uri(recipe.label, {}), {}, Buffer(32, 1)};
  self.claim_signature = {jumbf::absolute_uri(recipe.label, "c2pa.signature"), {}, Buffer(32, 1)};
  self.has_results = true;
  recipe.assertions.push_back(ingredient(self));
  const auto report = judge(make(recipe));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_TRUE(says(report->status, "ingredient.manifest.mismatch")) << codes_of(*report);
}

// Level n has two manifests, each made from both of level n-1: 2^n ways down.
Made diamonds(int levels) {
  std::vector<Buffer> earlier;
  std::vector<Made> below;
  for (int level = 0; level <= levels; ++level) {
    std::vector<Made> here;
    for (int side = 0; side < (level == levels ? 1 : 2); ++side) {
      Recipe recipe{.label = numbered(2 * level + side)};
      for (std::size_t i = 0; i < below.size(); ++i)
        recipe.assertions.push_back(
            ingredient(ingredient_of(below[i], "componentOf"),
                       i == 0 ? "c2pa.ingredient.v3" : "c2pa.ingredient.v3__1"));
      here.push_back(make(recipe, earlier));
    }
    if (level == levels) return here.front();
    for (const Made& made : here) earlier.push_back(made.manifest);
    below = here;
  }
  return below.front();
}

TEST(Validation, TellsOfDataThatNothingPointsAt) {
  const Buffer data = jumbf::superbox(jumbf::kCborContent, "c2pa.data",
                                      jumbf::box("cbor", cbor::Value::map().encode()));
  const struct {
    jumbf::Uuid kind;
    const char* label;
  } kStores[] = {{jumbf::kDataBoxes, "c2pa.databoxes"}, {jumbf::kCredentials, "c2pa.credentials"}};
  for (const auto& store : kStores)
    for (const bool named : {false, true}) {
      SCOPED_TRACE(store.label);
      const std::string path = std::string(store.label) + "/c2pa.data";
      Ingredient prompt;
      prompt.relationship = "inputTo";
      prompt.data = {
          jumbf::relative_uri(path), {}, digest(HashAlg::sha256, Bytes(data).subspan(8))};
      Recipe recipe;
      if (named) recipe.assertions.push_back(ingredient(prompt));
      recipe.parts = [&](std::vector<Buffer>& parts) {
        parts.push_back(jumbf::superbox(store.kind, store.label, data));
      };
      const auto report = judge(make(recipe));
      ASSERT_TRUE(report);
      EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
      EXPECT_EQ(says(report->status, "org.tanba.unsignedBox"), !named) << codes_of(*report);
    }
}

TEST(Validation, LooksAtEachManifestOfADiamondOnce) {
  const Made made = diamonds(14);
  const auto begin = std::chrono::steady_clock::now();
  const auto report = judge(made);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted) << codes_of(*report);
  EXPECT_LT(took.count(), 1.0);  // S18
}

}  // namespace
}  // namespace tanba::maker
