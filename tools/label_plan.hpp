// Which output each input gets, decided and checked before any work starts.
#pragma once

#include <string>
#include <vector>

#include "label_request.hpp"

namespace tanba::tool {

struct LabelItem {
  std::string input;          ///< "-": standard input
  std::string output;         ///< "-": standard output
  std::string manifest = {};  ///< the store that an update goes into; empty: none beside the input
  std::string root;           ///< the folder whose journal knows of it; empty: none
};

/// Throws Failure where two inputs would have one output, or an output is an input.
std::vector<LabelItem> plan_outputs(const LabelRequest& request);

}  // namespace tanba::tool
