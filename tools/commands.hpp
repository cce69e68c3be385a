// The verbs: each parses what follows it, calls the library, prints, and gives an exit code.
#pragma once

#include <string>
#include <vector>

namespace tanba::tool {

using Arguments = std::vector<std::string>;

int label_command(const Arguments& arguments);
int verify_command(const Arguments& arguments);
int notice_command(const Arguments& arguments);
int show_command(const Arguments& arguments);
int cert_command(const Arguments& arguments);
int trust_command(const Arguments& arguments);
int formats_command(const Arguments& arguments);
int profiles_command(const Arguments& arguments);

}  // namespace tanba::tool
