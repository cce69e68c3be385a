// Signing with a key that stays in a token: PKCS#11 mechanisms for the algorithms of C2PA 2.4,
// 13.2.1.
#include "base/check.hpp"
#include "crypto/cose.hpp"
#include "crypto/credential.hpp"
#include "crypto/digest.hpp"
#include "crypto/pkcs11_token.hpp"
#include "crypto/signature.hpp"
#include "tanba/signer.hpp"

namespace tanba {
namespace {

struct PssHash {
  CK_MECHANISM_TYPE hash;
  unsigned long mask;
};

PssHash pss_hash(HashAlg alg) {
  if (alg == HashAlg::sha384) return {CKM_SHA384, CKG_MGF1_SHA384};
  if (alg == HashAlg::sha512) return {CKM_SHA512, CKG_MGF1_SHA512};
  return {CKM_SHA256, CKG_MGF1_SHA256};
}

class Pkcs11Signer final : public CredentialSigner {
 public:
  Pkcs11Signer(Credential credential, std::unique_ptr<Pkcs11Token> token)
      : CredentialSigner(std::move(credential)), token_(std::move(token)) {}

  Result<Buffer> sign(Bytes message) const override {
    Buffer signature = made(message);
    if (signature.empty()) return Error{Errc::signer, "signer: the token made no signature"};
    if (!verify_signature(algorithm(), leaf(), message, signature))
      return Error{Errc::signer, "signer: the token's signature is not the leaf's"};
    return signature;
  }

 private:
  Buffer made(Bytes message) const {
    const KeyKind kind = leaf().state().key.kind;
    if (kind == KeyKind::ed25519)
      return token_->sign({CKM_EDDSA, nullptr, 0}, message, signature_bytes());
    const HashAlg hash = hash_of(algorithm());
    const Buffer hashed = digest(hash, message);
    if (kind != KeyKind::rsa && kind != KeyKind::rsa_pss)
      return token_->sign({CKM_ECDSA, nullptr, 0}, hashed, signature_bytes());
    const PssHash names = pss_hash(hash);
    CK_RSA_PKCS_PSS_PARAMS pss{};
    pss.hash_alg = names.hash;
    pss.mgf = names.mask;
    pss.s_len = hashed.size();
    return token_->sign({CKM_RSA_PKCS_PSS, &pss, sizeof pss}, hashed, signature_bytes());
  }

  std::unique_ptr<Pkcs11Token> token_;
};

Result<std::vector<Certificate>> chain_on(const Pkcs11Token& token) {
  std::vector<Certificate> chain;
  for (const Buffer& der : token.certificates()) {
    TANBA_TRY(Certificate one, Certificate::from_der(der));
    chain.push_back(std::move(one));
  }
  if (chain.empty())
    return Error{Errc::credential,
                 "signer: no certificate with the key's id is on the token; give a chain"};
  return in_order(std::move(chain));
}

}  // namespace

Result<std::unique_ptr<Signer>> signer_from_pkcs11(const std::string& uri, Bytes chain_pem,
                                                   const std::string& pin) {
  TANBA_TRY(const Pkcs11Uri parsed, read_pkcs11_uri(uri));
  TANBA_TRY(std::unique_ptr<Pkcs11Token> token, Pkcs11Token::opened(parsed, pin));
  TANBA_TRY(std::vector<Certificate> chain,
            chain_pem.empty() ? chain_on(*token) : Certificate::from_pem(chain_pem));
  TANBA_TRY(Credential credential, credential_of(std::move(chain), {}));
  return std::unique_ptr<Signer>(
      std::make_unique<Pkcs11Signer>(std::move(credential), std::move(token)));
}

Result<std::string> pkcs11_pin_source(const std::string& uri) {
  TANBA_TRY(Pkcs11Uri parsed, read_pkcs11_uri(uri));
  constexpr std::string_view kFile = "file:";
  std::string source = std::move(parsed.pin_source).value_or("");
  if (source.starts_with(kFile)) source.erase(0, kFile.size());
  return source;
}

}  // namespace tanba
