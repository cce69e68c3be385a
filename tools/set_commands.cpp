// Sets on the command line: outputs that appear all or none, one report for all files.
#include "set_commands.hpp"

#include <sys/resource.h>

#include <array>
#include <filesystem>
#include <set>

#include "console.hpp"
#include "definition_option.hpp"
#include "input_files.hpp"
#include "label_plan.hpp"
#include "ordered.hpp"
#include "profile_choice.hpp"
#include "signals.hpp"
#include "tanba/set.hpp"
#include "time_stamp_client.hpp"

namespace tanba::tool {
namespace {

namespace fs = std::filesystem;

// Playlists and the subtitles that they name, which lie beside the media; boxes of MP4 begin with a
// size, and so with a zero.
bool is_beside_media(const std::string& path, const Source& source) {
  const std::string extension = fs::path(path).extension().string();
  std::array<std::uint8_t, 1> first{};
  return (extension == ".m3u8" || extension == ".mpd" || extension == ".vtt") &&
         (source.size() == 0 || (source.read(0, first) && first[0] != 0));
}

// Every file of a set is open at once: as many as the system lets us have.
void raise_open_files() {
  struct rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void check_request(const LabelRequest& request) {
  if (request.output_folder.empty())
    throw Failure("label: where to? the files of a --set go into a folder: -O DIR");
  if (request.sidecar) throw Failure("label: --set and --sidecar do not go together");
  if (request.resume) throw Failure("label: --set and --resume do not go together");
}

std::vector<SetFilePaths> paths_of(const std::vector<LabelItem>& items) {
  std::vector<SetFilePaths> paths;
  for (const LabelItem& item : items) {
    if (item.input == "-") throw Failure("label: standard input is no file of a --set");
    paths.push_back({item.input, item.output});
  }
  return paths;
}

void make_folders(const std::vector<SetFilePaths>& paths) {
  std::set<std::string> folders;
  for (const SetFilePaths& file : paths) folders.insert(fs::path(file.out).parent_path().string());
  for (const std::string& folder : folders) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
      throw Failure(terminal_text(folder) + ": cannot make the folder: " + error.message());
  }
}

void print(const LabelRequest& request, const std::vector<SetFilePaths>& paths,
           const Result<std::vector<LabelOutcome>>& result) {
  if (!request.json && !result) return;
  if (!request.json) {
    console().report("a set of " + std::to_string(paths.size()) + " files -> " +
                     terminal_text(request.output_folder) + ": " + name(result->front().state) +
                     ", " + terminal_text(result->front().manifest_label) + '\n');
    return;
  }
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const Result<LabelOutcome> row =
        result ? Result<LabelOutcome>((*result)[i]) : Result<LabelOutcome>(result.error());
    console().report(to_json(row, paths[i].in, paths[i].out) + '\n');
  }
}

LabelOptions options_of(const LabelRequest& request) {
  LabelOptions options;
  options.now = time_option("--at", request.at);
  options.reserve_bytes = request.reserve_bytes;
  options.progress.cancel = &stop_asked();
  return options;
}

}  // namespace

int label_set_command(LabelRequest& request) {
  check_request(request);
  const Label label = request.record.label();
  const auto paths = paths_of(plan_outputs(request));
  LabelOptions options = options_of(request);
  options.notice = request.notice.options(request.record.laws(label));
  const Borrowed borrowed(request, options);
  const DefinitionFile definition(request.definition);
  options.definition = definition.get();
  if (!request.tsa.empty()) options.time_stamp = authority_at(request.tsa);
  const Signing signing = request.signing.signing();
  raise_open_files();
  make_folders(paths);
  std::size_t part = paths.size();
  const FileOptions files{.replace = request.force, .sync = !request.no_sync};
  const auto result = safely<std::vector<LabelOutcome>>(
      [&] { return label_set_files(paths, label, *signing.signer, files, options, &part); });
  if (!result && result.error().code == Errc::cancelled) return signal_exit_code();
  if (!result) {
    const bool is_whole = part >= paths.size();
    const std::string& in = is_whole ? request.output_folder : paths[part].in;
    const std::string& out = is_whole ? request.output_folder : paths[part].out;
    console().complain(describe(at_fault(request, result.error(), in, out), result.error()));
  }
  print(request, paths, result);
  if (!result) return static_cast<int>(exit_of(result.error()));
  for (const std::string& line : missing(request.record.laws(label), label, request.decided()))
    console().complain(line);
  return static_cast<int>(Exit::done);
}

Result<Report> verify_set_files(const std::vector<std::string>& files, const TrustOptions& trust,
                                const Progress& progress, std::string& file) {
  raise_open_files();
  std::vector<std::unique_ptr<Source>> sources;
  std::vector<NamedSource> parts;
  for (const std::string& path : files) {
    auto source = open_input(path);
    file = path;
    if (!source) return source.error();
    if (is_beside_media(path, **source)) {
      console().complain(display_name(path) +
                         ": not checked: no hash of a set covers playlists and subtitles");
      continue;
    }
    sources.push_back(*std::move(source));
    parts.push_back({path, *sources.back()});
  }
  file = files.front();
  std::size_t part = parts.size();
  auto report = verify_set(parts, trust.trust(), trust.options(0, progress), &part);
  if (!report && part < parts.size()) file = parts[part].name;
  return report;
}

}  // namespace tanba::tool
