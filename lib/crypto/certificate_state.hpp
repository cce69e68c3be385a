// What is known of a certificate once it is parsed: the profile, path building and signature checks
// read it.
#pragma once

#include <string>
#include <vector>

#include "crypto/certificate.hpp"
#include "crypto/openssl.hpp"

namespace tanba {

/// The kinds of public key that C2PA 2.4, 13.2.1 knows.
enum class KeyKind : std::uint8_t { unusable, p256, p384, p521, rsa, rsa_pss, ed25519 };

/// A rule of the profile: `id` and `explanation` go into findings, `error` into Error::what.
struct ProfileRule {
  const char* id;
  const char* explanation;
  const char* error;
};

struct PublicKey {
  KeyKind kind = KeyKind::unusable;
  const ProfileRule* flaw = nullptr;  // why it is unusable
  EVP_PKEY* pkey = nullptr;           // the certificate's own; null where it has no readable key
  std::size_t signature_bytes = 0;    // r and s side by side, or the RSA modulus, or 64
};

struct Certificate::State {
  ossl::X509Ptr x509;
  Buffer der;
  PublicKey key;
  std::int64_t not_before = 0, not_after = 0;
  std::uint32_t flags = 0;                      // EXFLAG_...
  std::uint32_t key_usage = 0;                  // KU_..., 0 where the extension is absent
  std::vector<std::string> purposes;            // extended key usages, dotted
  const ProfileRule* signature_flaw = nullptr;  // of its signatureAlgorithm
  bool repeats_extension = false;

  bool has(std::uint32_t flag) const { return (flags & flag) != 0; }
  bool is_ca() const { return has(EXFLAG_BCONS) && has(EXFLAG_CA); }
  bool has_purpose(std::string_view oid) const;
};

/// A certificate that OpenSSL parsed, by our rules. Errc::credential.
Result<Certificate> certificate_of(const X509* x509);

/// Whether the leaf may be used for `purpose` by its extended key usages (C2PA 2.4, 14.5.1.2): one
/// of the accepted ones for claims, the one and no other for time-stamps and OCSP.
bool has_purpose(const Certificate& leaf, Purpose purpose);

/// Every rule that check_profile and check_chain know, for the documentation's test.
std::vector<ProfileRule> profile_rules();

/// A static text that names the rule.
Error profile_error(const ProfileViolation& violation);

}  // namespace tanba
