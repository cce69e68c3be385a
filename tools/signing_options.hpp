// Who signs: a key in a file, a token, another program, or the local identity.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "tanba/signer.hpp"

namespace tanba::tool {

struct Signing {
  std::unique_ptr<Signer> signer;
  Buffer chain_pem;
};

/// --key, --cert, --signer, --signer-timeout, --passphrase-file and --passphrase-env.
class SigningOptions {
 public:
  /// `prefix`: "identity-" for --identity-key and so on.
  explicit SigningOptions(std::string prefix = {}) : prefix_(std::move(prefix)) {}
  bool given() const { return !key_.empty() || !signer_.empty(); }
  void add_to(CLI::App& app);
  /// Throws Failure. Makes the local identity where nothing is given and there is none.
  Signing signing() const;

 private:
  Result<std::unique_ptr<Signer>> given_signer() const;
  std::string passphrase() const;

  std::string option(const char* name) const { return "--" + prefix_ + name; }

  std::string prefix_;
  std::string key_, cert_, signer_, passphrase_file_, passphrase_env_;
  unsigned timeout_ = 60;
};

/// Zeros: nobody shall find a key in memory that goes back to the system.
void wipe(Buffer& bytes);

/// The passphrase or PIN in a file: its first line.
std::string secret_from_file(const std::string& path);

}  // namespace tanba::tool
