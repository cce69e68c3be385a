// The library opens no file of a definition; the command does.
#include "definition_option.hpp"

#include <filesystem>

#include "console.hpp"
#include "input_files.hpp"
#include "tanba/report.hpp"

namespace tanba::tool {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxDefinitionBytes = 64u << 20;

}  // namespace

DefinitionFile::DefinitionFile(const std::string& path) : path_(path) {
  if (path.empty()) return;
  const Buffer bytes = read_whole(path, kMaxDefinitionBytes);
  text_.assign(bytes.begin(), bytes.end());
  std::string problem;
  auto read = definition_from_json(text_, &problem);
  if (!read) throw Failure(display_name(path) + ": " + terminal_text(problem));
  definition_ = *std::move(read);
  for (Definition::Ingredient& one : definition_.ingredients) open(one.file);
  open(definition_.thumbnail);
}

void DefinitionFile::open(Definition::File& file) {
  if (file.path.empty()) return;
  const fs::path place = fs::path(path_ == "-" ? "" : path_).parent_path();
  const std::string path = (place / definition_.base_path / file.path).string();
  auto source = open_file(path);
  if (!source) throw Failure(describe(path, source.error()));
  files_.push_back(*std::move(source));
  file.source = files_.back().get();
}

}  // namespace tanba::tool
