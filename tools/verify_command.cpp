// tanba verify: what is in each file, and whether that meets what was asked.
#include "command_line.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "input_files.hpp"
#include "notice_look.hpp"
#include "ordered.hpp"
#include "profile_choice.hpp"
#include "progress_line.hpp"
#include "set_commands.hpp"
#include "signals.hpp"
#include "tanba/policy.hpp"

namespace tanba::tool {
namespace {

constexpr unsigned kMaxJobs = 256;

std::string list_of(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "" : ", ") + word;
  return list;
}

struct VerifyRun {
  TrustOptions trust;
  NoticeLook notice_look;
  Policy policy;
  std::vector<std::string> files, requirements, profile_names;
  std::vector<Profile> profiles;
  std::string language = "en";
  unsigned jobs = 1;
  bool json = false, verbose = false, set = false;

  void add_to(CLI::App& app) {
    app.add_option("FILE", files, "Files or folders; - is standard input")
        ->required()
        ->type_name("");
    trust.add_to(app);
    add_repeated(app, "--expect-signer", policy.expected_signers,
                 "Name, or SHA-256 of the public key, of who must have signed")
        ->type_name("NAME|SHA256");
    add_repeated(app, "--require", requirements,
                 "valid (default), trusted, ai-label or strict-coverage; may be repeated")
        ->check(CLI::IsMember({"valid", "trusted", "ai-label", "strict-coverage"}))
        ->type_name("WHAT");
    app.add_option("--profile", profile_names,
                   "Laws: say of each of their rules what the file shows of it")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("ID|FILE[,...]");
    notice_look.add_to(app);
    app.add_option("--jobs", jobs, "Files at once")
        ->check(CLI::Range(1U, kMaxJobs))
        ->type_name("N");
    app.add_flag("--set", set,
                 "The files are one asset: initialization and media segments of fragmented MP4");
    app.add_flag("--partial", policy.allow_partial, "Media segments of the set may be missing");
    app.add_option("--lang", language, "Language of the lines for people: " + list_of(languages()))
        ->check(CLI::IsMember(languages()))
        ->type_name("LANG");
    app.add_flag("--json", json, "One JSON object a line for every file");
    app.add_flag("-v,--verbose", verbose, "The details too");
    app.footer(
        "Exit codes: 0 every file met what is required, 1 error, 2 a manifest is not valid, 3 no\n"
        "manifest, 4 valid but what is required is not met, 5 a limit was hit; of several files\n"
        "the first of 1, 5, 2, 4, 3. Without --trust a good signature is valid, not trusted.");
  }

  void set_policy() {
    for (const std::string& requirement : requirements) {
      policy.trusted = policy.trusted || requirement == "trusted";
      policy.ai_label = policy.ai_label || requirement == "ai-label";
      policy.strict_coverage = policy.strict_coverage || requirement == "strict-coverage";
    }
  }

  // The object of the report, with a member more for each thing that was asked besides.
  std::string json_of(const std::string& file, const Report& report,
                      const NoticeFinding& notice) const {
    std::string text = to_json(report, file);
    text.pop_back();
    if (!profiles.empty()) text += ',' + finding_member(profiles, report, notice);
    if (notice_look.is_wanted()) text += ',' + look_member(notice);
    return text + "}\n";
  }

  Result<NoticeFinding> looked(const std::string& file, const Report& report) const {
    if (!notice_look.is_wanted()) return NoticeFinding();
    return set ? NoticeLook::in_set(report) : notice_look.in_file(file, report);
  }

  // What goes to standard output for one file, and what it came to.
  Exit print(const std::string& file, const Result<Report>& result) const {
    if (!result) {
      console().complain(describe(notice_look.at_fault(file, result.error()), result.error()));
      if (json) console().report(to_json(result.error(), file) + '\n');
      return exit_of(result.error());
    }
    const auto notice = looked(file, *result);
    if (!notice) return print(file, notice.error());
    Judgement judgement = meets(*result, policy);
    if (judgement.verdict == Verdict::met && notice->state == NoticeFinding::State::missing)
      judgement = {Verdict::unmet, "the notice that its label declares is not there"};
    std::string text;
    if (json) {
      text = json_of(file, *result, *notice);
    } else {
      text = display_name(file) + ": " + show_line(*result, language);
      if (!judgement.reason.empty())
        text += (judgement.verdict == Verdict::unmet ? "; NOT MET: " : "; ") + judgement.reason;
      text += '\n' + look_line(*notice, language) + finding_lines(profiles, *result, *notice);
      if (verbose) text += show_tree(*result);
    }
    if (json && !judgement.reason.empty())
      console().complain(display_name(file) + ": " + judgement.reason);
    console().report(text);
    return exit_of(judgement.verdict);
  }

  int run_set(const std::vector<InputFile>& inputs) {
    if (trust.has_manifest()) throw Failure("verify: --manifest goes with one file");
    std::vector<std::string> paths;
    for (const InputFile& input : inputs) paths.push_back(input.path);
    std::string file;
    const auto result = safely<Report>(
        [&] { return verify_set_files(paths, trust, {.cancel = &stop_asked()}, file); });
    if (!result && result.error().code == Errc::cancelled) return signal_exit_code();
    return static_cast<int>(print(file, result));
  }

  int run() {
    set_policy();
    profiles = choose_profiles(profile_names);
    for (const ProfileConflict& conflict : conflicts(profiles))
      console().complain("the profiles conflict over " + conflict.about + ": " +
                         terminal_text(conflict.between));
    trust.load();
    notice_look.load();
    const auto inputs = list_inputs({.files = files});
    if (inputs.empty()) throw Failure("verify: the folder holds no file");
    if (set) return run_set(inputs);
    if (trust.has_manifest() && inputs.size() != 1)
      throw Failure("verify: --manifest goes with one file");
    ProgressLine line(inputs.size());
    Progress progress{.cancel = &stop_asked()};
    if (line.wanted())
      progress.report = [&](std::uint64_t done, std::uint64_t total) { line.bytes(done, total); };
    Outcomes outcomes;
    std::size_t finished = 0;
    run_ordered<Result<Report>>(
        inputs.size(), jobs,
        [&](std::size_t i) {
          return safely<Report>(
              [&] { return trust.verify_file(inputs[i].path, jobs > 1 ? 1 : 0, progress); });
        },
        [&](std::size_t i, const Result<Report>& result) {
          outcomes.add(print(inputs[i].path, result));
          line.file_done();
          if (result || result.error().code != Errc::cancelled) ++finished;
        },
        [] { return stop_asked().load() || console().out_error() != 0; });
    if (finished < inputs.size() && stop_asked()) return signal_exit_code();
    return static_cast<int>(outcomes.worst());
  }
};

}  // namespace

int verify_command(const Arguments& arguments) {
  CLI::App app("Checks what is in the files and says what it found.");
  VerifyRun run;
  run.add_to(app);
  if (const auto code = parse(app, "verify", arguments)) return *code;
  return run.run();
}

}  // namespace tanba::tool
