// The implicit label of GB 45438-2025, annex E: one JSON object in ASCII.
#pragma once

#include <string>

#include "tanba/result.hpp"

namespace tanba {

/// Each value is of ASCII 0x21 to 0x7E, or empty where it may be.
struct Aigc {
  std::string label = "1";       // "1": is, "2": possibly, "3": suspected
  std::string content_producer;  // required: a name or code
  std::string produce_id;        // required
  std::string content_propagator, propagate_id;
};

/// \return the JSON; or Errc::invalid_argument, whose text names the field that cannot be held
Result<std::string> write_aigc(const Aigc& aigc);

}  // namespace tanba
