// The parser is nlohmann's; what it passes over silently is found by its events.
#include "base/strict_json.hpp"

#include <set>
#include <vector>

#include "base/encoding.hpp"

namespace tanba {

nlohmann::json parse_strict_json(const std::string& text, std::string& problem) {
  using Json = nlohmann::json;
  if (!is_utf8(text)) return Json(Json::value_t::discarded);
  std::vector<std::set<std::string>> names;
  const auto see = [&](int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) names.emplace_back();
    if (event == Json::parse_event_t::object_end) names.pop_back();
    if (event == Json::parse_event_t::key && problem.empty())
      if (const auto name = parsed.get<std::string>(); !names.back().insert(name).second)
        problem = name + " must not be given twice";
    return true;
  };
  return Json::parse(text, see, false);
}

}  // namespace tanba
