// Signers: a PEM key, or a caller's function (C2PA 2.4, 13.2).
#include "tanba/signer.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "crypto/cose.hpp"
#include "crypto/credential.hpp"
#include "crypto/pem.hpp"
#include "crypto/profile_rules.hpp"
#include "crypto/signature.hpp"
#include "crypto/signer_certificates.hpp"

namespace tanba {
namespace {

class CallbackSigner final : public CredentialSigner {
 public:
  CallbackSigner(Credential credential, std::function<Buffer(Bytes)> sign)
      : CredentialSigner(std::move(credential)), sign_(std::move(sign)) {}
  Result<Buffer> sign(Bytes message) const override {
    Buffer signature = call(message);
    if (signature.empty()) return Error{Errc::signer, "signer: the caller's function failed"};
    if (signature.size() != signature_bytes()) signature = side_by_side(signature, leaf());
    if (!verify_signature(algorithm(), leaf(), message, signature))
      return Error{Errc::signer, "signer: the caller's signature is not the leaf's"};
    return signature;
  }

 private:
  // What the caller throws stays out of the library.
  Buffer call(Bytes message) const {
    try {
      return sign_(message);
    } catch (...) {
      return {};
    }
  }

  std::function<Buffer(Bytes)> sign_;
};

Result<std::unique_ptr<Signer>> make_pem_signer(Bytes key_pem, Bytes chain_pem,
                                                std::optional<SignatureAlg> alg,
                                                const std::string& passphrase) {
  TANBA_TRY(std::vector<Certificate> chain, Certificate::from_pem(chain_pem));
  TANBA_TRY(Credential credential, credential_of(std::move(chain), alg));
  TANBA_TRY(ossl::PkeyPtr key, private_key_from_pem(key_pem, passphrase));
  return key_signer(std::move(credential), std::move(key));
}

Result<std::unique_ptr<Signer>> make_callback_signer(std::optional<SignatureAlg> alg,
                                                     Bytes chain_pem,
                                                     std::function<Buffer(Bytes)> sign) {
  if (!sign) return Error{Errc::invalid_argument, "signer: no signing function"};
  TANBA_TRY(std::vector<Certificate> chain, Certificate::from_pem(chain_pem));
  TANBA_TRY(Credential credential, credential_of(std::move(chain), alg));
  return std::unique_ptr<Signer>(
      std::make_unique<CallbackSigner>(std::move(credential), std::move(sign)));
}

bool is_known(SignatureAlg alg) { return *name(alg) != '\0'; }

/// Findings in the public form.
class Findings {
 public:
  void add(const ProfileRule& rule, std::size_t certificate) {
    found_.push_back({rule.id, rule.explanation, certificate});
  }
  void add(const ProfileViolation& violation) {
    found_.push_back({violation.rule, violation.explanation, violation.certificate});
  }
  std::vector<CertificateFinding> take() { return std::move(found_); }

 private:
  std::vector<CertificateFinding> found_;
};

void check_times(const std::vector<Certificate>& chain, std::int64_t at, Findings& findings) {
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (at < chain[i].not_before()) findings.add(rules::kNotYetValid, i);
    if (at > chain[i].not_after()) findings.add(rules::kExpired, i);
  }
}

void check_order(const std::vector<Certificate>& chain, Findings& findings) {
  for (std::size_t i = 1; i < chain.size(); ++i)
    if (X509_check_issued(chain[i].state().x509.get(), chain[i - 1].state().x509.get()) !=
        X509_V_OK)
      findings.add(rules::kChainOrder, i);
}

// A verifier refuses a leaf without a purpose that it has anchors for (C2PA 2.4, 14.5.1.2).
void check_purpose(const std::vector<Certificate>& chain, Findings& findings) {
  const auto& purposes = chain.front().state().purposes;
  if (!purposes.empty() && !has_purpose(chain.front(), Purpose::claim_signing))
    findings.add(rules::kLeafPurpose, 0);
}

}  // namespace

Result<std::unique_ptr<Signer>> signer_from_pem(Bytes key, Bytes chain,
                                                const std::string& passphrase) {
  return make_pem_signer(key, chain, {}, passphrase);
}

Result<std::unique_ptr<Signer>> signer_from_pem(Bytes key, Bytes chain, SignatureAlg alg,
                                                const std::string& passphrase) {
  if (!is_known(alg)) return Error{Errc::invalid_argument, "signer: no such algorithm"};
  return make_pem_signer(key, chain, alg, passphrase);
}

Result<std::unique_ptr<Signer>> signer_from_callback(SignatureAlg alg, Bytes chain_pem,
                                                     std::function<Buffer(Bytes message)> sign) {
  if (!is_known(alg)) return Error{Errc::invalid_argument, "signer: no such algorithm"};
  return make_callback_signer(alg, chain_pem, std::move(sign));
}

Result<std::unique_ptr<Signer>> signer_from_callback(Bytes chain_pem,
                                                     std::function<Buffer(Bytes message)> sign) {
  return make_callback_signer({}, chain_pem, std::move(sign));
}

std::string chain_pem(const Signer& signer) {
  constexpr std::size_t kLine = 64;  // RFC 7468, 2
  std::string pem;
  for (const Buffer& der : signer.chain()) {
    const std::string text = to_base64(der);
    pem += "-----BEGIN CERTIFICATE-----\n";
    for (std::size_t at = 0; at < text.size(); at += kLine) pem += text.substr(at, kLine) + '\n';
    pem += "-----END CERTIFICATE-----\n";
  }
  return pem;
}

std::vector<Certificate> certificates_of(const Signer& signer) {
  if (const auto* known = dynamic_cast<const CredentialSigner*>(&signer))
    return known->certificates();
  std::vector<Certificate> certificates;
  for (const Buffer& der : signer.chain()) {
    auto read = Certificate::from_der(der);
    if (!read) return {};
    certificates.push_back(*std::move(read));
  }
  return certificates;
}

Result<std::vector<CertificateFinding>> check_chain(Bytes chain_pem, Bytes key_pem,
                                                    std::int64_t at) {
  TANBA_TRY(const std::vector<Certificate> chain, Certificate::from_pem(chain_pem));
  Findings findings;
  const auto violations = check_profile(chain, Purpose::claim_signing);
  bool purpose_found = false;
  for (const ProfileViolation& violation : violations) {
    purpose_found = purpose_found || violation.rule == rules::kLeafPurpose.id;
    findings.add(violation);
  }
  if (!purpose_found) check_purpose(chain, findings);
  check_order(chain, findings);
  check_times(chain, at, findings);
  if (!key_pem.empty()) {
    TANBA_TRY(const ossl::PkeyPtr key, private_key_from_pem(key_pem, {}));
    if (!is_key_of(chain.front(), key.get())) findings.add(rules::kLeafKeyMatch, 0);
  }
  return findings.take();
}

}  // namespace tanba
