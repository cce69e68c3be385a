// Runs the certificates of NIST's Public Key Interoperability Test Suite (PKITS 1.0.1) through path
// building: signatures, validity, names and their order, basic constraints and path length, key
// usage, name constraints, policies, unknown extensions. Usage: pkits FOLDER (with the files
// *.crt). A case is an end-entity certificate, whose file's name says what must come of it. Prints
// what was judged otherwise; exit 1 where there is such a case, or fewer cases than there must be.
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "crypto/certificate_state.hpp"
#include "pki.hpp"

namespace tanba {
namespace {

enum class Outcome { as_named, refused, not_asked };

struct Exception {
  std::string_view name;  // how the case begins
  Outcome outcome;
  const char* reason;
};
constexpr const char *kCrl =
                         "only a revocation list tells it; C2PA uses OCSP alone (13.5.2 of 2.5)",
                     *kDsa = "DSA is no algorithm of C2PA (14.5.1.1)",
                     *kAuthority = "the last certificate is an authority's, which may not sign";
constexpr Exception kExceptions[] = {
    {"InvalidBadCRL", Outcome::not_asked, kCrl},
    {"InvalidBasicSelfIssued", Outcome::not_asked, kCrl},
    {"InvalidIDPwith", Outcome::not_asked, kCrl},
    {"InvalidLongSerialNumber", Outcome::not_asked, kCrl},
    {"InvalidMissingCRL", Outcome::not_asked, kCrl},
    {"InvalidNegativeSerialNumber", Outcome::not_asked, kCrl},
    {"InvalidOldCRL", Outcome::not_asked, kCrl},
    {"InvalidRevoked", Outcome::not_asked, kCrl},
    {"InvalidSeparateCertificateandCRLKeys", Outcome::not_asked, kCrl},
    {"InvalidUnknownCRL", Outcome::not_asked, kCrl},
    {"InvalidWrongCRL", Outcome::not_asked, kCrl},
    {"InvalidcRLIssuer", Outcome::not_asked, kCrl},
    {"InvaliddeltaCRL", Outcome::not_asked, kCrl},
    {"InvaliddistributionPoint", Outcome::not_asked, kCrl},
    {"InvalidkeyUsageCriticalcRLSignFalse", Outcome::not_asked, kCrl},
    {"InvalidkeyUsageNotCriticalcRLSignFalse", Outcome::not_asked, kCrl},
    {"InvalidonlyContains", Outcome::not_asked, kCrl},
    {"InvalidonlySomeReasons", Outcome::not_asked, kCrl},
    {"Invalidpre2000CRL", Outcome::not_asked, kCrl},
    {"ValidDSA", Outcome::refused, kDsa},
    {"ValidonlyContainsCACertsTest13", Outcome::refused, kAuthority},
    {"ValidpathLenConstraintTest8", Outcome::refused, kAuthority},
    {"ValidpathLenConstraintTest14", Outcome::refused, kAuthority},
};
constexpr std::size_t kJudgedAtLeast = 150;

using Pool = std::map<std::string, pki::Identity>;  // by the file's name without its ending

Pool read(const std::filesystem::path& folder) {
  Pool pool;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".crt") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string der((std::istreambuf_iterator<char>(file)), {});
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    X509* const x509 = d2i_X509(nullptr, &at, static_cast<long>(der.size()));
    if (x509 != nullptr) pool[entry.path().stem().string()].x509.reset(x509, X509_free);
  }
  return pool;
}

bool may_issue(const X509* issuer, const X509* subject) {
  if (X509_NAME_cmp(X509_get_subject_name(issuer), X509_get_issuer_name(subject)) == 0) return true;
  const auto* own = X509_get0_subject_key_id(const_cast<X509*>(issuer));
  const auto* wanted = X509_get0_authority_key_id(const_cast<X509*>(subject));
  return own != nullptr && wanted != nullptr && ASN1_OCTET_STRING_cmp(own, wanted) == 0;
}

// The leaf, and whatever could be above it by name or by the key's identifier.
std::vector<const pki::Identity*> with_issuers(const pki::Identity& leaf, const Pool& pool,
                                               const pki::Identity& root) {
  std::vector<const pki::Identity*> found = {&leaf};
  for (std::size_t i = 0; i < found.size(); ++i)
    for (const auto& [name, one] : pool)
      if (&one != &root && may_issue(one.x509.get(), found[i]->x509.get()) &&
          std::ranges::find(found, &one) == found.end())
        found.push_back(&one);
  return found;
}

// The suite's leaves name no purpose, which C2PA asks for; that rule has tests of its own.
Result<Certificate> with_purpose(const pki::Identity& leaf) {
  auto read = Certificate::from_der(leaf.der());
  if (read) const_cast<Certificate::State&>(read->state()).purposes = {"1.3.6.1.5.5.7.3.4"};
  return read;
}

bool accepted(const pki::Identity& leaf, const Pool& pool, const pki::Identity& root) {
  std::vector<Certificate> chain;
  for (const pki::Identity* const one : with_issuers(leaf, pool, root)) {
    auto read = chain.empty() ? with_purpose(*one) : Certificate::from_der(one->der());
    if (!read && chain.empty()) return false;
    if (read) chain.push_back(*std::move(read));
  }
  return build_path(chain, {root.certificate()}, Purpose::claim_signing, pki::kNow).trusted;
}

const Exception* exception_for(const std::string& name) {
  const auto* const found = std::ranges::find_if(
      kExceptions, [&](const Exception& one) { return name.starts_with(one.name); });
  return found == std::end(kExceptions) ? nullptr : found;
}

int run(const std::filesystem::path& folder) {
  const Pool pool = read(folder);
  const auto root = pool.find("TrustAnchorRootCertificate");
  if (root == pool.end()) return std::puts("there is no trust anchor in the folder"), 1;
  std::size_t judged = 0, otherwise = 0, not_asked = 0;
  for (const auto& [name, leaf] : pool) {
    const bool valid = name.starts_with("Valid");
    if (!name.ends_with("EE") || (!valid && !name.starts_with("Invalid"))) continue;
    const Exception* const exception = exception_for(name);
    if (exception != nullptr && exception->outcome == Outcome::not_asked) {
      ++not_asked;
      continue;
    }
    ++judged;
    const bool wanted = valid && exception == nullptr;
    if (accepted(leaf, pool, root->second) == wanted) continue;
    ++otherwise;
    std::printf("%s: %s\n", name.c_str(), wanted ? "refused" : "accepted");
  }
  std::printf("%zu cases, %zu judged otherwise; %zu are not asked\n", judged, otherwise, not_asked);
  return otherwise == 0 && judged >= kJudgedAtLeast ? 0 : 1;
}

}  // namespace
}  // namespace tanba

int main(int argc, char** argv) { return argc == 2 ? tanba::run(argv[1]) : 2; }
