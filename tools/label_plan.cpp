// Outputs by -o, -O, --in-place or --sidecar.
#include "label_plan.hpp"

#include <filesystem>
#include <map>
#include <system_error>

#include "console.hpp"
#include "input_files.hpp"
#include "tanba/report.hpp"

namespace tanba::tool {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSidecar = ".c2pa";

LabelItem plan_one(const LabelRequest& request, const InputFile& input) {
  LabelItem item{.input = input.path};
  const std::string suffix = request.sidecar ? kSidecar : "";
  if (!request.output.empty()) {
    item.output = request.output;
    return item;
  }
  if (input.path == "-") throw Failure("label: standard input needs -o");
  if (request.output_folder.empty()) {
    item.output = input.path + suffix;
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

void refuse_inputs_as_outputs(const std::vector<LabelItem>& items) {
  std::map<std::string, const LabelItem*> by_input;
  for (const LabelItem& item : items)
    if (item.input != "-") by_input.emplace(real_path(item.input), &item);
  for (const LabelItem& item : items) {
    if (item.output == "-") continue;
    const std::string output = real_path(item.output);
    if (output.empty()) continue;
    if (by_input.contains(output) || is_same_file(item.input, item.output))
      throw Failure(terminal_text(item.output) +
                    ": the output is an input; name another, or replace inputs by --in-place");
  }
}

void check_request(const LabelRequest& request) {
  if (request.files.empty() && request.files_from.empty())
    throw Failure("label: no file was given; see 'tanba label --help'");
  if (request.output.empty() && request.output_folder.empty() && !request.in_place &&
      !request.sidecar)
    throw Failure("label: where to? give -o OUT, -O DIR, --in-place or --sidecar");
  std::error_code error;
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
  std::vector<LabelItem> items;
  items.reserve(inputs.size());
  for (const InputFile& input : inputs) items.push_back(plan_one(request, input));
  refuse_shared_outputs(items);
  if (!request.in_place || request.sidecar) refuse_inputs_as_outputs(items);
  return items;
}

}  // namespace tanba::tool
