// The local identity: made at the first run in a folder of the user's, used ever after.
#include <chrono>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "crypto/digest.hpp"
#include "crypto/identity.hpp"
#include "io/atomic_file.hpp"
#include "io/new_folder.hpp"
#include "tanba/signer.hpp"

namespace tanba {
namespace {

constexpr std::uint64_t kMaxFileBytes = 1 << 20;
constexpr unsigned kSecret = 0600, kPublic = 0644;

Result<std::string> read_text(const std::string& folder, const char* name) {
  TANBA_TRY(Buffer bytes, read_small_file(folder + "/" + name, kMaxFileBytes));
  std::string text(as_text(bytes));
  wipe(bytes);
  return text;
}

Result<Identity> read_identity(const std::string& folder) {
  Identity identity;
  TANBA_TRY(identity.key_pem, read_text(folder, "key.pem"));
  TANBA_TRY(identity.chain_pem, read_text(folder, "chain.pem"));
  TANBA_TRY(identity.root_pem, read_text(folder, "root.pem"));
  return identity;
}

Result<void> write_identity(const std::string& folder, const Identity& identity) {
  return write_new_folder(folder, {{"key.pem", as_bytes(identity.key_pem), kSecret},
                                   {"chain.pem", as_bytes(identity.chain_pem), kPublic},
                                   {"root.pem", as_bytes(identity.root_pem), kPublic}});
}

}  // namespace

Result<Identity> make_identity(const IdentityOptions& options) {
  IdentityOptions timed = options;
  if (timed.now == 0)
    timed.now = std::chrono::duration_cast<std::chrono::seconds>(
                    std::chrono::system_clock::now().time_since_epoch())
                    .count();
  return make_identity_at(timed);
}

Result<Identity> local_identity(const std::string& folder, const IdentityOptions& options,
                                bool* made) {
  if (made != nullptr) *made = false;
  if (file_exists(folder + "/key.pem")) return read_identity(folder);
  TANBA_TRY(Identity identity, make_identity(options));
  if (const auto written = write_identity(folder, identity); !written) {
    // Another run was first: what it made is the identity.
    if (written.error().code == Errc::exists && file_exists(folder + "/key.pem"))
      return read_identity(folder);
    return written.error();
  }
  if (made != nullptr) *made = true;
  return identity;
}

}  // namespace tanba
