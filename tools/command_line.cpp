// Parsing, trust options, and the look for a store beside a file.
#include "command_line.hpp"

#include <filesystem>

#include "console.hpp"
#include "input_files.hpp"
#include "local_identity.hpp"
#include "tanba/report.hpp"
#include "tanba/trust_store.hpp"

namespace tanba::tool {

std::optional<int> parse(CLI::App& app, const std::string& verb, const Arguments& arguments) {
  app.name("tanba " + verb);
  try {
    app.parse(Arguments(arguments.rbegin(), arguments.rend()));
    return std::nullopt;
  } catch (const CLI::CallForHelp&) {
    console().out(app.help());
    return static_cast<int>(Exit::done);
  } catch (const CLI::ParseError& error) {
    console().complain(verb + ": " + terminal_text(error.what()) + "; see 'tanba " + verb +
                       " --help'");
    return static_cast<int>(Exit::failed);
  }
}

int run_subcommand(const std::string& verb, std::span<const Subcommand> known, const char* help,
                   const Arguments& arguments) {
  const std::string what = arguments.empty() ? "" : arguments.front();
  for (const Subcommand& one : known)
    if (what == one.name) return one.run(Arguments(arguments.begin() + 1, arguments.end()));
  if (what == "--help" || what == "-h") {
    console().out(help);
    return static_cast<int>(Exit::done);
  }
  throw Failure(verb + ": unknown command '" + terminal_text(what) + "'; see 'tanba " + verb +
                " --help'");
}

CLI::Option* add_repeated(CLI::App& app, const std::string& name, std::vector<std::string>& into,
                          const std::string& description) {
  return app.add_option(name, into, description)->allow_extra_args(false)->take_all();
}

std::int64_t time_option(const char* option, const std::string& text) {
  if (text.empty()) return 0;
  const auto time = time_from_text(text);
  if (!time || *time == 0)
    throw Failure(std::string(option) + ": '" + terminal_text(text) +
                  "' is no time; write it as 2026-11-21T10:00:00Z");
  return *time;
}

void TrustOptions::add_to(CLI::App& app) {
  add_repeated(app, "--trust", anchors_,
               "Anchors for claim signers (PEM); installed: the lists put in place")
      ->type_name("FILE|installed");
  add_repeated(app, "--tsa-trust", time_stamp_anchors_, "Anchors for time-stamp authorities (PEM)")
      ->type_name("FILE");
  add_repeated(app, "--identity-trust", identity_anchors_,
               "Who signs identity assertions (CAWG): anchors (PEM), or an issuer's DID document")
      ->type_name("FILE");
  add_repeated(app, "--allow", allowed_, "Signers' certificates that are trusted as they are (PEM)")
      ->type_name("FILE");
  add_repeated(app, "--deny", denied_, "Signers' certificates that are refused (PEM)")
      ->type_name("FILE");
  add_repeated(app, "--ocsp", ocsp_files_, "An OCSP response (DER)")->type_name("FILE");
  app.add_option("--at", at_, "Judge for this time instead of now: 2026-11-21T10:00:00Z")
      ->type_name("TIME");
  app.add_option("--spec", spec_,
                 "The version of C2PA to judge by; default: 2.4, and 2.5 for what only it knows")
      ->check(CLI::IsMember({"2.2", "2.4", "2.5"}))
      ->type_name("VERSION");
  app.add_option("--manifest", manifest_,
                 "A detached manifest store; else FILE.EXT.c2pa, then FILE.c2pa beside the file")
      ->type_name("FILE");
  app.add_option("--type", type_, "MIME type, where content cannot tell it")->type_name("MIME");
}

void TrustOptions::add_lists(const std::vector<std::string>& files,
                             Result<void> (TrustList::*add)(Bytes)) {
  for (const std::string& file : files)
    if (const auto added = (trust_.*add)(read_whole(file)); !added)
      throw Failure(display_name(file) + ": " + added.error().what +
                    "; give a PEM file with whole certificates");
}

// What `tanba trust update` put in place, for every purpose.
void TrustOptions::add_installed() {
  const auto lists = installed_trust(data_folder());
  if (!lists) throw Failure(describe("--trust installed", lists.error()));
  if (lists->empty())
    throw Failure("--trust installed: no list is in place; 'tanba trust update --from FILE'");
  for (const InstalledTrust& list : *lists)
    if (const auto added = trust_.add(list.purpose, list.pem); !added)
      throw Failure(describe("--trust installed", added.error()));
}

void TrustOptions::load() {
  now_ = time_option("--at", at_);
  if (std::erase(anchors_, "installed") > 0) add_installed();
  add_lists(anchors_, &TrustList::add_signer_anchors);
  add_lists(time_stamp_anchors_, &TrustList::add_time_stamp_anchors);
  add_lists(identity_anchors_, &TrustList::add_identity_anchors);
  add_lists(allowed_, &TrustList::allow);
  add_lists(denied_, &TrustList::deny);
  for (const std::string& file : ocsp_files_) ocsp_.push_back(read_whole(file));
}

VerifyOptions TrustOptions::options(unsigned threads, const Progress& progress) const {
  VerifyOptions options{.now = now_, .ocsp = ocsp_, .threads = threads, .progress = progress};
  if (!spec_.empty()) options.spec = (spec_.front() - '0') * 10 + (spec_.back() - '0');
  return options;
}

Result<Report> TrustOptions::verify_file(const std::string& file, unsigned threads,
                                         const Progress& progress) const {
  const auto source = open_input(file);
  if (!source) return source.error();
  VerifyOptions options = this->options(threads, progress);
  if (!type_.empty()) {
    options.hint = type_;
  } else if (file != "-") {
    options.hint = std::filesystem::path(file).filename().string();
  }
  std::string beside = manifest_;
  if (beside.empty() && file != "-") beside = sidecar_of(file);
  if (beside.empty()) return verify(**source, trust_, options);
  const auto manifest = open_input(beside);
  if (!manifest) return manifest.error();
  options.manifest = manifest->get();
  return verify(**source, trust_, options);
}

}  // namespace tanba::tool
