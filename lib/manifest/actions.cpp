// c2pa.actions and c2pa.actions.v2. C2PA 2.4, 18.16.
#include "manifest/actions.hpp"

#include <algorithm>
#include <map>
#include <span>

#include "manifest/fields.hpp"
#include "manifest/store.hpp"

namespace tanba {
namespace {

using cbor::Item;
using cbor::Kind;
using cbor::Value;

constexpr const char* kWrong = "actions: a field is missing or of the wrong kind";
constexpr const char* kTooMany = "actions: more than the limit";

// Templates and related actions let a few bytes of input stand for many: what they are written out
// to is held against this many bytes and four times the assertion.
constexpr std::uint64_t kFreeBytes = 4u << 20, kBytesPerField = 64;

// The fields of an action or template that are read, as they stand.
struct Layer {
  Item action, description, when, when_start, when_end, source_type, reason, agent, agent_index;
  Item redacted, ingredients, ingredient, instance_id, source_language, target_language;
  Item related_assertions;
  Item related;  // is not inherited
};

struct Field {
  std::string_view key;
  Item Layer::* member;
};
constexpr Field kFields[] = {{"action", &Layer::action},
                             {"description", &Layer::description},
                             {"when", &Layer::when},
                             {"whenStart", &Layer::when_start},
                             {"whenEnd", &Layer::when_end},
                             {"digitalSourceType", &Layer::source_type},
                             {"reason", &Layer::reason},
                             {"softwareAgent", &Layer::agent},
                             {"softwareAgentIndex", &Layer::agent_index},
                             {"instanceId", &Layer::instance_id},
                             {"related", &Layer::related}};
constexpr Field kParameters[] = {{"redacted", &Layer::redacted},
                                 {"ingredients", &Layer::ingredients},
                                 {"relatedAssertions", &Layer::related_assertions},
                                 {"ingredient", &Layer::ingredient},
                                 {"instanceID", &Layer::instance_id},
                                 {"instanceId", &Layer::instance_id},
                                 {"sourceLanguage", &Layer::source_language},
                                 {"targetLanguage", &Layer::target_language}};

// One pass over the pairs, so that the cost is linear in what is there.
void read_into(Layer& layer, Item map, std::span<const Field> fields) {
  for (std::size_t i = 0; map.is(Kind::map) && i < map.size(); ++i) {
    const auto key = map.key(i).as_text();
    for (const Field& field : fields)
      if (key == field.key && !map.value(i).is(Kind::null)) layer.*field.member = map.value(i);
  }
}

Layer read_layer(Item map) {
  Layer layer;
  read_into(layer, map, kFields);
  for (const char* key : {"templateParameters", "parameters"})
    read_into(layer, map.find(key), kParameters);
  return layer;
}

// What `over` does not have comes from `base`. An agent and its index are one thing.
Layer merge(const Layer& base, Layer over) {
  const bool has_agent = over.agent || over.agent_index;
  const auto inherit = [&](Item Layer::* member) {
    const bool own = over.*member || member == &Layer::related ||
                     (has_agent && (member == &Layer::agent || member == &Layer::agent_index));
    if (!own) over.*member = base.*member;
  };
  for (const Field& field : kFields) inherit(field.member);
  for (const Field& field : kParameters) inherit(field.member);
  return over;
}

class ActionsReader {
 public:
  ActionsReader(Item item, std::string_view label, const Limits& limits)
      : fields_(item, kWrong),
        limits_(limits),
        is_v2_(base_label(label) != "c2pa.actions"),
        bytes_left_(kFreeBytes + 4 * std::uint64_t{item.encoded().size()}) {}

  Actions read() {
    const Item list = fields_.array("actions");
    // Files of version 1 have an empty list where nothing was done.
    if (!list || (is_v2_ && list.size() == 0)) fields_.fail("actions: there are none");
    actions_.all_included = fields_.boolean("allActionsIncluded");
    if (is_v2_) {
      agents_ = fields_.array("softwareAgents");
      read_templates(fields_.array("templates"));
    }
    for (std::size_t i = 0; i < list.size() && take_action(); ++i) add(list.at(i));
    actions_.flaw = fields_.flaw();
    return std::move(actions_);
  }

 private:
  void fail_limit() {
    actions_.over_limit = true;
    fields_.fail(kTooMany);
  }

  bool take_action() {
    if (taken_ == limits_.max_actions) fail_limit();
    return fields_.flaw() == nullptr && taken_++ < limits_.max_actions;
  }

  // C2PA 2.4, 18.16.6: first the template for all actions, then those of the name, in order.
  void read_templates(Item list) {
    if (list.size() > limits_.max_actions) return fail_limit();
    for (std::size_t i = 0; i < list.size(); ++i) {
      Layer layer = read_layer(list.at(i));
      const auto name = layer.action.as_text();
      if (!name) return fields_.fail();
      layer.action = {};
      Layer& merged = *name == "*" ? for_all_ : by_name_[*name];
      merged = merge(merged, layer);
    }
  }

  // An action, and behind it those that are related to it (C2PA 2.4, 18.16.8).
  void add(Item item) {
    struct Pending {
      Item item;
      Layer base;
    };
    std::vector<Pending> pending = {{item, {}}};
    bool related = false;
    while (!pending.empty() && fields_.flaw() == nullptr) {
      const Pending next = pending.back();
      pending.pop_back();
      const Layer own = read_layer(fields_.expect(next.item, Kind::map));
      const Layer merged = merge(related ? next.base : templates_for(own), own);
      related = true;
      append(merged);
      const Item more = fields_.expect(own.related, Kind::array);
      const std::size_t first = pending.size();
      for (std::size_t i = 0; i < more.size() && take_action(); ++i)
        pending.push_back({more.at(i), merged});
      std::reverse(pending.begin() + static_cast<std::ptrdiff_t>(first), pending.end());
    }
  }

  Layer templates_for(const Layer& own) const {
    const auto found = by_name_.find(own.action.as_text().value_or(""));
    return found == by_name_.end() ? for_all_ : merge(for_all_, found->second);
  }

  bool afford(Item item) {
    const std::uint64_t bytes = kBytesPerField + item.encoded().size();
    if (bytes > bytes_left_) {
      fail_limit();
      return false;
    }
    bytes_left_ -= bytes;
    return true;
  }

  std::string text(Item item) {
    const auto value = item.as_text();
    return value && afford(item) ? std::string(*value) : std::string();
  }
  std::string checked_text(Item item) { return text(fields_.expect(item, Kind::text)); }
  std::string checked_date(Item item) {
    return checked_text(item.as_tag() == 0 ? item.at(0) : item);
  }

  void append(const Layer& layer) {
    Action action;
    action.action = checked_text(layer.action);
    if (action.action.empty()) fields_.fail();
    action.description = checked_text(layer.description);
    action.when = checked_date(layer.when);
    action.when_start = checked_date(layer.when_start);
    action.when_end = checked_date(layer.when_end);
    action.digital_source_type = checked_text(layer.source_type);
    action.reason = checked_text(layer.reason);
    read_agent(layer, action);
    read_parameters(layer, action);
    actions_.actions.push_back(std::move(action));
  }

  void read_agent(const Layer& layer, Action& action) {
    Item agent = layer.agent;
    const auto index = layer.agent_index.as_unsigned();
    if (!agent && index && *index < agents_.size()) agent = agents_.at(*index);
    const bool is_map = agent.is(Kind::map);
    action.agent_name = checked_text(is_map ? agent.find("name") : agent);
    if (is_map && action.agent_name.empty()) fields_.fail();  // C2PA 2.4, 10.2.3: it has a name
    if (is_map) action.agent_version = checked_text(agent.find("version"));
  }

  void read_parameters(const Layer& layer, Action& action) {
    const Item several = fields_.expect(layer.ingredients, Kind::array);
    for (std::size_t i = 0; i < several.size() && fields_.flaw() == nullptr; ++i)
      add_ingredient(several.at(i), action);
    if (layer.ingredient) add_ingredient(layer.ingredient, action);
    action.ingredient_instance_id = text(layer.instance_id);
    action.redacted = checked_text(layer.redacted);
    if (layer.related_assertions) read_related(layer.related_assertions, action);
    action.has_source_language = layer.source_language.is(Kind::text);
    action.has_target_language = layer.target_language.is(Kind::text);
  }

  // What is no list counts as an empty one.
  void read_related(Item list, Action& action) {
    auto& related = action.related_assertions.emplace();
    for (std::size_t i = 0; list.is(Kind::array) && i < list.size() && afford(list.at(i)); ++i)
      related.push_back(read_hashed_uri(list.at(i)));
  }

  void add_ingredient(Item item, Action& action) {
    if (!afford(item)) return;
    action.ingredients.push_back(read_hashed_uri(item));
    if (!action.ingredients.back().present()) fields_.fail();
  }

  Fields fields_;
  const Limits& limits_;
  const bool is_v2_;
  std::uint64_t bytes_left_;
  std::uint32_t taken_ = 0;
  Item agents_;
  Layer for_all_;
  std::map<std::string_view, Layer> by_name_;
  Actions actions_;
};

Value write_parameters(const Action& action) {
  Value map = Value::map(), ingredients = Value::array();
  for (const HashedUri& uri : action.ingredients) ingredients.add(write_hashed_uri(uri));
  if (!ingredients.empty()) map.set("ingredients", std::move(ingredients));
  if (!action.redacted.empty()) map.set("redacted", Value::text(action.redacted));
  for (const auto& [key, value] : action.parameters) map.set(key, value);
  return map;
}

Value write_action(const Action& action) {
  Value map = Value::map();
  map.set("action", Value::text(action.action));
  if (!action.description.empty()) map.set("description", Value::text(action.description));
  if (!action.when.empty()) map.set("when", Value::date(action.when));
  if (!action.digital_source_type.empty())
    map.set("digitalSourceType", Value::text(action.digital_source_type));
  if (!action.reason.empty()) map.set("reason", Value::text(action.reason));
  if (!action.agent_name.empty()) {
    Value agent = Value::map().set("name", Value::text(action.agent_name));
    if (!action.agent_version.empty()) agent.set("version", Value::text(action.agent_version));
    map.set("softwareAgent", std::move(agent));
  }
  Value changes = Value::array();
  for (const Region& region : action.changes) changes.add(write_region(region));
  if (!changes.empty()) map.set("changes", std::move(changes));
  Value parameters = write_parameters(action);
  if (!parameters.empty()) map.set("parameters", std::move(parameters));
  return map;
}

}  // namespace

Actions read_actions(Item item, std::string_view label, const Limits& limits) {
  return ActionsReader(item, label, limits).read();
}

Buffer write_actions(const Actions& actions) {
  Value map = Value::map(), list = Value::array();
  for (const Action& action : actions.actions) list.add(write_action(action));
  map.set("actions", std::move(list));
  if (actions.all_included) map.set("allActionsIncluded", Value::boolean(*actions.all_included));
  return map.encode();
}

}  // namespace tanba
