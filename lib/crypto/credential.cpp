// An algorithm and the certificates that vouch for its key (C2PA 2.4, 13.2 and 14.5).
#include "crypto/credential.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "crypto/profile_rules.hpp"
#include "crypto/signature.hpp"

namespace tanba {
namespace {

class KeySigner final : public CredentialSigner {
 public:
  KeySigner(Credential credential, ossl::PkeyPtr key)
      : CredentialSigner(std::move(credential)), key_(std::move(key)) {}
  Result<Buffer> sign(Bytes message) const override {
    return sign_with(key_.get(), algorithm(), signature_bytes(), message);
  }

 private:
  ossl::PkeyPtr key_;
};

}  // namespace

Result<Credential> credential_of(std::vector<Certificate> chain, std::optional<SignatureAlg> alg) {
  const auto violations = check_profile(chain, Purpose::claim_signing);
  if (!violations.empty()) return profile_error(violations.front());
  const KeyKind kind = chain.front().state().key.kind;
  if (!alg) alg = usual_algorithm(kind);
  if (!alg || !key_fits(*alg, kind))
    return Error{Errc::credential, "signer: the algorithm does not fit the certificate's key"};
  // The root is left out of what is written (C2PA 2.4, 14.5).
  chain.erase(std::remove_if(chain.begin() + 1, chain.end(),
                             [](const Certificate& one) { return one.state().has(EXFLAG_SS); }),
              chain.end());
  Credential credential{*alg, std::move(chain), {}};
  for (const Certificate& one : credential.certificates) credential.chain.push_back(one.der());
  return credential;
}

std::vector<Certificate> in_order(std::vector<Certificate> chain) {
  for (std::size_t i = 1; i < chain.size(); ++i) {
    X509* const issued = chain[i - 1].state().x509.get();
    const auto issuer = std::find_if(
        chain.begin() + static_cast<std::ptrdiff_t>(i), chain.end(), [&](const Certificate& one) {
          return X509_check_issued(one.state().x509.get(), issued) == X509_V_OK;
        });
    if (issuer == chain.end()) {
      chain.erase(chain.begin() + static_cast<std::ptrdiff_t>(i), chain.end());
      break;
    }
    std::iter_swap(chain.begin() + static_cast<std::ptrdiff_t>(i), issuer);
  }
  return chain;
}

bool is_key_of(const Certificate& leaf, const EVP_PKEY* key) {
  const ossl::QuietErrors quiet;
  EVP_PKEY* mine = leaf.state().key.pkey;
  return mine != nullptr && EVP_PKEY_eq(mine, key) == 1;
}

Result<std::unique_ptr<Signer>> key_signer(Credential credential, ossl::PkeyPtr key) {
  if (!is_key_of(credential.certificates.front(), key.get()))
    return Error{Errc::credential, rules::kLeafKeyMatch.error};
  return std::unique_ptr<Signer>(
      std::make_unique<KeySigner>(std::move(credential), std::move(key)));
}

}  // namespace tanba
