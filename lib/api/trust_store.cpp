// Installed trust lists: a file a purpose, whose first line holds date and hash of the PEM behind
// it.
#include "tanba/trust_store.hpp"

#include <array>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "crypto/certificate.hpp"
#include "crypto/digest.hpp"
#include "io/atomic_file.hpp"
#include "io/new_folder.hpp"

namespace tanba {
namespace {

constexpr std::uint64_t kMaxBytes = 16u << 20;
constexpr std::string_view kFirst = "Tanba trust list, installed ", kHash = ", SHA-256 ";
constexpr std::array kPurposes = {TrustPurpose::claim_signing, TrustPurpose::time_stamping,
                                  TrustPurpose::allowed};
constexpr Error kChanged = {Errc::credential,
                            "trust: an installed list is not what was put there; install it again"};

std::string path_of(const std::string& folder, TrustPurpose purpose) {
  return folder + "/trust-" + name(purpose) + ".pem";
}

std::string first_line(const InstalledTrust& list) {
  return std::string(kFirst) + to_rfc3339(list.installed_at) + std::string(kHash) + list.sha256 +
         "\n";
}

Result<InstalledTrust> checked(TrustPurpose purpose, Bytes pem, std::int64_t at) {
  TANBA_TRY(const auto certificates, Certificate::from_pem(pem));
  return InstalledTrust{purpose, to_hex(digest(HashAlg::sha256, pem)), at, certificates.size(),
                        Buffer(pem.begin(), pem.end())};
}

Result<InstalledTrust> read_list(const std::string& path, TrustPurpose purpose) {
  TANBA_TRY(const Buffer file, read_small_file(path, kMaxBytes));
  const std::string_view text = as_text(file);
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || !text.starts_with(kFirst)) return kChanged;
  const std::string_view line = text.substr(kFirst.size(), end - kFirst.size());
  const auto at = from_rfc3339(line.substr(0, line.find(kHash)));
  if (!at) return kChanged;
  TANBA_TRY(InstalledTrust list, checked(purpose, Bytes(file).subspan(end + 1), *at));
  if (first_line(list) != text.substr(0, end + 1)) return kChanged;
  return list;
}

}  // namespace

const char* name(TrustPurpose purpose) noexcept {
  switch (purpose) {
    case TrustPurpose::claim_signing:
      return "claim";
    case TrustPurpose::time_stamping:
      return "tsa";
    case TrustPurpose::allowed:
      return "allowed";
  }
  return "";
}

Result<InstalledTrust> install_trust(const std::string& folder, TrustPurpose purpose, Bytes pem,
                                     std::int64_t now) {
  if (*name(purpose) == '\0') return Error{Errc::invalid_argument, "trust: no such purpose"};
  TANBA_TRY(InstalledTrust list, checked(purpose, pem, now));
  TANBA_TRY(const auto file, AtomicFile::create(path_of(folder, purpose), {.replace = true}));
  TANBA_CHECK(file->sink().write(as_bytes(first_line(list))));
  TANBA_CHECK(file->sink().write(pem));
  TANBA_CHECK(file->publish());
  return list;
}

Result<std::vector<InstalledTrust>> installed_trust(const std::string& folder) {
  std::vector<InstalledTrust> all;
  for (const TrustPurpose purpose : kPurposes) {
    const std::string path = path_of(folder, purpose);
    if (!file_exists(path)) continue;
    TANBA_TRY(InstalledTrust list, read_list(path, purpose));
    all.push_back(std::move(list));
  }
  return all;
}

}  // namespace tanba
