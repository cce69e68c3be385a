// What every signer has: an algorithm, and the certificates that vouch for its key. Private to the
// room.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "crypto/certificate_state.hpp"
#include "tanba/signer.hpp"

namespace tanba {

struct Credential {
  SignatureAlg alg = SignatureAlg::es256;
  std::vector<Certificate> certificates;  // leaf first, without the root
  std::vector<Buffer> chain;              // the same in DER
};

/// Of a chain that keeps the certificate profile; the algorithm is the key's usual one if none is
/// given. Errc::credential, which names the rule.
Result<Credential> credential_of(std::vector<Certificate> chain, std::optional<SignatureAlg> alg);

class CredentialSigner : public Signer {
 public:
  explicit CredentialSigner(Credential credential) : credential_(std::move(credential)) {}
  SignatureAlg algorithm() const override { return credential_.alg; }
  const std::vector<Buffer>& chain() const override { return credential_.chain; }
  std::size_t signature_bytes() const override { return leaf().state().key.signature_bytes; }
  const std::vector<Certificate>& certificates() const { return credential_.certificates; }
  const Certificate& leaf() const { return credential_.certificates.front(); }

 private:
  Credential credential_;
};

/// Signs with a key in memory. Errc::credential where it is not the leaf's.
Result<std::unique_ptr<Signer>> key_signer(Credential credential, ossl::PkeyPtr key);

/// The leaf (the first) and behind each certificate the one that issued it; what issued none of
/// them is left out.
std::vector<Certificate> in_order(std::vector<Certificate> chain);

bool is_key_of(const Certificate& leaf, const EVP_PKEY* key);

}  // namespace tanba
