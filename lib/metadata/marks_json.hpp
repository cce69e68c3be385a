// JSON as marks hold it: flat, small, and from anywhere.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tanba {

/// Every text, number and boolean of a JSON object, by the names that lead to it, joined by '/';
/// items of an array are named after the array. The first of one name counts. Nothing where it is
/// no JSON object, longer than 256 KiB, deeper than 32 or of more than 4'096 values.
std::optional<std::map<std::string, std::string>> json_fields(std::string_view text);

}  // namespace tanba
