// Objects of a JSON text whose members are all known: taken by name, the first that breaks a rule
// is named, and what nobody took is refused.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

namespace tanba {

class JsonMembers {
 public:
  /// `path`: how the object is called in messages, with its dot; borrows the others.
  JsonMembers(const nlohmann::json& object, std::string path, std::string& problem)
      : object_(object), path_(std::move(path)), problem_(problem) {}

  const nlohmann::json& json() const { return object_; }
  /// Null where it is absent.
  const nlohmann::json* find(const char* name);
  /// Not empty, at most 10,000 bytes; empty where it is absent.
  std::string text(const char* name);
  bool flag(const char* name, bool otherwise);
  using Visit = std::function<void(JsonMembers&)>;
  void object(const char* name, const Visit& visit);
  /// Each element must be an object.
  void objects(const char* name, const Visit& visit);
  /// Each element, whatever it is, with its path.
  using VisitElement = std::function<void(const nlohmann::json&, const std::string& path)>;
  void array(const char* name, const VisitElement& visit);

  /// An object of an array(), by the path that it was given with.
  JsonMembers within(const nlohmann::json& object, const std::string& path) {
    return {object, path + ".", problem_};
  }
  /// `name` may be a path from here.
  void refuse(std::string_view name, std::string_view rule);
  void refuse_unknown();

 private:
  const nlohmann::json& object_;
  std::string path_;
  std::string& problem_;
  std::set<std::string, std::less<>> met_;
};

}  // namespace tanba
