// What the verbs' command lines share.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "commands.hpp"
#include "exit_code.hpp"
#include "tanba/trust.hpp"
#include "tanba/verify.hpp"

namespace tanba::tool {

/// Parses what follows the verb. An exit code where there is nothing more to do: help was shown, or
/// the line is wrong and that was said.
std::optional<int> parse(CLI::App& app, const std::string& verb, const Arguments& arguments);

/// An option that may be repeated and takes one value each time.
CLI::Option* add_repeated(CLI::App& app, const std::string& name, std::vector<std::string>& into,
                          const std::string& description);

/// A verb of a verb: `tanba cert new`.
struct Subcommand {
  const char* name;
  int (*run)(const Arguments&);
};

/// Runs the one that the first argument names, or shows `help`. Throws Failure where there is none.
int run_subcommand(const std::string& verb, std::span<const Subcommand> known, const char* help,
                   const Arguments& arguments);

/// A time from an option. Throws Failure where it is none; nothing for an empty text.
std::int64_t time_option(const char* option, const std::string& text);

/// --trust, --tsa-trust, --identity-trust, --allow, --deny, --at, --ocsp, --spec, --manifest and
/// --type.
class TrustOptions {
 public:
  void add_to(CLI::App& app);
  /// Reads the files. Throws Failure for one that is empty or broken.
  void load();

  const TrustList& trust() const { return trust_; }
  /// For one input, without a hint and a detached store.
  VerifyOptions options(unsigned threads, const Progress& progress) const;
  bool has_manifest() const { return !manifest_.empty(); }

  /// Verifies one input ("-" for standard input), with the store beside it where there is one.
  Result<Report> verify_file(const std::string& file, unsigned threads,
                             const Progress& progress) const;

 private:
  void add_installed();
  void add_lists(const std::vector<std::string>& files, Result<void> (TrustList::*add)(Bytes));

  std::vector<std::string> anchors_, time_stamp_anchors_, identity_anchors_, allowed_, denied_,
      ocsp_files_;
  std::string at_, manifest_, type_, spec_;
  TrustList trust_;
  std::vector<Buffer> ocsp_;
  std::int64_t now_ = 0;
};

}  // namespace tanba::tool
