// A data file that the build made part of the library (cmake/embed.cmake).
#pragma once

#include <string_view>

namespace tanba {

struct EmbeddedText {
  std::string_view name;  // of the file, without its suffix
  std::string_view text;
};

}  // namespace tanba
