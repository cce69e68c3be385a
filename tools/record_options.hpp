// The options of `tanba label` that say what goes into the label record.
#pragma once

#include <string>
#include <vector>

#include "command_line.hpp"
#include "profile_choice.hpp"

namespace tanba::tool {

struct RecordOptions {
  std::string origin, synthetic, system, provider, provider_code, owner, operator_name, title;
  std::string label_file, prompt_file, prompt_hash_file, training;
  std::vector<std::string> profiles, publish;

  void add_to(CLI::App& app);
  /// The record: the file's, over which options win. Throws Failure.
  Label label() const;
  /// The laws that a record is made for. Throws Failure.
  std::vector<Profile> laws(const Label& label) const;
};

}  // namespace tanba::tool
