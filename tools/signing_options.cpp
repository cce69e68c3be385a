// Options that name a signer, and what they become.
#include "signing_options.hpp"

#include <algorithm>
#include <cstdlib>

#include "command_signer.hpp"
#include "console.hpp"
#include "input_files.hpp"
#include "local_identity.hpp"
#include "tanba/report.hpp"

namespace tanba::tool {
namespace {

constexpr unsigned kMaxTimeout = 3600;
constexpr std::string_view kCommand = "cmd:", kToken = "pkcs11:";
constexpr std::uint64_t kMaxSecret = 4096;

class Secret {
 public:
  explicit Secret(Buffer bytes) : bytes_(std::move(bytes)) {}
  ~Secret() { wipe(bytes_); }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  const Buffer& bytes() const { return bytes_; }

 private:
  Buffer bytes_;
};

std::unique_ptr<Signer> local_signer() {
  const std::string folder = data_folder();
  make_private_folder(folder);
  bool made = false;
  const auto identity = local_identity(folder, {}, &made);
  if (!identity) throw Failure(describe(folder, identity.error()));
  if (made)
    console().complain("made a local signing identity in " + terminal_text(folder) +
                       ": nobody has verified it, so what it signs is valid but trusted by nobody");
  auto signer = signer_from_pem(as_bytes(identity->key_pem), as_bytes(identity->chain_pem));
  if (!signer) throw Failure(describe(folder, signer.error()));
  return *std::move(signer);
}

// A PKCS#12 file is one SEQUENCE in DER; PEM is text.
bool is_der(Bytes file) { return !file.empty() && file[0] == 0x30; }

}  // namespace

void wipe(Buffer& bytes) {
  volatile std::uint8_t* const at = bytes.data();
  for (std::size_t i = 0; i < bytes.size(); ++i) at[i] = 0;
}

std::string secret_from_file(const std::string& path) {
  const Secret file(read_whole(path, kMaxSecret));
  const Buffer& bytes = file.bytes();
  const auto end = std::find_if(bytes.begin(), bytes.end(),
                                [](std::uint8_t byte) { return byte == '\n' || byte == '\r'; });
  return {bytes.begin(), end};
}

void SigningOptions::add_to(CLI::App& app) {
  auto* const key = app.add_option(option("key"), key_, "The private key: PEM, or PKCS#12");
  auto* const cert = app.add_option(option("cert"), cert_, "Its certificates, leaf first (PEM)");
  auto* const signer =
      app.add_option(option("signer"), signer_, "A token, or a program that signs what it reads");
  auto* const file = app.add_option(option("passphrase-file"), passphrase_file_,
                                    "The passphrase of the key, or the PIN, is its first line");
  auto* const env =
      app.add_option(option("passphrase-env"), passphrase_env_, "The variable that holds it");
  key->type_name("FILE")->excludes(signer);
  cert->type_name("FILE");
  signer->type_name("pkcs11:...|cmd:...");
  file->type_name("FILE")->excludes(env);
  env->type_name("NAME");
  app.add_option(option("signer-timeout"), timeout_, "Seconds for a program to sign, default 60")
      ->check(CLI::Range(1U, kMaxTimeout))
      ->type_name("SECONDS");
}

std::string SigningOptions::passphrase() const {
  if (!passphrase_file_.empty()) return secret_from_file(passphrase_file_);
  if (passphrase_env_.empty()) return {};
  const char* const value = std::getenv(passphrase_env_.c_str());
  if (value == nullptr)
    throw Failure("label: the variable of " + option("passphrase-env") +
                  " is not set: " + terminal_text(passphrase_env_));
  return value;
}

Result<std::unique_ptr<Signer>> SigningOptions::given_signer() const {
  const Buffer chain = cert_.empty() ? Buffer() : read_whole(cert_);
  if (signer_.starts_with(kToken)) {
    const auto source = pkcs11_pin_source(signer_);
    if (!source) return source.error();
    return signer_from_pkcs11(signer_, chain,
                              source->empty() ? passphrase() : secret_from_file(*source));
  }
  if (!signer_.empty()) {
    if (!signer_.starts_with(kCommand))
      throw Failure("label: " + option("signer") + " takes pkcs11:... or cmd:...");
    if (chain.empty())
      throw Failure("label: " + option("signer") + " cmd:... needs " + option("cert"));
    return signer_from_callback(chain, command_signer(signer_.substr(kCommand.size()), timeout_));
  }
  const Secret key(read_whole(key_));
  if (is_der(key.bytes())) return signer_from_pkcs12(key.bytes(), passphrase(), chain);
  if (chain.empty())
    throw Failure("label: " + option("key") + " needs " + option("cert") +
                  ", unless it is a PKCS#12 file");
  return signer_from_pem(key.bytes(), chain, passphrase());
}

Signing SigningOptions::signing() const {
  if (key_.empty() && signer_.empty() && !cert_.empty())
    throw Failure("label: " + option("cert") + " needs " + option("key") + " or " +
                  option("signer"));
  if (key_.empty() && signer_.empty()) {
    auto signer = local_signer();
    const std::string pem = chain_pem(*signer);
    return {std::move(signer), Buffer(pem.begin(), pem.end())};
  }
  auto signer = given_signer();
  if (!signer) {
    const std::string& named = !cert_.empty() ? cert_ : !key_.empty() ? key_ : signer_;
    throw Failure(describe(signer_.starts_with(kToken) ? option("signer") : named, signer.error()));
  }
  const std::string pem = chain_pem(**signer);
  return {*std::move(signer), Buffer(pem.begin(), pem.end())};
}

}  // namespace tanba::tool
