// --definition: a manifest definition, and the files that it names.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tanba/definition.hpp"

namespace tanba::tool {

/// Read, and its files open: their paths count from its folder. Throws Failure.
class DefinitionFile {
 public:
  /// `path` empty: there is none.
  explicit DefinitionFile(const std::string& path);

  /// Null where there is none.
  const Definition* get() const { return path_.empty() ? nullptr : &definition_; }
  const std::string& text() const { return text_; }

 private:
  void open(Definition::File& file);

  std::string path_, text_;
  Definition definition_;
  std::vector<std::unique_ptr<Source>> files_;
};

}  // namespace tanba::tool
