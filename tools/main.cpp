// The command: finds the verb, keeps the contract's exit codes.
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <new>

#include "commands.hpp"
#include "console.hpp"
#include "exit_code.hpp"
#include "signals.hpp"
#include "tanba/formats.hpp"
#include "tanba/report.hpp"

namespace tanba::tool {
namespace {

struct Verb {
  const char* name;
  int (*run)(const Arguments&);
  const char* summary;
};

constexpr std::array<Verb, 8> kVerbs = {{
    {"label", label_command, "marks the output of an AI system: a signed manifest in the file"},
    {"verify", verify_command, "checks what is in files and says what it found"},
    {"notice", notice_command, "a notice by itself, for a page, a package or a receipt"},
    {"show", show_command, "the manifest store as a tree"},
    {"cert", cert_command, "a usable signing identity, and which rule a certificate breaks"},
    {"trust", trust_command, "puts a list of whom to believe in place"},
    {"formats", formats_command, "what files are known"},
    {"profiles", profiles_command, "what laws are known, and what they want"},
}};

std::string help() {
  std::string text =
      "Tanba marks the output of AI systems with signed C2PA manifests, and verifies such marks.\n"
      "Usage: tanba VERB [options] FILE...\n\n";
  for (const Verb& verb : kVerbs)
    text += "  " + std::string(verb.name) + std::string(10 - std::strlen(verb.name), ' ') +
            verb.summary + "\n";
  return text + "\nEach verb has its own --help; 'tanba --version' prints versions.\n";
}

std::string version_text() {
  return std::string("tanba ") + version() + "\nC2PA level written: " + c2pa_level_written() +
         "\nC2PA levels read: " + c2pa_levels_read() + "\n";
}

int dispatch(const Arguments& arguments) {
  const std::string what = arguments.empty() ? "" : arguments.front();
  if (what == "--help" || what == "-h") {
    console().out(help());
    return static_cast<int>(Exit::done);
  }
  if (what == "--version") {
    console().out(version_text());
    return static_cast<int>(Exit::done);
  }
  for (const Verb& verb : kVerbs)
    if (what == verb.name) return verb.run(Arguments(arguments.begin() + 1, arguments.end()));
  if (what.empty()) throw Failure("no command given; see 'tanba --help'");
  throw Failure("unknown command '" + terminal_text(what) + "'; see 'tanba --help'");
}

int guarded(const Arguments& arguments) {
  try {
    return dispatch(arguments);
  } catch (const Failure& failure) {
    console().complain(failure.what());
  } catch (const std::bad_alloc&) {
    console().complain("out of memory; give fewer --jobs");
  } catch (const std::exception& error) {
    console().complain(std::string("internal error: ") + terminal_text(error.what()));
  }
  return static_cast<int>(Exit::failed);
}

int run(const Arguments& arguments) {
  guard_standard_descriptors();
  install_signal_handlers();
  const int code = guarded(arguments);
  if (console().out_error() == 0) return code;
  // Whoever read the output went away: that is no news to anyone.
  if (console().out_error() != EPIPE)
    console().complain(std::string("standard output: ") + std::strerror(console().out_error()));
  return static_cast<int>(Exit::failed);
}

}  // namespace
}  // namespace tanba::tool

int main(int argc, char** argv) {
  return tanba::tool::run(tanba::tool::Arguments(argv + (argc > 0 ? 1 : 0), argv + argc));
}
