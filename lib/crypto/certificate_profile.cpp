// The certificate profile (C2PA 2.4, 14.5.1.1): which of its rules a chain breaks.
#include <algorithm>
#include <array>

#include "crypto/certificate_state.hpp"
#include "crypto/profile_rules.hpp"

namespace tanba {
namespace {

constexpr std::string_view kClaimSigning = "1.3.6.1.4.1.62558.2.1";
constexpr std::string_view kEmailProtection = "1.3.6.1.5.5.7.3.4";
constexpr std::string_view kDocumentSigning = "1.3.6.1.5.5.7.3.36";
constexpr std::string_view kMicrosoftSigning = "1.3.6.1.4.1.311.76.59.1.9";
constexpr std::string_view kTimeStamping = "1.3.6.1.5.5.7.3.8";
constexpr std::string_view kOcspSigning = "1.3.6.1.5.5.7.3.9";
constexpr std::string_view kAnyPurpose = "2.5.29.37.0";

constexpr std::array kAllRules = {&rules::kChainEmpty,
                                  &rules::kChainLength,
                                  &rules::kChainOrder,
                                  &rules::kVersion,
                                  &rules::kUniqueId,
                                  &rules::kExtensions,
                                  &rules::kCriticalExtension,
                                  &rules::kSignatureAlgorithm,
                                  &rules::kSignaturePss,
                                  &rules::kKeyAlgorithm,
                                  &rules::kKeyParameters,
                                  &rules::kKeyBroken,
                                  &rules::kKeyRsaSize,
                                  &rules::kKeyRsaExponent,
                                  &rules::kKeyUsage,
                                  &rules::kKeyCertSign,
                                  &rules::kAuthorityKeyId,
                                  &rules::kCaBasicConstraints,
                                  &rules::kCaSubjectKeyId,
                                  &rules::kLeafCa,
                                  &rules::kLeafDigitalSignature,
                                  &rules::kLeafPurposes,
                                  &rules::kLeafAnyPurpose,
                                  &rules::kLeafExclusive,
                                  &rules::kLeafPurpose,
                                  &rules::kLeafKeyMatch,
                                  &rules::kNotYetValid,
                                  &rules::kExpired};

class Findings {
 public:
  void at(std::size_t certificate) { certificate_ = certificate; }
  void require(bool holds, const ProfileRule& rule) {
    if (!holds) found_.push_back({rule.id, rule.explanation, certificate_});
  }
  std::vector<ProfileViolation> take() { return std::move(found_); }

 private:
  std::size_t certificate_ = 0;
  std::vector<ProfileViolation> found_;
};

bool has_unique_id(const X509* x509) {
  const ASN1_BIT_STRING *issuer = nullptr, *subject = nullptr;
  X509_get0_uids(x509, &issuer, &subject);
  return issuer != nullptr || subject != nullptr;
}

void check_any(const Certificate::State& one, Findings& findings) {
  X509* x509 = one.x509.get();
  findings.require(X509_get_version(x509) == X509_VERSION_3, rules::kVersion);
  findings.require(!has_unique_id(x509), rules::kUniqueId);
  findings.require(!one.has(EXFLAG_INVALID) && !one.repeats_extension, rules::kExtensions);
  findings.require(!one.has(EXFLAG_CRITICAL), rules::kCriticalExtension);
  // Nobody relies on the signature of a self-signed certificate.
  if (one.signature_flaw != nullptr && !one.has(EXFLAG_SS))
    findings.require(false, *one.signature_flaw);
  if (one.key.flaw != nullptr) findings.require(false, *one.key.flaw);
  findings.require(one.has(EXFLAG_KUSAGE), rules::kKeyUsage);
  findings.require(one.is_ca() || (one.key_usage & KU_KEY_CERT_SIGN) == 0, rules::kKeyCertSign);
  findings.require(one.has(EXFLAG_SS) || X509_get0_authority_key_id(x509) != nullptr,
                   rules::kAuthorityKeyId);
}

bool is_exclusive(const Certificate::State& leaf) {
  const bool reserved = leaf.has_purpose(kTimeStamping) || leaf.has_purpose(kOcspSigning);
  return !reserved || leaf.purposes.size() == 1;
}

bool signs_claims(const Certificate::State& leaf) {
  return leaf.has_purpose(kClaimSigning) || leaf.has_purpose(kEmailProtection) ||
         leaf.has_purpose(kDocumentSigning) || leaf.has_purpose(kMicrosoftSigning);
}

// Unknown purposes are no reason to refuse (14.5.1.1); those of the two other roles are.
bool purpose_allowed(const Certificate::State& leaf, Purpose purpose) {
  switch (purpose) {
    case Purpose::time_stamping:
      return leaf.has_purpose(kTimeStamping);
    case Purpose::ocsp_signing:
      return leaf.has_purpose(kOcspSigning);
    case Purpose::claim_signing:
      return !leaf.has_purpose(kTimeStamping) && !leaf.has_purpose(kOcspSigning);
  }
  return false;
}

void check_leaf(const Certificate::State& leaf, Purpose purpose, Findings& findings) {
  // RFC 3161, 2.3 lets a time-stamp authority have nonRepudiation alone.
  const std::uint32_t signing = purpose == Purpose::time_stamping
                                    ? KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION
                                    : KU_DIGITAL_SIGNATURE;
  findings.require(!leaf.is_ca(), rules::kLeafCa);
  findings.require((leaf.key_usage & signing) != 0, rules::kLeafDigitalSignature);
  findings.require(!leaf.purposes.empty(), rules::kLeafPurposes);
  findings.require(!leaf.has_purpose(kAnyPurpose), rules::kLeafAnyPurpose);
  findings.require(is_exclusive(leaf), rules::kLeafExclusive);
  if (!leaf.purposes.empty()) findings.require(purpose_allowed(leaf, purpose), rules::kLeafPurpose);
}

}  // namespace

std::vector<ProfileViolation> check_profile(const std::vector<Certificate>& chain,
                                            Purpose purpose) {
  Findings findings;
  findings.require(!chain.empty(), rules::kChainEmpty);
  findings.require(chain.size() <= Limits{}.max_chain_certificates, rules::kChainLength);
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const Certificate::State& one = chain[i].state();
    findings.at(i);
    check_any(one, findings);
    if (i == 0) {
      check_leaf(one, purpose, findings);
    } else {
      findings.require(one.is_ca(), rules::kCaBasicConstraints);
      findings.require(X509_get0_subject_key_id(one.x509.get()) != nullptr, rules::kCaSubjectKeyId);
    }
  }
  return findings.take();
}

bool has_purpose(const Certificate& leaf, Purpose purpose) {
  const Certificate::State& state = leaf.state();
  if (purpose == Purpose::claim_signing && !signs_claims(state)) return false;
  return is_exclusive(state) && !state.has_purpose(kAnyPurpose) && purpose_allowed(state, purpose);
}

std::vector<ProfileRule> profile_rules() {
  std::vector<ProfileRule> all;
  all.reserve(kAllRules.size());
  for (const ProfileRule* rule : kAllRules) all.push_back(*rule);
  return all;
}

Error profile_error(const ProfileViolation& violation) {
  const auto found = std::find_if(kAllRules.begin(), kAllRules.end(), [&](const ProfileRule* rule) {
    return std::string_view(rule->id) == violation.rule;
  });
  return {Errc::credential,
          found == kAllRules.end() ? "certificate: breaks the profile" : (*found)->error};
}

}  // namespace tanba
