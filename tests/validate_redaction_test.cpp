// Validation of redactions: row B33 of the threat model.
#include <gtest/gtest.h>

#include "base/byte_reader.hpp"
#include "base/encoding.hpp"
#include "family_rows.hpp"

namespace tanba::maker {
namespace {

Assertion secret() {
  return cbor_assertion("org.example.secret",
                        Value::map().set("who", Value::text("a person's name")).encode());
}

// The parent has a secret, the child's claim redacts it.
void redact(Family& family, const std::string& label = "org.example.secret") {
  family.parent.assertions.push_back(secret());
  family.child.claim = [label](Claim& claim) { claim.redacted = {redacted_url(label)}; };
}

// The secret is taken out of the parent, as a redaction does it, or something stands in its place:
// the rest stays, byte for byte.
void replace_secret(Made& parent, const std::optional<Buffer>& with,
                    const std::string& label = "org.example.secret", const Buffer& superbox = {},
                    std::string_view what = "org.example.secret") {
  const auto store = parse_store(assemble_store(std::vector<Bytes>{parent.manifest}), {});
  const Manifest& manifest = store->manifests.back();
  std::vector<Buffer> kept;
  for (const jumbf::Box* box : manifest.assertions) {
    const Bytes whole = manifest.bytes.subspan(box->whole.offset, box->whole.size);
    if (box->label != what) kept.emplace_back(whole.begin(), whole.end());
  }
  if (with) kept.push_back(cbor_assertion(label, *with).superbox);
  if (!superbox.empty()) kept.push_back(superbox);
  const auto part = [&](const jumbf::Box& box) {
    const Bytes whole = manifest.bytes.subspan(box.whole.offset, box.whole.size);
    return Buffer(whole.begin(), whole.end());
  };
  parent.manifest = jumbf::superbox(
      jumbf::kManifest, kParentLabel,
      joined({jumbf::superbox(jumbf::kAssertionStore, "c2pa.assertions", joined(kept)),
              part(*manifest.claims[0]), part(*manifest.signatures[0])}));
}
void remove_secret(Made& parent) { replace_secret(parent, std::nullopt); }

// C2PA 2.4, 6.8.2: the UUID that marks a redaction, and what stands behind it.
Buffer redaction_of(std::string_view behind) {
  Buffer content = *from_hex("caa98eee9d4df80e86ad4dffca263973");
  content.insert(content.end(), behind.begin(), behind.end());
  content.resize(content.size() + 8);
  return jumbf::superbox(jumbf::kCborContent, "org.example.secret", jumbf::box("uuid", content));
}

Action told(const std::string& label) {
  Action made = action("c2pa.redacted");
  made.redacted = redacted_url(label);
  made.reason = "c2pa.PII.present";
  return made;
}

// The parent lists the child among what it was made from, whose hash it cannot have, and redacts
// its secret. The child has accepted the parent's faults.
void name_the_child(Family& family) {
  Ingredient child;
  child.relationship = "componentOf";
  child.has_results = true;
  child.active_manifest = {jumbf::absolute_uri(family.child.label, {}), {}, Buffer(32, 1)};
  child.claim_signature = {
      jumbf::absolute_uri(family.child.label, "c2pa.signature"), {}, Buffer(32, 1)};
  family.parent.assertions.push_back(ingredient(child));
  family.parent.claim = [label = family.child.label](Claim& claim) {
    claim.redacted = {jumbf::absolute_uri(label, "c2pa.assertions/org.example.secret")};
  };
  family.child.assertions.push_back(secret());
  family.ingredient = [](Ingredient& i) {
    for (const char* code : {"ingredient.manifest.mismatch", "ingredient.claimSignature.mismatch"})
      add_status(i.results, {code, redacted_url("c2pa.ingredient.v3")});
  };
}

const FamilyRow kRedactions[] = {
    {"a redaction that took the assertion out", "ingredient.claimSignature.validated",
     State::trusted,
     [](Family& f) {
       redact(f);
       f.parent_made = remove_secret;
     }},
    {"a redaction that left zeros", "ingredient.claimSignature.validated", State::trusted,
     [](Family& f) {
       redact(f);
       f.parent_made = [](Made& parent) { replace_secret(parent, Buffer(40)); };
     }},
    {"a redaction that left the box that C2PA has for it", "ingredient.claimSignature.validated",
     State::trusted,
     [](Family& f) {
       redact(f);
       f.parent_made = [](Made& parent) { replace_secret(parent, {}, "", redaction_of("")); };
     }},
    {"B33 a text behind what marks a redaction", "assertion.notRedacted", State::invalid,
     [](Family& f) {
       redact(f);
       f.parent_made = [](Made& parent) { replace_secret(parent, {}, "", redaction_of("name")); };
     }},
    {"an action that tells of a redaction", "ingredient.claimSignature.validated", State::trusted,
     [](Family& f) {
       redact(f);
       f.parent_made = remove_secret;
       f.child.assertions.push_back(second_list(told("org.example.secret")));
     }},
    {"an action that tells of a redaction which left zeros", "ingredient.claimSignature.validated",
     State::trusted,
     [](Family& f) {
       redact(f);
       f.parent_made = [](Made& parent) { replace_secret(parent, Buffer(40)); };
       f.child.assertions.push_back(second_list(told("org.example.secret")));
     }},
    {"M06 an action that tells of a redaction of nothing", "assertion.action.redactionMismatch",
     State::invalid,
     [](Family& f) { f.child.assertions.push_back(second_list(told("org.example.none"))); }},
    {"a redaction that is listed twice", "ingredient.claimSignature.validated", State::trusted,
     [](Family& f) {
       redact(f);
       f.child.claim = [](Claim& claim) {
         claim.redacted = {redacted_url("org.example.secret"), redacted_url("org.example.secret")};
       };
       f.parent_made = remove_secret;
     }},
    {"B33 something forged in the place of what was redacted", "assertion.notRedacted",
     State::invalid,
     [](Family& f) {
       redact(f);
       f.parent_made = [](Made& parent) {
         replace_secret(parent, Value::map().set("who", Value::text("nobody")).encode());
       };
     }},
    {"B33 a text in the name of a box in the place of what was redacted", "assertion.notRedacted",
     State::invalid,
     [](Family& f) {
       redact(f);
       f.parent_made = [](Made& parent) {
         replace_secret(parent, std::nullopt, "",
                        jumbf::superbox(jumbf::kCborContent, "org.example.secret",
                                        jumbf::superbox(jumbf::kCborContent, "a person's name",
                                                        jumbf::box("cbor", Buffer(9)))));
       };
     }},
    {"B33 a redacted parent whose broken signature was accepted", "ingredient.manifest.mismatch",
     State::invalid,
     [](Family& f) {
       redact(f);
       break_parent_signature(f);
       f.ingredient = [](Ingredient& i) {
         add_status(i.results, {"claimSignature.mismatch",
                                jumbf::absolute_uri(kParentLabel, "c2pa.signature")});
       };
       f.parent_made = [](Made& parent) {
         remove_secret(parent);
         replace_in(parent.manifest, "Title", "Other");  // in a claim that nobody vouches for
       };
     }},
    {"B33 something new beside the place of what was redacted", "assertion.undeclared",
     State::invalid,
     [](Family& f) {
       redact(f);
       f.parent_made = [](Made& parent) {
         replace_secret(parent, Value::map().encode(), "org.example.other");
       };
     }},
    {"B33 an assertion was taken out without a redaction", "assertion.missing", State::invalid,
     [](Family& f) {
       redact(f);
       f.child.claim = {};
       f.parent_made = remove_secret;
     }},
    {"B33 the redacted assertion still says something", "assertion.notRedacted", State::invalid,
     [](Family& f) { redact(f); }},
    {"B33 another box than that which C2PA has for it", "assertion.notRedacted", State::invalid,
     [](Family& f) {
       redact(f);
       f.parent_made = [](Made& parent) {
         Buffer box = redaction_of("");
         box[box.size() - 24] ^= 1;  // of the UUID
         replace_secret(parent, {}, "", box);
       };
     }},
    {"B33 a redaction on the web changes nothing", "assertion.missing", State::invalid,
     [](Family& f) {
       redact(f);
       f.child.claim = [](Claim& claim) { claim.redacted = {"https://example.org/secret"}; };
       f.parent_made = remove_secret;
     }},
    {"B33 a redaction in a manifest that is not there", "ingredient.manifest.validated",
     State::trusted,
     [](Family& f) {
       f.child.claim = [](Claim& claim) {
         claim.redacted = {jumbf::absolute_uri("urn:c2pa:x", "c2pa.assertions/org.example.secret")};
       };
     }},
    {"B33 the parent redacts an assertion of the child", "assertion.missing", State::invalid,
     [](Family& f) {
       f.parent.claim = [label = f.child.label](Claim& claim) {
         claim.redacted = {jumbf::absolute_uri(label, "c2pa.assertions/org.example.secret")};
       };
       f.child.assertions.push_back(secret());
       f.child.boxes = [](auto& boxes) { boxes.pop_back(); };
     }},
    {"a parent that names its child, and that was accepted", "ingredient.manifest.validated",
     State::trusted, name_the_child},
    {"B33 such a parent redacts an assertion of the child", "assertion.missing", State::invalid,
     [](Family& f) {
       name_the_child(f);
       f.child.boxes = [](auto& boxes) { boxes.pop_back(); };
     }},
    {"a redaction beside ingredients of its own", "ingredient.claimSignature.validated",
     State::trusted,
     [](Family& f) {
       Ingredient bare;
       bare.relationship = "inputTo";
       f.parent.assertions.push_back(ingredient(bare));
       redact(f);
       f.parent_made = remove_secret;
     }},
    {"B33 a redaction of its own assertion", "assertion.selfRedacted", State::invalid,
     [](Family& f) {
       f.child.claim = [](Claim& claim) {
         claim.redacted = {"self#jumbf=c2pa.assertions/c2pa.actions.v2"};
       };
     }},
    {"B33 a redaction of actions", "assertion.action.redacted", State::invalid,
     [](Family& f) { redact(f, "c2pa.actions.v2"); }},
    {"B33 a redaction of the hash", "assertion.hardBinding.redacted", State::invalid,
     [](Family& f) { redact(f, "c2pa.hash.data"); }},
    {"B33 the name is only a prefix of a redacted one", "assertion.missing", State::invalid,
     [](Family& f) {
       redact(f, "org.example.secret__1");
       f.parent_made = remove_secret;
     }},
};

// An action of the parent is related to the secret.
void relate_to_secret(Family& family) {
  const Buffer list =
      Value::map()
          .set("actions",
               Value::array({Value::map()
                                 .set("action", Value::text("c2pa.created"))
                                 .set("digitalSourceType", Value::text(kGenerated))
                                 .set("parameters", Value::map().set("relatedAssertions",
                                                                     Value::array({write_hashed_uri(
                                                                         uri_to(secret()))})))}))
          .encode();
  family.parent.assertions = {cbor_assertion("c2pa.actions.v2", list)};
  redact(family);
  family.parent_made = remove_secret;
}

// The parent had a component, which the child redacts and an action of it names.
void redact_component(Family& family, const std::string& action_name) {
  Ingredient made;
  made.title = "something";
  made.relationship = "inputTo";
  const Assertion part = ingredient(made);
  family.parent.assertions.push_back(part);
  Action placed = action(action_name);
  placed.ingredients = {{redacted_url(part.label), {}, uri_to(part).hash}};
  family.child.claim = [=](Claim& claim) { claim.redacted = {redacted_url(part.label)}; };
  family.child.assertions.push_back(second_list(placed));
  family.parent_made = [](Made& parent) {
    replace_secret(parent, {}, "", {}, "c2pa.ingredient.v3");
  };
}

// C2PA 2.5, 14.10.4.2.4.
const FamilyRow kRedactedIngredients[] = {
    {"an action names an ingredient that was redacted", "ingredient.claimSignature.validated",
     State::trusted, [](Family& f) { redact_component(f, "c2pa.placed"); }},
    {"an action is related to what was redacted", "assertion.redacted", State::trusted,
     relate_to_secret},
    {"by 2.4 it may not be", "assertion.action.malformed", State::invalid,
     [](Family& f) {
       relate_to_secret(f);
       f.given.spec = 24;
     }},
    {"by 2.4 it may not", "assertion.action.ingredientMismatch", State::invalid,
     [](Family& f) {
       redact_component(f, "c2pa.placed");
       f.given.spec = 24;
     }},
};

TEST(Validation, JudgesActionsWithRedactedIngredients) {
  for (const FamilyRow& row : kRedactedIngredients) expect(row);
}
TEST(Validation, JudgesRedactions) {
  for (const FamilyRow& row : kRedactions) expect(row);
}

// Only what a claim was made from can be redacted by it.
TEST(Validation, TakesNoRedactionFromANeighbour) {
  Recipe first{.label = kParentLabel},
      second{.label = "urn:c2pa:00000000-0000-4000-8000-000000000002"};
  first.assertions.push_back(secret());
  const Made recorded = make(first);
  Made redacted = recorded;
  remove_secret(redacted);
  second.claim = [](Claim& claim) { claim.redacted = {redacted_url("org.example.secret")}; };
  const Made neighbour = make(second, {redacted.manifest});
  const auto judged = [&](const Made& parent) {
    return judge(make(
        {.assertions = {actions({created()}), ingredient(ingredient_of(recorded, "componentOf")),
                        ingredient(ingredient_of(neighbour, "componentOf"),
                                   "c2pa.ingredient.v3__1")}},
        {parent.manifest, neighbour.manifest}));
  };
  const auto report = judged(redacted);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid) << codes_of(*report);
  EXPECT_TRUE(says(report->manifests[0].status, "assertion.missing"));
  EXPECT_EQ(judged(recorded)->state, State::trusted);
}

}  // namespace
}  // namespace tanba::maker
