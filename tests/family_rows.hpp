// A parent and a child that was made from it, for the tests of ingredients and redactions: one
// thing is broken, and one code and state must come out.
#pragma once

#include "validate_rows.hpp"

namespace tanba::maker {

using cbor::Value;

inline constexpr const char* kParentLabel = "urn:c2pa:00000000-0000-4000-8000-000000000001";

// A parent, and what a child that was made from it may get wrong.
struct Family {
  Recipe parent{.label = kParentLabel};
  Recipe child;
  std::function<void(Made&)> parent_made = {};  // after the child's ingredient was made of it
  std::function<void(Ingredient&)> ingredient = {};
  std::string relationship = "parentOf", ingredient_label = "c2pa.ingredient.v3";
  Circumstances given;
};

inline std::string redacted_url(const std::string& label) {
  return jumbf::absolute_uri(kParentLabel, "c2pa.assertions/" + label);
}

// As versions 1 and 2 have it; the library writes neither.
inline Assertion older_ingredient(const Ingredient& what, const std::string& label) {
  return cbor_assertion(label, Value::map()
                                   .set("dc:title", Value::text(what.title))
                                   .set("relationship", Value::text(what.relationship))
                                   .set("c2pa_manifest", write_hashed_uri(what.active_manifest))
                                   .encode());
}

inline Made child_of(const Made& parent, const Family& family, const Made& recorded) {
  Ingredient made = ingredient_of(recorded, family.relationship);
  if (family.ingredient) family.ingredient(made);
  const bool newest = family.ingredient_label == "c2pa.ingredient.v3";
  const Assertion assertion = newest ? ingredient(made, family.ingredient_label)
                                     : older_ingredient(made, family.ingredient_label);
  Recipe recipe = family.child;
  Action first = action(family.relationship == "parentOf" ? "c2pa.opened" : "c2pa.created",
                        family.relationship == "parentOf" ? "" : std::string(kGenerated));
  if (family.relationship == "parentOf") first.ingredients = {uri_to(assertion)};
  std::vector<Assertion> assertions = {actions({first}), assertion};
  // A test's own assertions come behind; its first is the usual list of actions.
  assertions.insert(assertions.end(), recipe.assertions.begin() + 1, recipe.assertions.end());
  recipe.assertions = assertions;
  return make(recipe, {parent.manifest});
}

inline Result<Report> judge_family(const Family& family) {
  const Made recorded = make(family.parent);
  Made parent = recorded;
  if (family.parent_made) family.parent_made(parent);
  return judge(child_of(parent, family, recorded), family.given);
}

struct FamilyRow {
  const char* name;
  const char* code;
  State state;
  std::function<void(Family&)> change = {};
};

inline void expect(const FamilyRow& row) {
  SCOPED_TRACE(row.name);
  Family family;
  if (row.change) row.change(family);
  const auto report = judge_family(family);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->state, row.state) << codes_of(*report);
  bool said = says(report->status, row.code);
  for (const ManifestReport& manifest : report->manifests)
    for (const IngredientReport& one : manifest.ingredients)
      said = said || says(one.status, row.code);
  EXPECT_TRUE(said) << row.code << " missing\n" << codes_of(*report);
}
inline void replace_in(Buffer& bytes, std::string_view what, std::string_view with) {
  const std::size_t at = as_text(bytes).find(what);
  ASSERT_NE(at, std::string_view::npos);
  std::copy(with.begin(), with.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
}

// The parent's claim signature is broken before the child is made from it.
inline void break_parent_signature(Family& family) {
  family.parent.message = [](Buffer& message) { message.push_back(0); };
}

inline Assertion second_list(const Action& one) { return actions({one}, "c2pa.actions.v2__1"); }

}  // namespace tanba::maker
