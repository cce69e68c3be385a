// Installed trust lists: a file a purpose, whose first line holds date and hash of the PEM behind
// it.
#include "tanba/trust_store.hpp"

#include <algorithm>
#include <array>

#include "api/json_writer.hpp"
#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "io/atomic_file.hpp"
#include "io/new_folder.hpp"

namespace tanba {
namespace {

constexpr std::uint64_t kMaxBytes = 16u << 20;
constexpr std::string_view kFirst = "Tanba trust list, installed ", kHash = ", SHA-256 ";
constexpr std::array kPurposes = {TrustPurpose::claim_signing, TrustPurpose::time_stamping,
                                  TrustPurpose::allowed, TrustPurpose::identity};
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
  TrustList list;
  TANBA_CHECK(list.add(purpose, pem));
  return InstalledTrust{purpose, to_hex(digest(HashAlg::sha256, pem)), at, list.entries().size(),
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
    case TrustPurpose::denied:
      return "denied";
    case TrustPurpose::identity:
      return "identity";
  }
  return "";
}

std::string to_json(const TrustList& trust) {
  JsonWriter out;
  out.open_array();
  for (const TrustEntry& one : trust.entries()) {
    out.open_object();
    out.text("purpose", name(one.purpose));
    out.text("who", one.who);
    if (one.not_before != 0 || one.not_after != 0) {
      out.time("not_before", one.not_before);
      out.time("not_after", one.not_after);
    }
    if (one.believed_from) out.time("believed_from", one.believed_from);
    if (one.believed_until) out.time("believed_until", one.believed_until);
    out.close_object();
  }
  out.close_array();
  return out.take();
}

Result<InstalledTrust> install_trust(const std::string& folder, TrustPurpose purpose, Bytes pem,
                                     std::int64_t now) {
  if (std::ranges::find(kPurposes, purpose) == kPurposes.end())
    return Error{Errc::invalid_argument, "trust: no such purpose"};
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
