// The identity assertion in the making: another signature than the claim's over assertions of it.
// CAWG Identity Assertion 1.1, 5 and 8.2.
#pragma once

#include "sign/sign.hpp"

namespace tanba {

/// Signs the assertions that `claim` lists until now: its hard binding, and those that `identity`
/// names. \return Errc::signer; Errc::invalid_argument where one is not there, or the claim has no
/// hard binding
Result<AssertionDraft> identity_over(const IdentityInput& identity, const Claim& claim);

/// Bytes that look like any digest or signature: what is compressed with them becomes no smaller.
Buffer noise(std::size_t size, std::uint8_t seed);

/// Signs with noise, in the size of `like`: a size is wanted, and no key shall be asked.
class BlankSigner : public Signer {
 public:
  explicit BlankSigner(const Signer* like) : like_(like) {}
  SignatureAlg algorithm() const override { return like_->algorithm(); }
  const std::vector<Buffer>& chain() const override { return like_->chain(); }
  std::size_t signature_bytes() const override { return like_->signature_bytes(); }
  Result<Buffer> sign(Bytes) const override { return noise(signature_bytes(), 'i'); }

 private:
  const Signer* like_;
};

}  // namespace tanba
