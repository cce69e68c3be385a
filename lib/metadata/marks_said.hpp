// What declarations say: the column `read` of the table.
#pragma once

#include <string_view>

#include "metadata/marks_table.hpp"

namespace tanba {

Said said_by_source_type(std::string_view value);
Said said_by_ai_disclosure(std::string_view value);
Said said_of_a_part(
    std::string_view value);  // likewise, of one element: AI in it modifies the whole
Said said_by_json_ld(
    std::string_view value);  // its digitalSourceType; of what it has in it, as a part
Said said_by_aigc(std::string_view value);          // {"Label":...} or {"AIGC":{"Label":...}}
Said said_by_aigc_map(std::string_view value);      // the same, or as a map of YAML
Said said_by_wrapped_aigc(std::string_view value);  // {"AIGC":{"Label":...}} alone

}  // namespace tanba
