// Signature algorithms of X.509 certificates that C2PA 2.4, 14.5.1.1 allows.
#include "crypto/signature_algorithm.hpp"

#include <openssl/rsa.h>

#include "crypto/profile_rules.hpp"

namespace tanba {
namespace {

using PssParams = ossl::Owner<RSA_PSS_PARAMS, RSA_PSS_PARAMS_free>;
using AlgorPtr = ossl::Owner<X509_ALGOR, X509_ALGOR_free>;

int nid_of(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  return OBJ_obj2nid(object);
}

// The parameters of `algorithm`, decoded as `item`; null where they are no SEQUENCE of that kind.
void* parameters(const X509_ALGOR* algorithm, const ASN1_ITEM* item) {
  int type = 0;
  const void* value = nullptr;
  X509_ALGOR_get0(nullptr, &type, &value, algorithm);
  if (type != V_ASN1_SEQUENCE || value == nullptr) return nullptr;
  return ASN1_item_unpack(static_cast<const ASN1_STRING*>(value), item);
}

bool is_sha2(int nid) { return nid == NID_sha256 || nid == NID_sha384 || nid == NID_sha512; }

}  // namespace

bool pss_parameters_allowed(const X509_ALGOR* algorithm) {
  const PssParams pss(
      static_cast<RSA_PSS_PARAMS*>(parameters(algorithm, ASN1_ITEM_rptr(RSA_PSS_PARAMS))));
  if (!pss || pss->hashAlgorithm == nullptr || pss->maskGenAlgorithm == nullptr) return false;
  if (nid_of(pss->maskGenAlgorithm) != NID_mgf1) return false;
  const AlgorPtr mask_hash(
      static_cast<X509_ALGOR*>(parameters(pss->maskGenAlgorithm, ASN1_ITEM_rptr(X509_ALGOR))));
  const int hash = nid_of(pss->hashAlgorithm);
  return mask_hash && is_sha2(hash) && nid_of(mask_hash.get()) == hash;
}

const ProfileRule* signature_algorithm_flaw(const X509_ALGOR* algorithm) {
  switch (nid_of(algorithm)) {
    case NID_ecdsa_with_SHA256:
    case NID_ecdsa_with_SHA384:
    case NID_ecdsa_with_SHA512:
    case NID_sha256WithRSAEncryption:
    case NID_sha384WithRSAEncryption:
    case NID_sha512WithRSAEncryption:
    case NID_ED25519:
      return nullptr;
    case NID_rsassaPss:
      return pss_parameters_allowed(algorithm) ? nullptr : &rules::kSignaturePss;
    default:
      return &rules::kSignatureAlgorithm;
  }
}

bool cms_algorithms_allowed(const X509_ALGOR* digest, const X509_ALGOR* signature) {
  return hash_alg_of(digest) &&
         (nid_of(signature) == NID_rsaEncryption || signature_algorithm_flaw(signature) == nullptr);
}

std::optional<HashAlg> hash_alg_of(const X509_ALGOR* algorithm) {
  switch (nid_of(algorithm)) {
    case NID_sha256:
      return HashAlg::sha256;
    case NID_sha384:
      return HashAlg::sha384;
    case NID_sha512:
      return HashAlg::sha512;
    default:
      return {};
  }
}

}  // namespace tanba
