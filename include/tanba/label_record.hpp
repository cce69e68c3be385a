// Label: the record of what an AI system did and who answers for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tanba/result.hpp"

namespace tanba {

enum class Origin : std::int32_t { generated = 1, modified = 2 };

/// The label record. Empty means not known: it is left out, never guessed. All text is UTF-8.
/// \since 0.1
struct Label {
  Origin origin = Origin::generated;  ///< wholly generated, or materially modified, by an AI system
  std::optional<bool> synthetic;      ///< shows a person, voice or event that was not
  std::string title;
  std::string system, system_version;  ///< the AI system: softwareAgent of the action
  std::string model_type;              ///< c2pa.types.model...; empty: "c2pa.types.model"
  std::string provider;
  struct Party {
    std::string role, name;  ///< "owner", "operator", "holder", "developer", "publisher"
  };
  std::vector<Party> responsible;
  std::vector<std::string> profiles;  ///< ids of the laws it is made for: "kz"
};

/// Reads a label record from JSON. Errc::malformed; `field` (may be null) gets the field that
/// breaks a rule, and the rule.
Result<Label> label_from_json(const std::string& json, std::string* field = nullptr);
/// The record in RFC 8785 canonical form.
std::string to_json(const Label& label);

}  // namespace tanba
