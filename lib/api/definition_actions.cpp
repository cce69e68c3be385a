// The actions of a definition: what JSON says of each, and the rules of C2PA 2.4, 18.16, for it.
#include "api/definition_actions.hpp"

#include <algorithm>
#include <array>

#include "api/json_cbor.hpp"
#include "api/json_members.hpp"
#include "base/encoding.hpp"

namespace tanba {
namespace {

using Json = nlohmann::json;

// C2PA 2.4, 18.16.2, without what is deprecated there.
constexpr auto kActions =
    std::to_array<std::string_view>({"addedText",  "adjustedColor",     "changedSpeed",
                                     "converted",  "created",           "cropped",
                                     "deleted",    "drawing",           "dubbed",
                                     "edited",     "edited.metadata",   "enhanced",
                                     "filtered",   "mastered",          "mixed",
                                     "opened",     "orientation",       "placed",
                                     "published",  "redacted",          "remixed",
                                     "repackaged", "resized",           "resized.proportional",
                                     "transcoded", "translated",        "trimmed",
                                     "unknown",    "watermarked.bound", "watermarked.unbound"});

constexpr std::size_t kAny = static_cast<std::size_t>(-1);

// What an action may name: C2PA 2.4, 15.10.3.2.2.
struct NameRule {
  std::string_view action, relationship;
  std::size_t least, most;
};
constexpr NameRule kNames[] = {
    {"c2pa.created", "inputTo", 0, kAny},     {"c2pa.opened", "parentOf", 0, 1},
    {"c2pa.placed", "componentOf", 1, kAny},  {"c2pa.transcoded", "parentOf", 0, kAny},
    {"c2pa.repackaged", "parentOf", 0, kAny}, {"c2pa.deleted", "componentOf", 0, 0},
};

// Hashes and links that only who writes the manifest knows.
constexpr auto kMadeHere = std::to_array<const char*>(
    {"ingredients", "ingredient", "instanceID", "instanceId", "relatedAssertions"});

class ActionReader {
 public:
  ActionReader(const Definition& definition, JsonMembers& members, DefinedAction& into,
               std::string& problem)
      : definition_(definition), members_(members), into_(into), problem_(problem) {}

  void read() {
    Action& action = into_.action;
    action.action = members_.text("action");
    check_name();
    action.description = members_.text("description");
    action.reason = members_.text("reason");
    action.digital_source_type = members_.text("digitalSourceType");
    action.when = members_.text("when");
    if (!action.when.empty() && !from_rfc3339(action.when))
      members_.refuse("when", "must be a time of RFC 3339 with a zone");
    read_agent();
    if (members_.find("changes") != nullptr)
      members_.refuse("changes", "is not taken: the label record tells regions (modifications)");
    members_.object("parameters", [&](JsonMembers& in) { read_parameters(in); });
    check();
  }

 private:
  void check_name() {
    const std::string_view name = into_.action.action;
    if (name.empty()) return members_.refuse("action", "must be given");
    if (name == "c2pa.removed")
      return members_.refuse("action",
                             "must be c2pa.deleted: c2pa.removed names what an earlier "
                             "manifest holds");
    if (name.starts_with("c2pa.") && std::ranges::find(kActions, name.substr(5)) == kActions.end())
      members_.refuse("action", "must be one of C2PA 2.4, or have a name space of its own");
    if (name.find('.') == name.npos) members_.refuse("action", "must have a name space");
  }

  void read_agent() {
    const Json* const agent = members_.find("softwareAgent");
    if (agent == nullptr) return;
    if (agent->is_string()) {
      into_.action.agent_name = members_.text("softwareAgent");
      return;
    }
    members_.object("softwareAgent", [&](JsonMembers& in) {
      into_.action.agent_name = in.text("name");
      into_.action.agent_version = in.text("version");
      if (into_.action.agent_name.empty()) in.refuse("name", "must be given");
    });
  }

  void read_parameters(JsonMembers& in) {
    in.array("ingredientIds", [&](const Json& id, const std::string& path) {
      if (!id.is_string() || find_ingredient(definition_, id.get<std::string>()) == nullptr) {
        if (problem_.empty()) problem_ = path + " must be the label of one of the ingredients";
        return;
      }
      into_.ingredient_ids.push_back(id.get<std::string>());
    });
    into_.action.redacted = in.text("redacted");
    for (const char* name : kMadeHere)
      if (in.find(name) != nullptr) in.refuse(name, "is not taken: give ingredientIds");
    for (const auto& [key, value] : in.json().items()) {
      if (key == "ingredientIds" || key == "redacted") continue;
      in.find(key.c_str());
      into_.action.parameters.emplace_back(
          key, cbor_of(value, into_.path + ".parameters." + key, problem_));
      if (key == "sourceLanguage") into_.action.has_source_language = value.is_string();
      if (key == "targetLanguage") into_.action.has_target_language = value.is_string();
    }
  }

  void check() {
    const Action& action = into_.action;
    if (action.action == "c2pa.translated" &&
        !(action.has_source_language && action.has_target_language))
      members_.refuse("parameters", "must have sourceLanguage and targetLanguage");
    if (action.action == "c2pa.redacted" && (action.redacted.empty() || action.reason.empty()))
      members_.refuse("reason", "and parameters.redacted must be given");
    if (action.action != "c2pa.redacted" && !action.redacted.empty())
      members_.refuse("parameters.redacted", "goes with c2pa.redacted alone");
    if (action.action == "c2pa.watermarked.bound" &&
        std::ranges::find(definition_.assertions, "c2pa.soft-binding",
                          &Definition::Assertion::label) == definition_.assertions.end())
      members_.refuse("action", "must stand beside an assertion c2pa.soft-binding");
    for (const NameRule& rule : kNames)
      if (rule.action == action.action) check_names(rule);
  }

  void check_names(const NameRule& rule) {
    const std::size_t count = into_.ingredient_ids.size();
    const bool fits = std::ranges::all_of(into_.ingredient_ids, [&](const std::string& id) {
      return find_ingredient(definition_, id)->relationship == rule.relationship;
    });
    if (count < rule.least || count > rule.most || !fits)
      members_.refuse("parameters.ingredientIds",
                      rule.most == 0 ? "must not be given for this action"
                                     : "must name ingredients that are " +
                                           std::string(rule.relationship) + " for this action");
  }

  const Definition& definition_;
  JsonMembers& members_;
  DefinedAction& into_;
  std::string& problem_;
};

void read_list(const Definition& definition, const Json& data, const std::string& path,
               std::string& problem, DefinedActions& into) {
  JsonMembers members(data, path + ".", problem);
  if (!data.contains("actions")) members.refuse("actions", "must be given");
  if (members.find("allActionsIncluded") != nullptr)
    into.all_included = members.flag("allActionsIncluded", false);
  members.array("actions", [&](const Json& element, const std::string& at) {
    DefinedAction& action = into.list.emplace_back();
    action.path = at;
    if (!element.is_object()) {
      if (problem.empty()) problem = at + " must be an object";
      return;
    }
    JsonMembers in = members.within(element, at);
    ActionReader(definition, in, action, problem).read();
    in.refuse_unknown();
    if (into.list.size() > 1 && begins(action.action))
      in.refuse("action", "must not begin the history a second time: only the first action may");
  });
  members.refuse_unknown();
}

}  // namespace

DefinedActions read_defined_actions(const Definition& definition, std::string& problem) {
  DefinedActions actions;
  bool met = false;
  for (std::size_t i = 0; i < definition.assertions.size() && problem.empty(); ++i) {
    const Definition::Assertion& assertion = definition.assertions[i];
    if (assertion.label != "c2pa.actions" && assertion.label != "c2pa.actions.v2") continue;
    const std::string path = "assertions[" + std::to_string(i) + "]";
    if (met) {
      problem = path + ".label must not be given twice: a manifest has one list of actions";
      break;
    }
    met = true;
    const Json data = Json::parse(assertion.data, nullptr, false);
    if (!data.is_object())
      problem = path + ".data must be an object";
    else
      read_list(definition, data, path + ".data", problem, actions);
  }
  return actions;
}

const Definition::Ingredient* find_ingredient(const Definition& definition, const std::string& id) {
  const auto found =
      std::ranges::find_if(definition.ingredients, [&](const Definition::Ingredient& ingredient) {
        return !id.empty() && (ingredient.id == id || ingredient.instance_id == id);
      });
  return found == definition.ingredients.end() ? nullptr : &*found;
}

Action redacted_action(const Definition::Redaction& redaction, const std::string& when) {
  Action action;
  action.action = "c2pa.redacted";
  action.redacted = redaction.uri;
  action.reason = redaction.reason;
  action.when = when;
  return action;
}

}  // namespace tanba
