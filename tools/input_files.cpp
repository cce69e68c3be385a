// Walking and listing of inputs.
#include "input_files.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "console.hpp"
#include "signals.hpp"
#include "tanba/report.hpp"

namespace tanba::tool {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kOwnPrefix = ".tanba-";  // temporary files and journals
constexpr std::string_view kSidecar = ".c2pa";

std::vector<fs::directory_entry> sorted_entries(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    entries.push_back(*at);
  if (error)
    throw Failure(terminal_text(folder.string()) + ": cannot read the folder: " + error.message());
  std::ranges::sort(entries, {},
                    [](const auto& entry) { return entry.path().filename().string(); });
  return entries;
}

bool is_skipped(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  return entry.is_symlink() || name.starts_with(kOwnPrefix) || name.ends_with(kSidecar);
}

bool is_same(const fs::path& folder, const std::string& other) {
  std::error_code error;
  return !other.empty() && fs::equivalent(folder, other, error) && !error;
}

// Folders that are still to be read lie on a stack of ours: a deep tree costs no call stack.
void walk(const std::string& root, const std::string& skip, std::vector<InputFile>& into) {
  std::vector<std::pair<fs::directory_entry, fs::path>> open;
  const auto push = [&](const fs::path& folder, const fs::path& relative) {
    auto entries = sorted_entries(folder);
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry)
      open.emplace_back(*entry, relative / entry->path().filename());
  };
  push(root, {});
  while (!open.empty()) {
    const auto [entry, relative] = std::move(open.back());
    open.pop_back();
    if (is_skipped(entry)) continue;
    if (entry.is_directory()) {
      if (!is_same(entry.path(), skip)) push(entry.path(), relative);
    } else if (entry.is_regular_file()) {
      into.push_back({entry.path().string(), relative.string(), root});
    }
  }
}

std::vector<std::string> read_list(const std::string& from) {
  const auto source = open_input(from);
  if (!source) throw Failure(describe(from, source.error()));
  std::string text(static_cast<std::size_t>((*source)->size()), '\0');
  const auto bytes = std::span(reinterpret_cast<std::uint8_t*>(text.data()), text.size());
  if (const auto read = (*source)->read(0, bytes); !read)
    throw Failure(describe(from, read.error()));
  const char separator = text.find('\0') == std::string::npos ? '\n' : '\0';
  std::vector<std::string> paths;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(separator, at), text.size());
    if (end > at) paths.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return paths;
}

void add(const std::string& path, const std::string& skip, std::vector<InputFile>& into) {
  std::error_code error;
  if (path != "-" && fs::is_directory(path, error)) return walk(path, skip, into);
  const fs::path name(path);
  std::string parent = name.parent_path().string();
  into.push_back({path, name.filename().string(), parent.empty() ? "." : std::move(parent)});
}

}  // namespace

std::vector<InputFile> list_inputs(const InputOptions& options) {
  std::vector<InputFile> inputs;
  for (const std::string& path : options.files) add(path, options.skip, inputs);
  if (!options.files_from.empty())
    for (const std::string& path : read_list(options.files_from)) add(path, options.skip, inputs);
  if (std::ranges::count(inputs, "-", &InputFile::path) + (options.files_from == "-" ? 1 : 0) > 1)
    throw Failure("standard input can be read once only: give '-' once");
  return inputs;
}

std::string sidecar_of(const std::string& file) {
  std::error_code error;
  const std::string whole = file + std::string(kSidecar);
  if (fs::is_regular_file(whole, error)) return whole;
  const std::string bare = fs::path(file).replace_extension(kSidecar).string();
  return bare != file && fs::is_regular_file(bare, error) ? bare : std::string();
}

Result<std::unique_ptr<Source>> open_input(const std::string& path) {
  if (path != "-") return open_file(path);
  const WaitingForInput waiting;
  return spool(0);
}

Buffer read_whole(const std::string& path, std::uint64_t max_bytes) {
  const auto source = open_input(path);
  if (!source) throw Failure(describe(path, source.error()));
  if ((*source)->size() > max_bytes)
    throw Failure(display_name(path) + ": too large for what it is");
  Buffer bytes(static_cast<std::size_t>((*source)->size()));
  if (const auto read = (*source)->read(0, bytes); !read)
    throw Failure(describe(path, read.error()));
  return bytes;
}

}  // namespace tanba::tool
