// cawg.training-mining: what others may do with the content to train and run models. CAWG Training
// and Data Mining Assertion 1.1.
#pragma once

#include <string>
#include <vector>

#include "tanba/bytes.hpp"

namespace tanba {

struct TrainingEntry {
  std::string name;  // "cawg.data_mining", "cawg.ai_training" ...
  std::string use;   // allowed, notAllowed, constrained
};

/// `constraint_info`: goes with each entry that is constrained; may be empty, and readers then take
/// it for notAllowed.
Buffer write_training_mining(const std::vector<TrainingEntry>& entries,
                             const std::string& constraint_info);

}  // namespace tanba
