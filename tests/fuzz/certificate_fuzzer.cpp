// Reads any certificate, asks everything of it, and never trusts it without an anchor.
#include <cstdlib>

#include "crypto/cose.hpp"

using namespace tanba;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  auto chain = Certificate::from_pem(bytes);
  if (const auto one = Certificate::from_der(bytes)) chain = std::vector<Certificate>{*one};
  if (!chain) return 0;
  const Certificate& leaf = chain->front();
  (void)leaf.common_name(), (void)leaf.organization(), (void)leaf.subject(), (void)leaf.issuer();
  (void)leaf.serial(), (void)leaf.spki_sha256(), (void)leaf.extended_key_usages();
  for (const Purpose use : {Purpose::claim_signing, Purpose::time_stamping, Purpose::ocsp_signing})
    if (build_path(*chain, {leaf}, use, leaf.not_before()).trusted ||
        build_path(*chain, {}, use, leaf.not_before()).trusted ||
        (leaf.is_ca() && check_profile(*chain, use).empty()))
      std::abort();
  if (verify_signature(SignatureAlg::es256, leaf, bytes, Buffer(64, 1))) std::abort();
  return 0;
}
