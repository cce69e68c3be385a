// Definition: what a manifest shall hold beside the label record. docs/definition.md says what each
// member means and which rule it keeps.
#pragma once

#include <string>
#include <vector>

#include "tanba/result.hpp"
#include "tanba/source.hpp"

namespace tanba {

/// A manifest definition, in the members that users of c2patool know. All text is UTF-8.
/// \since 0.1
struct Definition {
  /// A file that the definition names. Nothing of the library opens it: who labels sets `source`.
  struct File {
    std::string path;                ///< as the definition says it; empty: none
    std::string format;              ///< MIME type; empty: what its bytes tell
    const Source* source = nullptr;  ///< its bytes; borrowed
  };
  struct Assertion {
    std::string label;     ///< without an instance: that is counted
    std::string data;      ///< JSON
    bool json = false;     ///< stored as JSON, not CBOR
    bool created = false;  ///< attributed to the signer; else gathered by him
  };
  struct Ingredient {
    std::string id;                            ///< "label": how actions name it (ingredientIds)
    std::string relationship = "componentOf";  ///< parentOf, componentOf, inputTo
    std::string title, format;                 ///< empty: those of the file
    std::string instance_id, description;
    std::vector<std::string> data_types;  ///< "c2pa.types.model"
    File file;                            ///< without one it is known by what stands here alone
  };
  struct Redaction {
    std::string uri;     ///< of an assertion in a manifest of an ingredient, absolute
    std::string reason;  ///< empty: a c2pa.redacted action says it
  };

  std::string title;        ///< of the claim, where the record has none
  std::string format;       ///< what the asset must be; empty: anything
  std::string vendor;       ///< goes into the manifest's name
  std::string instance_id;  ///< of the claim; empty: made up
  std::string generator_name, generator_version, generator_system;  ///< empty name: Tanba
  std::string base_path;  ///< the folder that paths of files count from; empty: the definition's
  std::vector<Assertion> assertions;
  std::vector<Ingredient> ingredients;
  std::vector<Redaction> redactions;
  File thumbnail;  ///< of the asset
};

/// Reads a definition from JSON. Errc::malformed; `field` (may be null) gets the member that breaks
/// a rule, and the rule.
/// \since 0.1
Result<Definition> definition_from_json(const std::string& json, std::string* field = nullptr);
/// Whether each member keeps its rule, as definition_from_json() demands: a definition that was not
/// read. Errc::malformed.
/// \since 0.1
Result<void> check_definition(const Definition& definition, std::string* field = nullptr);

}  // namespace tanba
