// A key and its certificates in one file: PKCS#12 (RFC 7292).
#include <openssl/pkcs12.h>

#include <climits>

#include "base/check.hpp"
#include "crypto/credential.hpp"
#include "tanba/signer.hpp"

namespace tanba {
namespace {

using Pkcs12Ptr = ossl::Owner<PKCS12, PKCS12_free>;

struct Contents {
  ossl::PkeyPtr key;
  ossl::X509Ptr leaf;
  ossl::X509Stack others;
};

constexpr Error kBroken = {Errc::credential, "signer: the PKCS#12 file is broken"};

// Two ways to write an empty passphrase are in use; PKCS12_parse tries both for null.
Result<Contents> unpack(Bytes file, const std::string& passphrase) {
  if (file.size() > INT_MAX) return kBroken;
  const ossl::BioPtr bio = ossl::read_bio(file);
  const Pkcs12Ptr pkcs12(d2i_PKCS12_bio(bio.get(), nullptr));
  if (!pkcs12) return kBroken;
  EVP_PKEY* key = nullptr;
  X509* leaf = nullptr;
  STACK_OF(X509)* others = nullptr;
  const int parsed = PKCS12_parse(pkcs12.get(), passphrase.empty() ? nullptr : passphrase.c_str(),
                                  &key, &leaf, &others);
  Contents contents{ossl::PkeyPtr(key), ossl::X509Ptr(leaf), {}};
  contents.others.reset(others);
  if (parsed != 1)
    return Error{
        Errc::credential,
        "signer: a wrong passphrase for the PKCS#12 file, or an outdated encryption in it"};
  if (!contents.key) return Error{Errc::credential, "signer: no private key in the PKCS#12 file"};
  return contents;
}

Result<std::vector<Certificate>> chain_of(const Contents& contents) {
  if (!contents.leaf)
    return Error{Errc::credential, "signer: no certificate of the key in the PKCS#12 file"};
  std::vector<Certificate> chain;
  TANBA_TRY(Certificate leaf, certificate_of(contents.leaf.get()));
  chain.push_back(std::move(leaf));
  for (int i = 0; i < sk_X509_num(contents.others.get()); ++i) {
    TANBA_TRY(Certificate other, certificate_of(sk_X509_value(contents.others.get(), i)));
    chain.push_back(std::move(other));
  }
  return in_order(std::move(chain));
}

}  // namespace

Result<std::unique_ptr<Signer>> signer_from_pkcs12(Bytes file, const std::string& passphrase,
                                                   Bytes chain_pem) {
  const ossl::QuietErrors quiet;
  TANBA_TRY(Contents contents, unpack(file, passphrase));
  TANBA_TRY(std::vector<Certificate> chain,
            chain_pem.empty() ? chain_of(contents) : Certificate::from_pem(chain_pem));
  TANBA_TRY(Credential credential, credential_of(std::move(chain), {}));
  return key_signer(std::move(credential), std::move(contents.key));
}

}  // namespace tanba
