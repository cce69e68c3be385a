// From options, and a record in JSON, to the label record.
#include "record_options.hpp"

#include <map>

#include "console.hpp"
#include "input_files.hpp"
#include "tanba/report.hpp"

namespace tanba::tool {
namespace {

constexpr std::uint64_t kMaxRecordBytes = 64u << 20;  // a prompt of ten million characters fits

const std::map<std::string, Origin> kOrigins = {
    {"generated", Origin::generated}, {"modified", Origin::modified}, {"mixed", Origin::mixed}};

void set_party(Label& label, const char* role, const std::string& name) {
  if (name.empty()) return;
  for (Label::Party& party : label.responsible)
    if (party.role == role) {
      party.name = name;
      return;
    }
  label.responsible.push_back({role, name});
}

std::string text_of(const std::string& file) {
  const Buffer bytes = read_whole(file, kMaxRecordBytes);
  return {bytes.begin(), bytes.end()};
}

Label from_file(const std::string& file) {
  std::string problem;
  auto label = label_from_json(text_of(file), &problem);
  if (!label) throw Failure(display_name(file) + ": " + terminal_text(problem));
  return *std::move(label);
}

void set_system(Label& label, const std::string& system) {
  if (system.empty()) return;
  const auto at = system.rfind('@');
  label.system = system.substr(0, at);
  label.system_version = at == std::string::npos ? "" : system.substr(at + 1);
}

// A prompt that is not published goes into files as its SHA-256 alone.
void set_prompt(Label& label, const std::string& file, bool publish) {
  if (file.empty()) return;
  label.prompt.text = text_of(file);
  label.prompt.sha256.clear();
  if (label.prompt.text.empty()) throw Failure(display_name(file) + ": the prompt is empty");
  std::erase(label.publish, "prompt.text");
  if (publish) label.publish.emplace_back("prompt.text");
}

// To allow training is to allow the mining that it takes; to deny it says nothing of other mining.
void set_training(Label& label, const std::string& training) {
  if (training.empty()) return;
  const std::size_t colon = training.find(':');
  const std::string word = training.substr(0, colon);
  const std::map<std::string, std::string> uses = {
      {"allow", "allowed"}, {"deny", "notAllowed"}, {"constrained", "constrained"}};
  const auto use = uses.find(word);
  if (use == uses.end() || (colon != std::string::npos && word != "constrained"))
    throw Failure("label: --training is allow, deny, constrained or constrained:URL");
  label.tdm.train_ai = label.tdm.train_gen_ai = use->second;
  if (word == "allow") label.tdm.mine = use->second;
  if (colon != std::string::npos) label.tdm.policy_url = training.substr(colon + 1);
}

}  // namespace

void RecordOptions::add_to(CLI::App& app) {
  app.add_option("--origin", origin, "generated (default), modified or mixed, by an AI system")
      ->check(CLI::IsMember({"generated", "modified", "mixed"}))
      ->type_name("ORIGIN");
  app.add_option("--synthetic", synthetic, "Does it show a person, voice or event that was not")
      ->check(CLI::IsMember({"yes", "no"}))
      ->type_name("yes|no");
  app.add_option("--profile", profiles, "Laws that it is made for, default kz")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("ID|FILE[,...]");
  app.add_option("--system", system, "The AI system")->type_name("NAME[@VERSION]");
  app.add_option("--provider", provider, "Who provides the AI system")->type_name("NAME");
  app.add_option("--provider-code", provider_code, "Its code in ASCII, which profile cn wants")
      ->type_name("CODE");
  app.add_option("--owner", owner, "The owner who answers for it")->type_name("NAME");
  app.add_option("--operator", operator_name, "The operator who answers for it")->type_name("NAME");
  app.add_option("--title", title, "A title for the content")->type_name("TEXT");
  app.add_option("--label", label_file, "The label record as JSON; options win over it")
      ->type_name("FILE");
  auto* const text = app.add_option("--prompt", prompt_file, "The prompt, which is published");
  auto* const hash =
      app.add_option("--prompt-hash", prompt_hash_file, "The prompt, of which a hash is published");
  text->type_name("FILE")->excludes(hash);
  hash->type_name("FILE");
  app.add_option("--training", training, "May AI systems be trained with it")
      ->type_name("allow|deny|constrained[:URL]");
  app.add_option("--publish", publish, "Fields that stay out of files unless asked for")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("FIELD[,FIELD]");
}

Label RecordOptions::label() const {
  Label label = label_file.empty() ? Label() : from_file(label_file);
  if (!origin.empty()) label.origin = kOrigins.at(origin);
  if (!synthetic.empty()) label.synthetic = synthetic == "yes";
  if (!title.empty()) label.title = title;
  if (!provider.empty()) label.provider = provider;
  if (!provider_code.empty()) label.provider_code = provider_code;
  set_system(label, system);
  set_party(label, "owner", owner);
  set_party(label, "operator", operator_name);
  set_prompt(label, prompt_file, true);
  set_prompt(label, prompt_hash_file, false);
  set_training(label, training);
  label.publish.insert(label.publish.end(), publish.begin(), publish.end());
  if (label.profiles.empty()) label.profiles = {"kz"};
  const std::vector<Profile> chosen = laws(label);
  label.profiles.clear();
  for (const Profile& profile : chosen) label.profiles.push_back(profile.id);
  // What options say keeps the same rules as what a file says.
  std::string problem;
  if (!check_label(label, &problem)) {
    const std::string& prompt = prompt_file.empty() ? prompt_hash_file : prompt_file;
    const bool is_read = problem.starts_with("prompt.text") && !prompt.empty();
    throw Failure((is_read ? display_name(prompt) : "label") + ": " + terminal_text(problem));
  }
  return label;
}

std::vector<Profile> RecordOptions::laws(const Label& label) const {
  return choose_profiles(profiles.empty() ? label.profiles : profiles);
}

}  // namespace tanba::tool
