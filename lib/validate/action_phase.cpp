// The rules for actions: C2PA 2.4, 15.10.3.2.2 and 18.16. Claims of version 1 are held to none of
// them but the first: files of their time break them all.
#include <algorithm>

#include "base/encoding.hpp"
#include "validate/phases.hpp"
#include "validate/reference.hpp"
#include "validate/spec.hpp"

namespace tanba::validation {
namespace {

constexpr std::string_view kMalformed = "assertion.action.malformed",
                           kMismatch = "assertion.action.ingredientMismatch";

using IngredientsByUrl = std::unordered_map<std::string_view, const IngredientLink*>;

struct Scene {
  Context& context;
  Subject& subject;
  IngredientsByUrl own;  // ingredients of this manifest
};

struct Place {
  const ActionList& list;
  std::size_t index;  // of the action
  const Action& action() const { return list.actions.actions[index]; }
};

bool begins(const Action& action) {
  return action.action == "c2pa.created" || action.action == "c2pa.opened";
}

bool is_later(std::string_view first, std::string_view second) {
  const auto one = from_rfc3339(first), other = from_rfc3339(second);
  return one && other && *one > *other;
}

enum class Where : std::uint8_t { here, anywhere };

struct ReferenceRule {
  std::string_view action, relationship;
  Where where;
  std::size_t least, most;
  std::optional<Rule> only = {};  // where that rule holds
};
constexpr std::size_t kAny = static_cast<std::size_t>(-1);
constexpr ReferenceRule kReferences[] = {
    {"c2pa.opened", "parentOf", Where::here, 1, 1},
    {"c2pa.placed", "componentOf", Where::here, 1, kAny},
    {"c2pa.removed", "componentOf", Where::anywhere, 1, kAny},
    {"c2pa.deleted", "componentOf", Where::anywhere, 0, kAny, Rule::deleted_ingredients},
    {"c2pa.transcoded", "parentOf", Where::here, 0, kAny},
    {"c2pa.repackaged", "parentOf", Where::here, 0, kAny},
};

bool is_ingredient_of(const Subject& subject, const std::string& url,
                      std::string_view relationship) {
  return std::ranges::any_of(subject.ingredients, [&](const IngredientLink& link) {
    return link.url == url && link.ingredient.relationship == relationship;
  });
}

bool points_well(Scene& scene, const HashedUri& uri, const ReferenceRule& rule) {
  const auto target = scene.context.resolve(uri.url, scene.subject);
  if (!target) return false;
  if (scene.context.redacted.contains(target->url) &&
      holds(Rule::redacted_ingredients, scene.subject.spec))
    return true;
  if (const auto own = scene.own.find(target->url); own != scene.own.end())
    return own->second->ingredient.relationship == rule.relationship;
  return rule.where == Where::anywhere && target->subject != nullptr &&
         is_ingredient_of(*target->subject, target->url, rule.relationship);
}

// Files from before 2.2 name the ingredient by its instance.
bool named_by_instance(const Scene& scene, const Action& action, const ReferenceRule& rule) {
  return !action.ingredient_instance_id.empty() &&
         std::ranges::any_of(scene.subject.ingredients, [&](const IngredientLink& link) {
           return link.ingredient.instance_id == action.ingredient_instance_id &&
                  link.ingredient.relationship == rule.relationship;
         });
}

bool references_hold(Scene& scene, const Action& action, const ReferenceRule& rule) {
  if (action.ingredients.empty()) return rule.least == 0 || named_by_instance(scene, action, rule);
  return action.ingredients.size() <= rule.most &&
         std::ranges::all_of(action.ingredients,
                             [&](const HashedUri& uri) { return points_well(scene, uri, rule); });
}

void check_ingredient_references(Scene& scene, const Place& place) {
  for (const ReferenceRule& rule : kReferences)
    if (rule.action == place.action().action &&
        (!rule.only || holds(*rule.only, scene.subject.spec)) &&
        !references_hold(scene, place.action(), rule))
      scene.subject.say(kMismatch, place.list.url);
}

// C2PA 2.5, 14.10.4.2.4: who vouches for an opening or placing vouches for its ingredient.
void check_locations(Scene& scene, const Place& place) {
  const Action& action = place.action();
  if (action.action != "c2pa.opened" && action.action != "c2pa.placed") return;
  for (const HashedUri& uri : action.ingredients) {
    const auto target = scene.context.resolve(uri.url, scene.subject);
    const auto own = target ? scene.own.find(target->url) : scene.own.end();
    if (own != scene.own.end() && own->second->created != place.list.created)
      scene.subject.say("assertion.action.ingredientLocationMismatch", place.list.url);
  }
}

// C2PA 2.5, 14.10.4.2.4.
void check_times(Scene& scene, const Place& place) {
  const Action& action = place.action();
  if (!holds(Rule::spans_of_time, scene.subject.spec)) return;
  const bool span = !action.when_start.empty() || !action.when_end.empty();
  if (span && !action.when.empty())
    scene.subject.say(kMalformed, place.list.url, "An action has both a time and a span of time.");
  if (is_later(action.when_start, action.when_end))
    scene.subject.say(kMalformed, place.list.url, "An action ends before it starts.");
}

void check_related(Scene& scene, const Place& place) {
  const auto& related = place.action().related_assertions;
  if (related && holds(Rule::related_to_action, scene.subject.spec) &&
      !relates_well(scene.context, scene.subject, *related))
    scene.subject.say(kMalformed, place.list.url,
                      "An action names related assertions that are none of its manifest's.");
}

void check_beginning(Scene& scene, const Place& place) {
  if (!begins(place.action())) return;
  if (!place.list.first || place.index != 0)
    scene.subject.say(kMalformed, place.list.url,
                      "An action that begins the history stands behind another one.");
  if (place.action().action == "c2pa.created" && place.action().digital_source_type.empty())
    scene.subject.say(kMalformed, place.list.url,
                      "The content is said to be created, but not out of what.");
}

void check_translation(Scene& scene, const Place& place) {
  const Action& action = place.action();
  if (action.action == "c2pa.translated" &&
      !(action.has_source_language && action.has_target_language))
    scene.subject.say(kMalformed, place.list.url, "A translation does not name its languages.");
}

// What was redacted is often gone: it is enough that its claim lists it.
void check_redacted(Scene& scene, const Place& place) {
  if (place.action().action != "c2pa.redacted") return;
  const auto target = scene.context.resolve(place.action().redacted, scene.subject);
  const bool found = target && target->subject != nullptr &&
                     (target->box != nullptr ||
                      std::ranges::find(target->subject->declared, target->url, &Declared::url) !=
                          target->subject->declared.end());
  if (!found) scene.subject.say("assertion.action.redactionMismatch", place.list.url);
}

void check_watermark(Scene& scene, const Place& place) {
  const std::string& name = place.action().action;
  if ((name == "c2pa.watermarked" || name == "c2pa.watermarked.bound") &&
      std::ranges::find(scene.subject.boxes, "c2pa.soft-binding", &AssertionBox::base) ==
          scene.subject.boxes.end())
    scene.subject.say("assertion.action.softBindingMissing", place.list.url);
}

using ActionRule = void (*)(Scene&, const Place&);
constexpr ActionRule kRules[] = {check_beginning,   check_ingredient_references,
                                 check_locations,   check_times,
                                 check_translation, check_redacted,
                                 check_related,     check_watermark};

bool begins_history(const ActionList& list) {
  return list.first && !list.actions.actions.empty() && begins(list.actions.actions.front());
}

// C2PA 2.4, 15.10.1.2: a standard manifest says how its history begins, once.
void check_history(Subject& subject) {
  if (subject.manifest->kind == ManifestKind::update) return;
  const auto beginnings = std::ranges::count_if(subject.actions, begins_history);
  if (subject.actions.empty())
    subject.say("claim.actions.missing", subject.claim_url());
  else if (beginnings == 0)
    subject.say(kMalformed, subject.claim_url(),
                "The history begins neither with a creation nor with an opening.");
  else if (beginnings > 1)
    subject.say(kMalformed, subject.claim_url(), "The history begins twice.");
}

}  // namespace

void check_actions(Context& context, Subject& subject) {
  if (subject.claim_state != ClaimState::read) return;
  if (subject.claim.version < 2) {
    if (subject.actions.size() > 1)
      subject.say(kMalformed, subject.claim_url(), "The claim has more than one list of actions.");
    return;
  }
  Scene scene{context, subject, {}};
  for (const IngredientLink& link : subject.ingredients) scene.own.emplace(link.url, &link);
  check_history(subject);
  for (const ActionList& list : subject.actions) {
    if (list.actions.flaw != nullptr) subject.say(kMalformed, list.url, list.actions.flaw);
    for (std::size_t i = 0; i < list.actions.actions.size(); ++i)
      for (const ActionRule rule : kRules) rule(scene, {list, i});
  }
}

}  // namespace tanba::validation
