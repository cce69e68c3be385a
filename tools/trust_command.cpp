// tanba trust: lists of whom to believe, put in place once and used where --trust installed says
// so.
#include <ctime>
#include <map>
#include <nlohmann/json.hpp>

#include "command_line.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "input_files.hpp"
#include "local_identity.hpp"
#include "tanba/report.hpp"
#include "tanba/trust_store.hpp"

namespace tanba::tool {
namespace {

const std::map<std::string, TrustPurpose> kPurposes = {{"claim", TrustPurpose::claim_signing},
                                                       {"tsa", TrustPurpose::time_stamping},
                                                       {"allowed", TrustPurpose::allowed},
                                                       {"identity", TrustPurpose::identity}};

std::string date_of(std::int64_t at) {
  std::time_t seconds = at;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

std::string line_of(const TrustEntry& entry) {
  std::string line = "  " + terminal_text(entry.who);
  if (entry.not_after != 0)
    line += ", valid " + date_of(entry.not_before) + " to " + date_of(entry.not_after);
  if (entry.believed_from) line += ", believed from " + date_of(*entry.believed_from);
  if (entry.believed_until) line += ", believed until " + date_of(*entry.believed_until);
  return line + '\n';
}

void print(const InstalledTrust& list, bool json) {
  TrustList trust;
  if (const auto added = trust.add(list.purpose, list.pem); !added)
    throw Failure(describe(name(list.purpose), added.error()));
  if (json) {
    const nlohmann::ordered_json row = {{"purpose", name(list.purpose)},
                                        {"installed_at", date_of(list.installed_at)},
                                        {"sha256", list.sha256},
                                        {"certificates", list.certificates},
                                        {"entries", nlohmann::ordered_json::parse(to_json(trust))}};
    console().out(row.dump() + '\n');
    return;
  }
  console().out(std::string(name(list.purpose)) + ": " + std::to_string(list.certificates) +
                (list.certificates == 1 ? " certificate" : " certificates") + ", SHA-256 " +
                list.sha256 + ", installed " + date_of(list.installed_at) + '\n');
  for (const TrustEntry& entry : trust.entries()) console().out(line_of(entry));
}

int update(const Arguments& arguments) {
  CLI::App app("Puts a trust list in place of the one that was there. Nothing is fetched.");
  std::string from, at;
  TrustPurpose purpose = TrustPurpose::claim_signing;
  bool json = false;
  app.add_option("--from", from, "The list (PEM)")->required()->type_name("FILE");
  app.add_option("--for", purpose,
                 "claim (default): anchors of claim signers; tsa: of time-stamp authorities; "
                 "allowed: signers' own certificates; identity: of who signs identity assertions")
      ->transform(CLI::CheckedTransformer(kPurposes))
      ->type_name("PURPOSE");
  app.add_option("--at", at, "The date to write down instead of now")->type_name("TIME");
  app.add_flag("--json", json, "One JSON object");
  if (const auto code = parse(app, "trust update", arguments)) return *code;
  const std::int64_t given = time_option("--at", at);
  const Buffer pem = read_whole(from);
  const std::string folder = data_folder();
  make_private_folder(folder);
  const auto list = install_trust(folder, purpose, pem, given != 0 ? given : std::time(nullptr));
  if (!list) throw Failure(describe(from, list.error()));
  print(*list, json);
  return static_cast<int>(Exit::done);
}

int list_all(const Arguments& arguments) {
  CLI::App app("Says which trust lists are in place.");
  bool json = false;
  app.add_flag("--json", json, "One JSON object a line");
  if (const auto code = parse(app, "trust list", arguments)) return *code;
  const std::string folder = data_folder();
  const auto lists = installed_trust(folder);
  if (!lists) throw Failure(describe(folder, lists.error()));
  for (const InstalledTrust& list : *lists) print(list, json);
  if (lists->empty())
    console().complain(
        "no trust list is in place; 'tanba trust update --from FILE' puts one there");
  return static_cast<int>(Exit::done);
}

constexpr const char* kHelp =
    "Lists of whom to believe.\n"
    "Usage: tanba trust update --from FILE     put one in place\n"
    "       tanba trust list                   what is in place\n"
    "'verify --trust installed' uses them. Each has its own --help.\n";

}  // namespace

int trust_command(const Arguments& arguments) {
  constexpr Subcommand kKnown[] = {{"update", update}, {"list", list_all}};
  return run_subcommand("trust", kKnown, kHelp, arguments);
}

}  // namespace tanba::tool
