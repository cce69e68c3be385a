// What was done, as the actions of a manifest. C2PA 2.4, 18.16; regions: 18.2.
#include "api/statement_actions.hpp"

#include "base/encoding.hpp"
#include "profile/label_record.hpp"

namespace tanba {
namespace {

void set_agent(Action& action, const Label& label) {
  action.agent_name = label.system;
  action.agent_version = label.system_version;
}

Region region_of(const std::optional<Label::Region>& area, const std::optional<Label::Span>& time) {
  Region region;
  if (area) region.rectangle = {area->unit, area->x, area->y, area->width, area->height};
  if (time) region.time = {time->start_s, time->end_s};
  return region;
}

Action edit_of(const Label::Modification& change, const Label& label) {
  Action edit;
  edit.action = "c2pa.edited";
  edit.description = change.what;
  if (change.tool.empty())
    set_agent(edit, label);
  else
    edit.agent_name = change.tool;
  const Region region = region_of(change.region, change.time);
  if (region.present()) edit.changes.push_back(region);
  return edit;
}

// The edits of content that was opened say what AI did to it: at least one does.
std::vector<Action> edits_of(const Label& label, bool by_ai) {
  std::vector<Action> edits;
  for (const Label::Modification& change : label.modifications)
    edits.push_back(edit_of(change, label));
  if (edits.empty() && by_ai) edits.push_back(edit_of({}, label));
  if (by_ai)
    for (Action& edit : edits) edit.digital_source_type = digital_source_type(label);
  return edits;
}

// A notice is drawn or played by a rule: no model makes it.
constexpr const char* kByRule = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia";

bool is_heard(const Label::Notice& notice) {
  return notice.form == "spoken" || notice.form == "rhythm" || notice.form == "earcon";
}

// Words in the content are "addedText" (C2PA 2.4, 18.16.2); for sound there is no such name.
Action notice_of(const NoticeGiven& given) {
  Action notice;
  notice.action = is_heard(given.notice) ? "c2pa.edited" : "c2pa.addedText";
  notice.description = "Notice of AI: " + given.notice.form;
  notice.agent_name = "Tanba";
  notice.digital_source_type = kByRule;
  const Region region = region_of(given.notice.region, given.time);
  if (region.present()) notice.changes.push_back(region);
  return notice;
}

Action placing_of(const std::vector<HashedUri>& components) {
  Action placing;
  placing.action = "c2pa.placed";
  placing.ingredients = components;
  return placing;
}

}  // namespace

// Element 0 is how the asset came to be: created, or opened from its one parent.
Actions make_actions(const Label& label, const IngredientReferences& ingredients, std::int64_t when,
                     const NoticeGiven* given) {
  Actions actions;
  actions.all_included = label.origin != Origin::unknown;
  Action inception;
  inception.action = ingredients.parent ? "c2pa.opened" : "c2pa.created";
  const bool edited_by_ai =
      ingredients.parent && says_ai(label) && label.origin != Origin::generated;
  if (!edited_by_ai) {
    inception.digital_source_type = digital_source_type(label);
    if (says_ai(label)) set_agent(inception, label);
  }
  actions.actions = {inception};
  for (Action& edit : edits_of(label, edited_by_ai)) actions.actions.push_back(std::move(edit));
  // An opening has its parent alone; else what went into the model stands where the model worked.
  Action& first = actions.actions.front();
  if (ingredients.parent) first.ingredients.push_back(*ingredients.parent);
  Action& work = edited_by_ai ? actions.actions[1] : first;
  if (!ingredients.parent || edited_by_ai) work.ingredients = ingredients.inputs;
  if (!ingredients.components.empty())
    actions.actions.push_back(placing_of(ingredients.components));
  if (given != nullptr) actions.actions.push_back(notice_of(*given));
  for (Action& action : actions.actions) action.when = to_rfc3339(when);
  return actions;
}

}  // namespace tanba
