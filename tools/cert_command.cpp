// tanba cert: a usable signing identity, and which rule a certificate breaks.
#include <ctime>
#include <map>
#include <nlohmann/json.hpp>

#include "command_line.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "input_files.hpp"
#include "local_identity.hpp"
#include "new_file.hpp"
#include "signing_options.hpp"
#include "tanba/report.hpp"
#include "tanba/signer.hpp"

namespace tanba::tool {
namespace {

const std::map<std::string, SignatureAlg> kAlgorithms = {{"es256", SignatureAlg::es256},
                                                         {"es384", SignatureAlg::es384},
                                                         {"es512", SignatureAlg::es512},
                                                         {"ps256", SignatureAlg::ps256},
                                                         {"ed25519", SignatureAlg::ed25519}};

CLI::Option* add_algorithm(CLI::App& app, IdentityOptions& options) {
  return app
      .add_option("--alg", options.algorithm, "es256 (default), es384, es512, ps256 or ed25519")
      ->transform(CLI::CheckedTransformer(kAlgorithms, CLI::ignore_case))
      ->type_name("ALG");
}

int make_new(const Arguments& arguments) {
  CLI::App app(
      "Makes a signing identity: key.pem, chain.pem, and root.pem for those who trust it.");
  std::string folder;
  IdentityOptions options;
  app.add_option("FOLDER", folder, "Where it goes; default: where the local identity is kept")
      ->type_name("");
  app.add_option("--organization", options.organization, "Organization in the certificate")
      ->type_name("NAME");
  app.add_option("--common-name", options.common_name, "Common name in the certificate")
      ->type_name("NAME");
  add_algorithm(app, options);
  app.add_option("--days", options.days, "Validity in days")->check(CLI::Range(1, 36'500));
  if (const auto code = parse(app, "cert new", arguments)) return *code;
  if (folder.empty()) folder = data_folder();
  make_private_folder(folder);
  bool made = false;
  const auto identity = local_identity(folder, options, &made);
  if (!identity) throw Failure(describe(folder, identity.error()));
  if (!made)
    throw Failure(display_name(folder) + ": holds an identity already; name another folder");
  console().out("made " + terminal_text(folder) +
                "/key.pem (keep it secret), chain.pem and root.pem (for --trust)\n");
  return static_cast<int>(Exit::done);
}

int make_request(const Arguments& arguments) {
  CLI::App app(
      "Makes key.pem, and request.pem for a certification authority to issue a certificate from.");
  std::string folder = ".", key, passphrase_file;
  IdentityOptions options;
  options.organization.clear();
  app.add_option("FOLDER", folder, "Where they go, default: here")->type_name("");
  app.add_option("--organization", options.organization, "Organization to certify")
      ->type_name("NAME");
  app.add_option("--common-name", options.common_name, "Common name to certify")
      ->required()
      ->type_name("NAME");
  auto* const alg = add_algorithm(app, options);
  app.add_option("--key", key, "Use this private key (PEM) instead of a new one")
      ->type_name("FILE")
      ->excludes(alg);
  app.add_option("--passphrase-file", passphrase_file, "Its passphrase is the first line of it")
      ->type_name("FILE");
  if (const auto code = parse(app, "cert csr", arguments)) return *code;
  Buffer given = key.empty() ? Buffer() : read_whole(key);
  const auto request = make_certificate_request(
      options, given, passphrase_file.empty() ? std::string() : secret_from_file(passphrase_file));
  wipe(given);
  if (!request) throw Failure(describe(key.empty() ? "cert csr" : key, request.error()));
  if (!request->key_pem.empty()) write_new(folder + "/key.pem", request->key_pem, kSecretMode);
  write_new(folder + "/request.pem", request->request_pem, kPublicMode);
  console().out("made " + std::string(key.empty() ? "key.pem (keep it secret) and " : "") +
                "request.pem in " + terminal_text(folder) +
                "; have the certificate checked by 'tanba cert check' when it comes\n");
  return static_cast<int>(Exit::done);
}

std::string findings_json(const std::string& file,
                          const std::vector<CertificateFinding>& findings) {
  auto rows = nlohmann::ordered_json::array();
  for (const CertificateFinding& finding : findings)
    rows.push_back({{"rule", finding.rule},
                    {"explanation", finding.explanation},
                    {"certificate", finding.certificate}});
  const nlohmann::ordered_json object = {{"file", file}, {"findings", rows}};
  return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

std::string findings_text(const std::string& file,
                          const std::vector<CertificateFinding>& findings) {
  if (findings.empty()) return display_name(file) + ": every rule for C2PA signing is kept\n";
  std::string text;
  for (const CertificateFinding& finding : findings)
    text += display_name(file) + ": certificate " + std::to_string(finding.certificate) + ": " +
            terminal_text(finding.explanation) + " (" + terminal_text(finding.rule) + ")\n";
  return text;
}

int check(const Arguments& arguments) {
  CLI::App app(
      "Says which rules of the C2PA certificate profile a chain breaks (PEM, leaf first).");
  std::string chain, key, at;
  bool json = false;
  app.add_option("CHAIN", chain, "The certificates")->required()->type_name("");
  app.add_option("--key", key, "The private key, which must be the leaf's")->type_name("FILE");
  app.add_option("--at", at, "Check for this time instead of now")->type_name("TIME");
  app.add_flag("--json", json, "One JSON object");
  app.footer("Exit codes: 0 no rule is broken, 1 error, 4 a rule is broken.");
  if (const auto code = parse(app, "cert check", arguments)) return *code;
  const std::int64_t given = time_option("--at", at);
  const Buffer chain_pem = read_whole(chain);
  const Buffer key_pem = key.empty() ? Buffer() : read_whole(key);
  const auto findings = check_chain(chain_pem, key_pem, given != 0 ? given : std::time(nullptr));
  if (!findings) throw Failure(describe(chain, findings.error()));
  console().out(json ? findings_json(chain, *findings) : findings_text(chain, *findings));
  return static_cast<int>(findings->empty() ? Exit::done : Exit::unmet);
}

constexpr const char* kHelp =
    "Signing identities.\n"
    "Usage: tanba cert new [FOLDER]     make one\n"
    "       tanba cert csr [FOLDER]     ask an authority for one\n"
    "       tanba cert check CHAIN      which rules a chain breaks\n"
    "Each has its own --help.\n";

}  // namespace

int cert_command(const Arguments& arguments) {
  constexpr Subcommand kKnown[] = {{"new", make_new}, {"csr", make_request}, {"check", check}};
  return run_subcommand("cert", kKnown, kHelp, arguments);
}

}  // namespace tanba::tool
