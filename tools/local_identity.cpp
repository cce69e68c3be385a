// XDG Base Directory Specification 0.8: a relative path in the variable counts as unset.
#include "local_identity.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "console.hpp"
#include "tanba/report.hpp"

namespace tanba::tool {

std::string data_folder() {
  if (const char* const data = std::getenv("XDG_DATA_HOME"); data != nullptr && data[0] == '/')
    return std::string(data) + "/tanba";
  if (const char* const home = std::getenv("HOME"); home != nullptr && home[0] == '/')
    return std::string(home) + "/.local/share/tanba";
  throw Failure("no home folder is known for a local identity; give --key and --cert");
}

void make_private_folder(const std::string& folder) {
  for (std::size_t at = folder.find('/', 1);; at = folder.find('/', at + 1)) {
    const std::string part = folder.substr(0, at);
    if (::mkdir(part.c_str(), S_IRWXU) != 0 && errno != EEXIST)
      throw Failure(terminal_text(part) + ": cannot make the folder: " + std::strerror(errno));
    if (at == std::string::npos) return;
  }
}

}  // namespace tanba::tool
