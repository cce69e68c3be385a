// Failures in the history of an asset that somebody accepted: who may, and for what. Row B31 of
// docs/threats.md.
#include <gtest/gtest.h>

#include "validate_rows.hpp"

namespace tanba::maker {
namespace {

std::string label(char digit) {
  return std::string("urn:c2pa:00000000-0000-4000-8000-00000000000") + digit;
}
std::string ingredient_in(char digit) {
  return jumbf::absolute_uri(label(digit), "c2pa.assertions/c2pa.ingredient.v3");
}
Made broken() {
  Recipe recipe{.label = label('1')};
  recipe.message = [](Buffer& message) { message.push_back(0); };
  return make(recipe);
}
// That the signature of what is broken does not fit, in the record of this ingredient.
IngredientDelta accepting(const std::string& assertion_uri) {
  IngredientDelta accepted{assertion_uri, {}};
  add_status(accepted.status,
             {"claimSignature.mismatch", jumbf::absolute_uri(label('1'), "c2pa.signature")});
  return accepted;
}

// A is made from Y and X; Y from P, whose failure Y did not record. Only who took Y in may accept
// that, not X, which stands beside it.
TEST(Validation, TakesNoAcceptanceOfAFailureFromANeighbour) {
  const Made p = broken();
  const Made y =
      make({.label = label('2'),
            .assertions = {actions({created()}), ingredient(ingredient_of(p, "componentOf"))}},
           {p.manifest});
  const IngredientDelta accepted = accepting(ingredient_in('2'));
  const auto state_of_a = [&](bool by_x, bool by_a) {
    const Made z = make({.label = label('3')});
    Ingredient of_z = ingredient_of(z, "componentOf"), of_y = ingredient_of(y, "componentOf");
    if (by_x) of_z.deltas = {accepted};
    const Made x =
        make({.label = label('4'), .assertions = {actions({created()}), ingredient(of_z)}},
             {z.manifest});
    if (by_a) of_y.deltas = {accepted};
    const auto report = judge(
        make({.assertions = {actions({created()}), ingredient(of_y),
                             ingredient(ingredient_of(x, "componentOf"), "c2pa.ingredient.v3__1")}},
             {p.manifest, y.manifest, z.manifest, x.manifest}));
    return report ? report->state : State::none;
  };
  EXPECT_EQ(state_of_a(false, false), State::invalid);
  EXPECT_EQ(state_of_a(true, false), State::invalid);
  EXPECT_EQ(state_of_a(false, true), State::trusted);
}

// A is made from Z, which is made from Y, twice, and that from P, whose failure Y did not record.
// What A has beside that: a component that names no manifest.
struct Acceptance {
  const char* name;
  State state;
  std::vector<std::string> by_z = {}, by_z_again = {}, by_other = {};  // URIs of deltas
  bool changed = false;  // the assertion that has them, after it was signed
};

Ingredient with_deltas(Ingredient ingredient, const std::vector<std::string>& uris) {
  for (const std::string& uri : uris) ingredient.deltas.push_back(accepting(uri));
  return ingredient;
}

Report judge_acceptance(const Acceptance& row) {
  const auto made_of = [](char digit, const Made& one, const std::vector<Buffer>& earlier,
                          bool twice = false) {
    Recipe recipe{
        .label = label(digit),
        .assertions = {actions({created()}), ingredient(ingredient_of(one, "componentOf"))}};
    if (twice)
      recipe.assertions.push_back(
          ingredient(ingredient_of(one, "inputTo"), "c2pa.ingredient.v3__1"));
    return make(recipe, earlier);
  };
  const Made p = broken(), y = made_of('2', p, {p.manifest}),
             z = made_of('3', y, {p.manifest, y.manifest}, true);
  Ingredient other;
  other.relationship = "componentOf";
  other.has_results = true;
  const Ingredient of_z = ingredient_of(z, "componentOf");
  Recipe recipe{
      .assertions = {actions({created()}), ingredient(with_deltas(of_z, row.by_z)),
                     ingredient(with_deltas(of_z, row.by_z_again), "c2pa.ingredient.v3__1"),
                     ingredient(with_deltas(other, row.by_other), "c2pa.ingredient.v3__2")}};
  if (row.changed) recipe.boxes = [](std::vector<Buffer>& boxes) { boxes[2].back() ^= 1; };
  return *judge(make(recipe, {p.manifest, y.manifest, z.manifest}));
}

TEST(Validation, TakesAnAcceptanceOfWhatIsBelowItsIngredient) {
  const std::string here = ingredient_in('2');
  const Acceptance rows[] = {
      {"by nobody", State::invalid},
      {"of the ingredient's ingredient", State::trusted, {here}},
      {"by the second who takes it in", State::trusted, {ingredient_in('3')}, {here}},
      {"by one without a manifest", State::invalid, {}, {}, {here}},
      {"of another ingredient", State::invalid, {ingredient_in('3')}},
      {"of one on the web", State::invalid, {"https://example.org/ingredient"}},
      {"of one in no manifest that is here", State::invalid, {ingredient_in('9')}},
      {"by an assertion that was changed", State::invalid, {here}, {}, {}, true},
  };
  for (const Acceptance& row : rows) {
    SCOPED_TRACE(row.name);
    const Report report = judge_acceptance(row);
    EXPECT_EQ(report.state, row.state) << codes_of(report);
    const auto& in_y = report.manifests[1].ingredients;
    ASSERT_EQ(in_y.size(), 1U);
    EXPECT_EQ(in_y[0].new_failures.empty(), row.state == State::trusted);
  }
}

}  // namespace
}  // namespace tanba::maker
