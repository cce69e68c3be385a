// The library opens no file of a definition; the command does.
#include "definition_option.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <span>

#include "console.hpp"
#include "exit_code.hpp"
#include "input_files.hpp"
#include "new_file.hpp"
#include "tanba/report.hpp"

namespace tanba::tool {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxDefinitionBytes = 64u << 20;
constexpr std::array<std::uint8_t, 4> kZip = {'P', 'K', 3, 4};

}  // namespace

DefinitionFile::DefinitionFile(const std::string& path) : path_(path) {
  if (path.empty()) return;
  auto source = open_input(path);
  if (!source) throw Failure(describe(path, source.error()));
  archive_ = *std::move(source);
  std::array<std::uint8_t, 4> head{};
  const bool is_zip = archive_->size() >= head.size() && archive_->read(0, head) && head == kZip;
  is_zip ? read_archive() : read_json();
}

void DefinitionFile::read_archive() {
  std::string problem;
  auto read = open_saved_definition(*archive_, &problem);
  if (!read && !problem.empty()) throw Failure(display_name(path_) + ": " + terminal_text(problem));
  if (!read) throw Failure(describe(path_, read.error()));
  saved_ = *std::move(read);
  definition_ = saved_.definition;
  text_ = to_json(definition_);
}

void DefinitionFile::read_json() {
  if (archive_->size() > kMaxDefinitionBytes)
    throw Failure(display_name(path_) + ": the definition is too large");
  text_.resize(static_cast<std::size_t>(archive_->size()));
  const std::span<char> into(text_);
  const auto done = archive_->read(0, {reinterpret_cast<std::uint8_t*>(into.data()), into.size()});
  if (!done) throw Failure(describe(path_, done.error()));
  std::string problem;
  auto read = definition_from_json(text_, &problem);
  if (!read) throw Failure(display_name(path_) + ": " + terminal_text(problem));
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

int save_definition_command(const DefinitionFile& definition, const std::string& path) {
  if (definition.get() == nullptr)
    throw Failure("label: --save-definition needs --definition: it is what is saved");
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kPublicMode);
  if (descriptor < 0)
    throw Failure(display_name(path) + ": cannot be made: " + std::strerror(errno));
  const auto done = save_definition(*definition.get(), *descriptor_sink(descriptor));
  const bool synced = ::fsync(descriptor) == 0;
  const bool closed = ::close(descriptor) == 0 && synced;
  if (!done || !closed) ::unlink(path.c_str());
  if (!done) throw Failure(describe(path, done.error()));
  if (!closed) throw Failure(display_name(path) + ": cannot be written");
  return static_cast<int>(Exit::done);
}

}  // namespace tanba::tool
