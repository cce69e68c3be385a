// Options of `tanba label`, and what they become.
#include "label_request.hpp"

#include "console.hpp"
#include "input_files.hpp"
#include "local_identity.hpp"
#include "profile_ids.hpp"
#include "tanba/report.hpp"

namespace tanba::tool {
namespace {

constexpr unsigned kMaxJobs = 256;
constexpr std::uint64_t kMaxReserveBytes = 1u << 20;

void set_party(Label& label, const char* role, const std::string& name) {
  if (name.empty()) return;
  for (Label::Party& party : label.responsible)
    if (party.role == role) {
      party.name = name;
      return;
    }
  label.responsible.push_back({role, name});
}

Label from_file(const std::string& file) {
  const Buffer bytes = read_whole(file);
  std::string problem;
  auto label = label_from_json(std::string(bytes.begin(), bytes.end()), &problem);
  if (!label) throw Failure(display_name(file) + ": " + terminal_text(problem));
  return *std::move(label);
}

void refuse_other_than_utf8(const Label& label) {
  std::vector<std::string> texts = {label.title, label.system, label.system_version,
                                    label.provider};
  for (const Label::Party& party : label.responsible) texts.push_back(party.name);
  for (const std::string& text : texts)
    if (!is_utf8(text)) throw Failure("label: '" + terminal_text(text) + "' is not UTF-8");
}

void set_system(Label& label, const std::string& system) {
  if (system.empty()) return;
  const auto at = system.rfind('@');
  label.system = system.substr(0, at);
  label.system_version = at == std::string::npos ? "" : system.substr(at + 1);
}

Signing local_signing() {
  const std::string folder = data_folder();
  make_private_folder(folder);
  bool made = false;
  const auto identity = local_identity(folder, {}, &made);
  if (!identity) throw Failure(describe(folder, identity.error()));
  if (made)
    console().complain("made a local signing identity in " + terminal_text(folder) +
                       ": nobody has verified it, so what it signs is valid but trusted by nobody");
  const Bytes chain = as_bytes(identity->chain_pem);
  auto signer = signer_from_pem(as_bytes(identity->key_pem), chain);
  if (!signer) throw Failure(describe(folder, signer.error()));
  return {*std::move(signer), Buffer(chain.begin(), chain.end())};
}

}  // namespace

void LabelRequest::add_to(CLI::App& app) {
  app.add_option("FILE", files, "Files or folders; - is standard input")->type_name("");
  add_outputs(app);
  add_statement(app);
  add_signing(app);
  app.footer(
      "A folder is walked recursively; links and *.c2pa files are skipped.\n"
      "Exit codes: 0 done, 1 error, 5 a limit was hit; 130 and 143 when interrupted.");
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
  app.add_flag("--json", json, "One JSON object a line for every file");
}

void LabelRequest::add_statement(CLI::App& app) {
  app.add_option("--origin", origin, "generated (default) or modified, by an AI system")
      ->check(CLI::IsMember({"generated", "modified"}))
      ->type_name("ORIGIN");
  app.add_option("--synthetic", synthetic, "Does it show a person, voice or event that was not")
      ->check(CLI::IsMember({"yes", "no"}))
      ->type_name("yes|no");
  app.add_option("--profile", profiles, "Laws that it is made for, default kz: " + known_profiles())
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("ID[,ID]");
  app.add_option("--system", system, "The AI system")->type_name("NAME[@VERSION]");
  app.add_option("--provider", provider, "Who provides the AI system")->type_name("NAME");
  app.add_option("--owner", owner, "The owner who answers for it")->type_name("NAME");
  app.add_option("--operator", operator_name, "The operator who answers for it")->type_name("NAME");
  app.add_option("--title", title, "A title for the content")->type_name("TEXT");
  app.add_option("--label", label_file, "The label record as JSON; options win over it")
      ->type_name("FILE");
  app.add_option("--notice", notice, "none (default): pictures and sound are not changed")
      ->check(CLI::IsMember({"none"}))
      ->type_name("none");
}

void LabelRequest::add_signing(CLI::App& app) {
  auto* const with_key = app.add_option("--key", key, "The private key (PEM)")->type_name("FILE");
  auto* const with_cert =
      app.add_option("--cert", cert, "Its certificates, leaf first (PEM)")->type_name("FILE");
  with_key->needs(with_cert);
  with_cert->needs(with_key);
  app.add_option("--parent", parent, "The file that this one was made from")->type_name("FILE");
  app.add_option("--type", type, "MIME type, where content cannot tell it")->type_name("MIME");
  app.add_option("--reserve", reserve_bytes, "Bytes kept free for a later time-stamp")
      ->check(CLI::Range(std::uint64_t{0}, kMaxReserveBytes))
      ->type_name("BYTES");
  app.add_option("--at", at, "The time of signing instead of now: 2026-11-21T10:00:00Z")
      ->type_name("TIME");
}

Label LabelRequest::label() const {
  Label label = label_file.empty() ? Label() : from_file(label_file);
  if (!origin.empty()) label.origin = origin == "modified" ? Origin::modified : Origin::generated;
  if (!synthetic.empty()) label.synthetic = synthetic == "yes";
  if (!title.empty()) label.title = title;
  if (!provider.empty()) label.provider = provider;
  set_system(label, system);
  set_party(label, "owner", owner);
  set_party(label, "operator", operator_name);
  if (!profiles.empty()) label.profiles = profiles;
  if (label.profiles.empty()) label.profiles = {"kz"};
  for (const std::string& id : label.profiles)
    if (!is_known_profile(id))
      throw Failure("label: unknown profile '" + terminal_text(id) + "'; known are " +
                    known_profiles());
  // What options say keeps the same rules as what a file says.
  refuse_other_than_utf8(label);
  std::string problem;
  const auto checked = label_from_json(to_json(label), &problem);
  if (!checked) throw Failure("label: " + terminal_text(problem));
  return *checked;
}

Signing make_signing(const LabelRequest& request) {
  if (request.key.empty()) return local_signing();
  Buffer chain = read_whole(request.cert);
  Buffer key = read_whole(request.key);
  auto signer = signer_from_pem(key, chain);
  volatile std::uint8_t* const secret = key.data();
  for (std::size_t i = 0; i < key.size(); ++i) secret[i] = 0;
  if (!signer) throw Failure(describe(request.cert, signer.error()));
  return {*std::move(signer), std::move(chain)};
}

}  // namespace tanba::tool
