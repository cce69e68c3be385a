// The rules of one object of a definition.
#include "api/json_members.hpp"

namespace tanba {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxTextBytes = 10'000;

}  // namespace

const Json* JsonMembers::find(const char* name) {
  met_.insert(name);
  const auto found = object_.find(name);
  return found == object_.end() ? nullptr : &*found;
}

std::string JsonMembers::text(const char* name) {
  const Json* const found = find(name);
  if (found == nullptr) return {};
  if (!found->is_string()) return refuse(name, "must be a text"), std::string();
  auto value = found->get<std::string>();
  if (value.empty()) refuse(name, "must not be empty: leave it out");
  if (value.size() > kMaxTextBytes) refuse(name, "must have at most 10000 bytes");
  return value;
}

bool JsonMembers::flag(const char* name, bool otherwise) {
  const Json* const found = find(name);
  if (found == nullptr) return otherwise;
  if (!found->is_boolean()) return refuse(name, "must be true or false"), otherwise;
  return found->get<bool>();
}

void JsonMembers::object(const char* name, const Visit& visit) {
  const Json* const found = find(name);
  if (found == nullptr) return;
  if (!found->is_object()) return refuse(name, "must be an object");
  JsonMembers inner(*found, path_ + name + ".", problem_);
  visit(inner);
  inner.refuse_unknown();
}

void JsonMembers::objects(const char* name, const Visit& visit) {
  array(name, [&](const Json& element, const std::string& path) {
    if (!element.is_object()) return refuse(path.substr(path_.size()), "must be an object");
    JsonMembers inner(element, path + ".", problem_);
    visit(inner);
    inner.refuse_unknown();
  });
}

void JsonMembers::array(const char* name, const VisitElement& visit) {
  const Json* const found = find(name);
  if (found == nullptr) return;
  if (!found->is_array()) return refuse(name, "must be an array");
  for (std::size_t i = 0; i < found->size() && problem_.empty(); ++i)
    visit((*found)[i], path_ + name + "[" + std::to_string(i) + "]");
}

void JsonMembers::refuse(std::string_view name, std::string_view rule) {
  if (problem_.empty()) problem_ = path_ + std::string(name) + " " + std::string(rule);
}

void JsonMembers::refuse_unknown() {
  for (const auto& [key, value] : object_.items())
    if (!met_.contains(key)) refuse(key, "is not a known member");
}

}  // namespace tanba
