// JSON (RFC 8259) whose objects name each member once (I-JSON, RFC 7493, 2.3).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace tanba {

/// Discarded where `text` is no JSON in UTF-8; a member that is given twice sets `problem`.
nlohmann::json parse_strict_json(const std::string& text, std::string& problem);

}  // namespace tanba
