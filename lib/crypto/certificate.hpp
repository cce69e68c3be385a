// X.509 certificates: reading, the C2PA profile (C2PA 2.4, 14.5.1) and path building (RFC 5280, 6).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tanba/bytes.hpp"
#include "tanba/limits.hpp"
#include "tanba/result.hpp"

namespace tanba {

/// A parsed certificate. Cheap to copy (shared, immutable), thread-safe.
class Certificate {
 public:
  /// Strict DER, nothing behind it. Errc::credential.
  static Result<Certificate> from_der(Bytes der);
  /// Every certificate of a PEM text, in order. None, or one that is broken, is Errc::credential.
  static Result<std::vector<Certificate>> from_pem(Bytes pem);

  const Buffer& der() const;
  std::string common_name() const;  // UTF-8, as it stands in the subject; may be hostile text
  std::string organization() const;
  std::string subject() const;  // RFC 2253 form
  std::string issuer() const;
  std::string serial() const;       // lower-case hex
  std::int64_t not_before() const;  // seconds since 1970-01-01 UTC
  std::int64_t not_after() const;
  bool is_ca() const;
  bool self_issued() const;
  std::string spki_sha256() const;  // lower-case hex of the SHA-256 of the SubjectPublicKeyInfo
  std::vector<std::string> extended_key_usages() const;  // dotted OIDs

  struct State;
  const State& state() const { return *state_; }

 private:
  std::shared_ptr<const State> state_;
};

/// A rule of the profile that a certificate breaks.
struct ProfileViolation {
  const char*
      rule;  // static id, "leaf.keyUsage.digitalSignature"; docs/certificates.md lists them all
  const char* explanation;  // static sentence that says what to do
  std::size_t certificate;  // index in the chain, 0 is the leaf
};

/// Which purpose a chain is checked for.
enum class Purpose { claim_signing, time_stamping, ocsp_signing };

/// Every rule of C2PA 2.4, 14.5.1 that the chain (leaf first) breaks; empty: none.
std::vector<ProfileViolation> check_profile(const std::vector<Certificate>& chain, Purpose purpose);

struct PathResult {
  bool trusted = false;           // a path from the leaf to an anchor was found
  std::vector<Certificate> path;  // leaf first, anchor last, where trusted
  const char* reason = "";        // static text where not
};

/// Looks for a path from `chain[0]` over the other certificates to one of `anchors` (RFC 5280, 6;
/// critical extensions, path length, name constraints). `at` is the time that validity is checked
/// for, in seconds since 1970-01-01 UTC. Self-signed certificates in `chain` are never anchors.
PathResult build_path(const std::vector<Certificate>& chain,
                      const std::vector<Certificate>& anchors, Purpose purpose, std::int64_t at);

/// The same with validity times left out: tells an expired path from none.
PathResult build_path_at_any_time(const std::vector<Certificate>& chain,
                                  const std::vector<Certificate>& anchors, Purpose purpose);

/// Whether `at` lies in the validity of each certificate.
bool all_valid_at(const std::vector<Certificate>& certificates, std::int64_t at);

}  // namespace tanba
