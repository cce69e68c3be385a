// What a standard and an update manifest must and must not hold: C2PA 2.4, 15.10.1.
#include <algorithm>
#include <array>

#include "validate/kinds.hpp"
#include "validate/phases.hpp"

namespace tanba::validation {
namespace {

constexpr std::array<std::string_view, 4> kUpdateActions = {"c2pa.edited.metadata", "c2pa.opened",
                                                            "c2pa.published", "c2pa.redacted"};

std::size_t parents_of(const Subject& subject) {
  return static_cast<std::size_t>(std::ranges::count_if(
      subject.ingredients,
      [](const IngredientLink& link) { return link.ingredient.relationship == "parentOf"; }));
}

bool forbidden_in_update(std::string_view base) {
  return is_hard_binding(base) || base == "c2pa.hash.multi-asset" ||
         base.starts_with("c2pa.thumbnail.");
}

void check_update(Subject& subject) {
  const std::string url = subject.claim_url();
  if (subject.ingredients.size() != 1 || parents_of(subject) != 1)
    subject.say("manifest.update.wrongParents", url);
  if (std::ranges::any_of(subject.boxes, forbidden_in_update, &AssertionBox::base))
    subject.say("manifest.update.invalid", url,
                "An update manifest holds a hash of the file or a thumbnail.");
  for (const ActionList& list : subject.actions)
    for (const Action& action : list.actions.actions)
      if (!is_update_action(action.action))
        subject.say("manifest.update.invalid", url,
                    "An update manifest records an action that changes the content.");
}

// Files of the first versions are bound by `c2pa.hash.bmff`.
bool is_bound_as_once(const Subject& subject) {
  return subject.claim.version < 2 && std::ranges::find(subject.boxes, "c2pa.hash.bmff",
                                                        &AssertionBox::base) != subject.boxes.end();
}

// The manifest that the asset is held against is looked at with it: check_binding().
void check_standard(Context& context, Subject& subject) {
  if (parents_of(subject) > 1) subject.say("manifest.multipleParents", subject.claim_url());
  if (&subject == bound_subject(context)) return;
  const std::size_t bindings = hard_bindings(subject).size();
  if (bindings == 0 && !is_bound_as_once(subject))
    subject.say("claim.hardBindings.missing", subject.claim_url());
  if (bindings > 1) subject.say("assertion.multipleHardBindings", subject.url("c2pa.assertions"));
}

}  // namespace

bool is_update_action(std::string_view action) {
  return std::ranges::find(kUpdateActions, action) != kUpdateActions.end();
}

void check_kind(Context& context, Subject& subject) {
  if (subject.claim_state != ClaimState::read) return;
  if (subject.manifest->kind == ManifestKind::update)
    check_update(subject);
  else
    check_standard(context, subject);
}

}  // namespace tanba::validation
