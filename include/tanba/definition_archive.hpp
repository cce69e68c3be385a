// A definition with the files that it names, as one file: saved now, signed later or elsewhere.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tanba/definition.hpp"

namespace tanba {

/// The definition as JSON, as definition_from_json() reads it; one line.
/// \since 0.1
std::string to_json(const Definition& definition);

/// Writes a ZIP archive of `definition.json` and, stored as they are, the files of the definition,
/// which then names them by where they lie in the archive: the folders of this machine are not
/// told. One read of each file; memory does not grow with them.
/// \return Errc::invalid_argument where a file was not opened (Definition::File::source);
///         Errc::malformed where a member breaks its rule; Errc::limit_exceeded where the archive
///         would have more than 4 GiB
/// \since 0.1
Result<void> save_definition(const Definition& definition, Sink& out);

/// A definition out of an archive. Movable; borrows the archive.
struct SavedDefinition {
  Definition definition;                       ///< its files read from the archive
  std::vector<std::unique_ptr<Source>> files;  ///< what they read
};

/// Reads what save_definition() wrote. Only files of the archive are taken: a `base_path`, or a
/// path that leads out of it, is refused, and nothing is opened or unpacked. Reads the archive
/// once.
/// \return Errc::malformed where it is no such archive, or a file of it is damaged; `field` (may be
///         null) as of definition_from_json(); Errc::unsupported where a file is packed
/// \since 0.1
Result<SavedDefinition> open_saved_definition(const Source& archive, std::string* field = nullptr);

}  // namespace tanba
