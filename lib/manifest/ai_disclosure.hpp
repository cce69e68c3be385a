// c2pa.ai-disclosure: which model was at work, and how far people watched over it. C2PA 2.4, 18.28.
#pragma once

#include <string>

#include "tanba/bytes.hpp"

namespace tanba {

/// Empty: not known.
struct AiDisclosure {
  std::string model_type;  // required: "c2pa.types.model" where nothing more is known
  std::string model_name, model_identifier;
  std::string human_oversight_level;  // fully_autonomous, prompt_guided, human_validated
};

Buffer write_ai_disclosure(const AiDisclosure& disclosure);

}  // namespace tanba
