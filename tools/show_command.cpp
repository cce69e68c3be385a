// tanba show: the manifest store of one file for a reader.
#include "command_line.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "signals.hpp"
#include "tanba/policy.hpp"

namespace tanba::tool {
namespace {

struct ShowRun {
  TrustOptions trust;
  std::string file;
  bool json = false, crjson = false;

  void add_to(CLI::App& app) {
    app.add_option("FILE", file, "A file; - is standard input")->required()->type_name("");
    trust.add_to(app);
    auto* const as_json =
        app.add_flag("--json", json, "Every manifest, claim and assertion as JSON");
    app.add_flag("--crjson", crjson, "The C2PA crJSON document")->excludes(as_json);
    app.footer("Exit codes: 0 shown, 1 error, 2 shown but not valid, 3 no manifest, 5 a limit.");
  }

  Result<std::string> text(const Report& report) const {
    if (json) return show_json(report);
    if (crjson) return show_crjson(report);
    return display_name(file) + ": " + show_line(report) + '\n' + show_tree(report);
  }

  int run() {
    trust.load();
    const auto report = trust.verify_file(file, 0, {.cancel = &stop_asked()});
    const auto shown = report ? text(*report) : Result<std::string>(report.error());
    if (!shown) {
      console().complain(describe(file, shown.error()));
      if (shown.error().code == Errc::cancelled) return signal_exit_code();
      return static_cast<int>(exit_of(shown.error()));
    }
    console().out(*shown);
    return static_cast<int>(exit_of(meets(*report, {}).verdict));
  }
};

}  // namespace

int show_command(const Arguments& arguments) {
  CLI::App app("Shows the manifest store of a file as a tree.");
  ShowRun run;
  run.add_to(app);
  if (const auto code = parse(app, "show", arguments)) return *code;
  return run.run();
}

}  // namespace tanba::tool
