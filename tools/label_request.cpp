// Options of `tanba label`, and what they become.
#include "label_request.hpp"

#include <filesystem>

#include "console.hpp"
#include "input_files.hpp"

namespace tanba::tool {
namespace {

constexpr unsigned kMaxJobs = 256;
constexpr std::uint64_t kMaxReserveBytes = 1u << 20;
constexpr std::uint64_t kMaxOcsp = 1u << 20;

// The only file that was given by an option, else the option.
std::string one_of(const std::vector<std::string>& files, const char* option) {
  return files.size() == 1 ? files.front() : option;
}

// Where a definition is, ingredients may be its own.
std::string ingredient_at_fault(const LabelRequest& request) {
  if (request.definition.empty()) return one_of(request.ingredients, "--ingredient");
  return request.ingredients.empty() ? request.definition : "--ingredient or --definition";
}

}  // namespace

Decided LabelRequest::decided() const {
  return {.notice = notice.was_said(), .time_stamp = !tsa.empty() || !tsa_request.empty()};
}

void LabelRequest::add_to(CLI::App& app) {
  app.add_option("FILE", files, "Files or folders; - is standard input")->type_name("");
  add_outputs(app);
  record.add_to(app);
  notice.add_to(app);
  add_signing(app);
  app.footer([] {
    return "Known laws: " + known_profile_ids() +
           "\nA folder is walked recursively; links and *.c2pa files are skipped.\n"
           "Exit codes: 0 done, 1 error, 5 a limit was hit; 130 and 143 when interrupted.";
  });
}

void LabelRequest::add_outputs(CLI::App& app) {
  auto* const out = app.add_option("-o", output, "The output; - is standard output");
  auto* const folder = app.add_option("-O", output_folder, "The folder for the outputs");
  auto* const place = app.add_flag("--in-place", in_place, "Replace the input by its output");
  out->type_name("OUT")->excludes(folder)->excludes(place);
  folder->type_name("DIR")->excludes(place);
  app.add_flag("--sidecar", sidecar, "Write the manifest beside the file as FILE.EXT.c2pa instead");
  app.add_flag("--set", set,
               "The files are one asset: initialization and media segments of fragmented MP4");
  app.add_flag("--force", force, "Replace outputs that are there");
  app.add_flag("--no-sync", no_sync, "Do not wait until outputs are on disk");
  app.add_option("--files-from", files_from,
                 "Read names of files, a line each, or NUL between them")
      ->type_name("FILE|-");
  app.add_option("--jobs", jobs, "Files at once")->check(CLI::Range(1U, kMaxJobs))->type_name("N");
  app.add_flag("--resume", resume, "Go on with a batch that was interrupted");
  app.add_flag("--no-metadata", no_metadata, "Leave XMP and other metadata in the file as it is");
  app.add_flag("--json", json, "One JSON object a line for every file");
}

void LabelRequest::add_time_stamp(CLI::App& app) {
  auto* const online = app.add_option("--tsa", tsa,
                                      "Ask this time-stamp authority: the one option that goes to "
                                      "the network");
  auto* const ask = app.add_option("--tsa-request", tsa_request,
                                   "Keep room for a time-stamp, and write the request for it");
  auto* const answer =
      app.add_option("--tsa-response", tsa_response,
                     "Put this answer to such a request into FILE, which is labelled");
  online->type_name("URL")->excludes(ask)->excludes(answer);
  ask->type_name("FILE")->excludes(answer);
  answer->type_name("FILE");
}

void LabelRequest::add_identity(CLI::App& app) {
  add_repeated(app, "--ocsp", ocsp, "An OCSP response (DER) for the signer's certificate")
      ->type_name("FILE");
  identity.add_to(app);
  add_repeated(app, "--identity-role", identity_roles, "What that identity was: cawg.creator")
      ->type_name("ROLE");
  add_repeated(app, "--identity-assertion", identity_assertions,
               "An assertion that it stands behind; default: those of the signer")
      ->type_name("LABEL");
}

void LabelRequest::add_signing(CLI::App& app) {
  signing.add_to(app);
  app.add_option("--parent", parent, "The file that this one was made from")->type_name("FILE");
  add_repeated(app, "--ingredient", ingredients, "A file that was placed into this one")
      ->type_name("FILE");
  app.add_option(
         "--definition", definition,
         "More assertions, ingredients and redactions, as a manifest definition in JSON, or "
         "as an archive of one")
      ->type_name("FILE");
  app.add_option(
         "--save-definition", save_definition,
         "Write the definition with the files that it names into this archive, to sign later")
      ->type_name("FILE");
  app.add_option("--type", type, "MIME type, where content cannot tell it")->type_name("MIME");
  app.add_option("--reserve", reserve_bytes, "Bytes kept free for a later time-stamp")
      ->check(CLI::Range(std::uint64_t{0}, kMaxReserveBytes))
      ->type_name("BYTES");
  app.add_flag("--update", update,
               "Add an update manifest: the content and what was said of it stay");
  app.add_option("--manifest", manifest,
                 "What --update --sidecar adds to; else FILE.EXT.c2pa, then FILE.c2pa beside the "
                 "file")
      ->type_name("STORE");
  app.add_flag("--compress", compress, "Put the manifest in compressed");
  add_time_stamp(app);
  add_identity(app);
  app.add_option("--at", at, "The time of signing instead of now: 2026-11-21T10:00:00Z")
      ->type_name("TIME");
}

std::string at_fault(const LabelRequest& request, const Error& error, const std::string& input,
                     const std::string& output, const std::string& manifest) {
  if (is_about_recording(error)) return request.notice.clip();
  if (is_about_words(error)) return "--notice-text";
  const std::string_view what = error.what;
  if (what.starts_with("ocsp:")) return one_of(request.ocsp, "--ocsp");
  if (what.starts_with("parent:"))
    return request.parent.empty() ? request.definition : request.parent;
  if (what.starts_with("manifest:") && !manifest.empty()) return manifest;
  if (what.starts_with("component:")) return ingredient_at_fault(request);
  if (!what.starts_with("output:") && !what.starts_with("sink:")) return input;
  return output == "-" ? "standard output" : output;
}

const Source* Borrowed::open(const std::string& path) {
  auto source = open_input(path);
  if (!source) throw Failure(describe(path, source.error()));
  files_.push_back(*std::move(source));
  return files_.back().get();
}

Borrowed::Borrowed(const LabelRequest& request, LabelOptions& options) {
  const auto name_of = [](const std::string& path) {
    return std::filesystem::path(path).filename().string();
  };
  if (!request.parent.empty()) {
    options.parent = open(request.parent);
    options.parent_hint = name_of(request.parent);
  }
  for (const std::string& path : request.ingredients)
    options.components.push_back({open(path), name_of(path)});
  for (const std::string& path : request.ocsp) options.ocsp.push_back(read_whole(path, kMaxOcsp));
  options.update = request.update;
  options.compress = request.compress;
  if (!request.identity.given()) {
    if (!request.identity_roles.empty() || !request.identity_assertions.empty())
      throw Failure("label: --identity-role and --identity-assertion need --identity-key");
    return;
  }
  identity_ = request.identity.signing();
  options.identity = {identity_.signer.get(), request.identity_roles, request.identity_assertions};
}

}  // namespace tanba::tool
