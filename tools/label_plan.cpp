// Outputs by -o, -O, --in-place or --sidecar.
#include "label_plan.hpp"

#include <filesystem>
#include <map>
#include <set>
#include <system_error>

#include "console.hpp"
#include "input_files.hpp"
#include "tanba/report.hpp"

namespace tanba::tool {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSidecar = ".c2pa";

// Where none is named, the one that `verify` would read.
std::string store_of(const LabelRequest& request, const InputFile& input) {
  if (!request.update || !request.sidecar) return {};
  if (!request.manifest.empty() || input.path == "-") return request.manifest;
  return sidecar_of(input.path);
}

LabelItem plan_one(const LabelRequest& request, const InputFile& input) {
  LabelItem item{.input = input.path, .manifest = store_of(request, input)};
  const std::string suffix = request.sidecar ? kSidecar : "";
  if (!request.output.empty()) {
    item.output = request.output;
    return item;
  }
  if (input.path == "-") throw Failure("label: standard input needs -o");
  if (request.output_folder.empty()) {
    const bool in_place = request.in_place && !item.manifest.empty();
    item.output = in_place ? item.manifest : input.path + suffix;
    item.root = input.root;
  } else {
    item.output = (fs::path(request.output_folder) / (input.relative + suffix)).string();
    item.root = request.output_folder;
  }
  return item;
}

// The one name of what a path leads to, where it exists.
std::string real_path(const std::string& path) {
  std::error_code error;
  const fs::path found = fs::canonical(path, error);
  return error ? std::string() : found.string();
}

// Names that hard links share compare by inode; others by the file they lead to.
bool is_same_file(const std::string& a, const std::string& b) {
  std::error_code error;
  return fs::equivalent(a, b, error) && !error;
}

void refuse_shared_outputs(const std::vector<LabelItem>& items) {
  std::map<std::string, const LabelItem*> by_output;
  for (const LabelItem& item : items) {
    std::string key = real_path(item.output);
    if (key.empty()) key = fs::absolute(item.output).lexically_normal().string();
    const auto [other, is_new] = by_output.emplace(std::move(key), &item);
    if (!is_new)
      throw Failure(terminal_text(other->second->input) + " and " + terminal_text(item.input) +
                    " would both become " + terminal_text(item.output) +
                    "; give them different folders or names");
  }
}

// `in_place`: stores that are updated are replaced.
void refuse_inputs_as_outputs(const std::vector<LabelItem>& items, bool in_place) {
  std::set<std::string> inputs;
  for (const LabelItem& item : items) {
    if (item.input != "-") inputs.insert(real_path(item.input));
    if (!in_place) inputs.insert(real_path(item.manifest));
  }
  for (const LabelItem& item : items) {
    if (item.output == "-") continue;
    const std::string output = real_path(item.output);
    if (output.empty()) continue;
    if (inputs.contains(output) || is_same_file(item.input, item.output) ||
        (!in_place && is_same_file(item.manifest, item.output)))
      throw Failure(terminal_text(item.output) +
                    ": the output is an input; name another, or replace inputs by --in-place");
  }
}

// A pipe can be read too: `--manifest <(...)`.
bool can_be_read(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  return fs::is_regular_file(status) || fs::is_fifo(status);
}

void check_request(const LabelRequest& request) {
  if (request.files.empty() && request.files_from.empty())
    throw Failure("label: no file was given; see 'tanba label --help'");
  if (request.output.empty() && request.output_folder.empty() && !request.in_place &&
      !request.sidecar)
    throw Failure("label: where to? give -o OUT, -O DIR, --in-place or --sidecar");
  std::error_code error;
  if (!request.manifest.empty() && !(request.update && request.sidecar))
    throw Failure("label: --manifest names what --update --sidecar adds to");
  if (!request.manifest.empty() && !can_be_read(request.manifest))
    throw Failure(terminal_text(request.manifest) + ": there is no such manifest store");
  if (fs::is_directory(request.output, error))
    throw Failure(terminal_text(request.output) + ": is a folder; use -O");
}

}  // namespace

std::vector<LabelItem> plan_outputs(const LabelRequest& request) {
  check_request(request);
  const auto inputs = list_inputs(
      {.files = request.files, .files_from = request.files_from, .skip = request.output_folder});
  if (inputs.empty()) throw Failure("label: there is no file to label");
  if (!request.output.empty() && inputs.size() != 1)
    throw Failure("label: -o takes one file; use -O DIR for several");
  if (!request.manifest.empty() && inputs.size() != 1)
    throw Failure("label: --manifest goes with one file");
  std::vector<LabelItem> items;
  items.reserve(inputs.size());
  for (const InputFile& input : inputs) items.push_back(plan_one(request, input));
  refuse_shared_outputs(items);
  if (!request.in_place || request.sidecar) refuse_inputs_as_outputs(items, request.in_place);
  return items;
}

}  // namespace tanba::tool
