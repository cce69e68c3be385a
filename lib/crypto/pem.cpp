// PEM texts (RFC 7468): certificates and private keys.
#include "crypto/pem.hpp"

#include <openssl/pem.h>

#include <algorithm>
#include <climits>
#include <cstring>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "crypto/certificate.hpp"

namespace tanba {
namespace {

constexpr Error kBrokenPem = {Errc::credential, "certificate: the PEM text is broken"};

/// One block as OpenSSL allocates it; wiped, for it may be a key that somebody put there by
/// mistake.
struct Block {
  char* name = nullptr;
  char* header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;
  Block() = default;
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block() {
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_clear_free(data, static_cast<std::size_t>(size));
  }
  bool is_certificate() const {
    return std::strcmp(name, PEM_STRING_X509) == 0 || std::strcmp(name, PEM_STRING_X509_OLD) == 0;
  }
};

bool at_clean_end() {
  const unsigned long error = ERR_peek_last_error();
  return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

int give_passphrase(char* into, int size, int, void* user) {
  const auto& passphrase = *static_cast<const std::string*>(user);
  if (passphrase.empty() || passphrase.size() > static_cast<std::size_t>(size)) return -1;
  std::copy(passphrase.begin(), passphrase.end(), into);  // its length is told, not a zero
  return static_cast<int>(passphrase.size());
}

}  // namespace

Result<std::vector<Certificate>> Certificate::from_pem(Bytes pem) {
  if (pem.size() > INT_MAX) return kBrokenPem;
  const ossl::QuietErrors quiet;
  const ossl::BioPtr bio = ossl::read_bio(pem);
  std::vector<Certificate> certificates;
  while (true) {
    Block block;
    if (PEM_read_bio(bio.get(), &block.name, &block.header, &block.data, &block.size) != 1) break;
    if (!block.is_certificate()) continue;
    TANBA_TRY(Certificate certificate,
              from_der({block.data, static_cast<std::size_t>(block.size)}));
    certificates.push_back(std::move(certificate));
  }
  if (!at_clean_end()) return kBrokenPem;
  if (certificates.empty())
    return Error{Errc::credential, "certificate: the PEM text holds no certificate"};
  return certificates;
}

Result<ossl::PkeyPtr> private_key_from_pem(Bytes pem, const std::string& passphrase) {
  if (pem.size() > INT_MAX) return Error{Errc::credential, "signer: the PEM key is too large"};
  const ossl::QuietErrors quiet;
  const ossl::BioPtr bio = ossl::read_bio(pem);
  ossl::PkeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, give_passphrase,
                                            const_cast<std::string*>(&passphrase)));
  if (!key)
    return Error{Errc::credential, "signer: no private key in the PEM text, or a wrong passphrase"};
  return key;
}

}  // namespace tanba
