// Failures in the history of an asset that somebody accepted: who may, and for what. Row B31 of
// docs/threats.md.
#include <gtest/gtest.h>

#include "validate_rows.hpp"

namespace tanba::maker {
namespace {

// A is made from Y and X; Y from P, whose failure Y did not record. Only who took Y in may accept
// that, not X, which stands beside it.
TEST(Validation, TakesNoAcceptanceOfAFailureFromANeighbour) {
  const auto label = [](char digit) {
    return std::string("urn:c2pa:00000000-0000-4000-8000-00000000000") + digit;
  };
  Recipe broken{.label = label('1')};
  broken.message = [](Buffer& message) { message.push_back(0); };
  const Made p = make(broken);
  const Made y =
      make({.label = label('2'),
            .assertions = {actions({created()}), ingredient(ingredient_of(p, "componentOf"))}},
           {p.manifest});
  IngredientDelta accepted;
  accepted.assertion_uri = jumbf::absolute_uri(label('2'), "c2pa.assertions/c2pa.ingredient.v3");
  add_status(accepted.status,
             {"claimSignature.mismatch", jumbf::absolute_uri(label('1'), "c2pa.signature")});
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

}  // namespace
}  // namespace tanba::maker
