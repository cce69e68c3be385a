// The forms that a value may have to have: the columns `form` and `beside` of the tables.
#pragma once

#include <string_view>

namespace tanba {

std::string_view trimmed(std::string_view text);  // without outer blanks, of which NUL is one

// Each takes a value and a pattern.
bool anything(std::string_view value, std::string_view);        // but blanks
bool is(std::string_view value, std::string_view pattern);      // ASCII case and outer blanks apart
bool starts(std::string_view value, std::string_view pattern);  // likewise
bool holds(std::string_view value, std::string_view pattern);   // of each part between '&', one of
                                                                // the alternatives between '|'
bool ends_with_job_id(std::string_view value, std::string_view pattern);  // pattern and a UUID
bool is_signature(std::string_view value, std::string_view pattern);      // pattern and long base64
bool is_uuid(std::string_view value, std::string_view);

}  // namespace tanba
