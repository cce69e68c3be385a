// --definition: a manifest definition, and the files that it names; --save-definition: both in one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tanba/definition_archive.hpp"

namespace tanba::tool {

/// Read, and its files open: their paths count from its folder, or they lie in its archive. Throws
/// Failure.
class DefinitionFile {
 public:
  /// `path` empty: there is none.
  explicit DefinitionFile(const std::string& path);

  /// Null where there is none.
  const Definition* get() const { return path_.empty() ? nullptr : &definition_; }
  const std::string& text() const { return text_; }

 private:
  void read_archive();
  void read_json();
  void open(Definition::File& file);

  std::string path_, text_;
  Definition definition_;
  std::vector<std::unique_ptr<Source>> files_;
  std::unique_ptr<Source> archive_;
  SavedDefinition saved_;
};

/// Writes an archive of `definition` to a new file. Throws Failure.
int save_definition_command(const DefinitionFile& definition, const std::string& path);

}  // namespace tanba::tool
