// The words for Errc.
#include "tanba/result.hpp"

#include <cstddef>
#include <iterator>

namespace tanba {

const char* name(Errc code) noexcept {
  static constexpr const char* kNames[] = {
      "ok",        "invalid_argument", "io",     "exists",     "unsupported", "truncated",
      "malformed", "limit_exceeded",   "signer", "credential", "cancelled",   "out_of_memory",
      "internal"};
  const auto index = static_cast<std::size_t>(code);
  return index < std::size(kNames) ? kNames[index] : "internal";
}

}  // namespace tanba
