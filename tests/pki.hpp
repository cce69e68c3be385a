// Keys and certificates made by OpenSSL for the tests: any extension, any fault.
#pragma once

#include <openssl/pem.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/byte_reader.hpp"
#include "crypto/certificate.hpp"
#include "crypto/openssl.hpp"

namespace tanba::pki {

constexpr std::int64_t kNow = 1'790'000'000;  // 2026-09-21
constexpr std::int64_t kDay = 86'400;

/// A key and the certificate that vouches for it.
struct Identity {
  std::shared_ptr<EVP_PKEY> key;
  std::shared_ptr<X509> x509;

  Buffer der() const {
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(x509.get(), &bytes);
    Buffer buffer(bytes, bytes + size);
    OPENSSL_free(bytes);
    return buffer;
  }
  Certificate certificate() const {
    auto read = Certificate::from_der(der());
    if (!read) throw std::runtime_error(read.error().what);
    return *read;
  }
  std::string pem() const {
    const ossl::BioPtr bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), x509.get());
    return std::string(as_text(ossl::written(bio.get())));
  }
  std::string key_pem(const char* passphrase = nullptr) const {
    const ossl::BioPtr bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), passphrase ? EVP_aes_256_cbc() : nullptr,
                                  passphrase, passphrase ? static_cast<int>(strlen(passphrase)) : 0,
                                  nullptr, nullptr);
    return std::string(as_text(ossl::written(bio.get())));
  }
};

inline std::shared_ptr<EVP_PKEY> make_key(const std::string& kind) {
  EVP_PKEY* key = nullptr;
  if (kind == "ED25519")
    key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  else if (kind.rfind("RSA", 0) == 0)
    key = EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA",
                            static_cast<std::size_t>(std::stoul(kind.substr(3))));
  else
    key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", kind.c_str());
  if (key == nullptr) throw std::runtime_error("no key of kind " + kind);
  return {key, EVP_PKEY_free};
}

using Extensions = std::vector<std::pair<std::string, std::string>>;  // as in openssl.cnf

inline Extensions ca_extensions() {
  return {{"basicConstraints", "critical,CA:true"},
          {"keyUsage", "critical,keyCertSign,cRLSign"},
          {"subjectKeyIdentifier", "hash"},
          {"authorityKeyIdentifier", "keyid"}};
}
inline Extensions leaf_extensions(
    const std::string& purposes = "emailProtection,1.3.6.1.4.1.62558.2.1") {
  Extensions extensions = {{"basicConstraints", "critical,CA:false"},
                           {"keyUsage", "critical,digitalSignature"},
                           {"subjectKeyIdentifier", "hash"},
                           {"authorityKeyIdentifier", "keyid"}};
  if (!purposes.empty()) extensions.emplace_back("extendedKeyUsage", purposes);
  return extensions;
}
/// `extensions` with one replaced, or left out where `value` is empty.
inline Extensions with(Extensions extensions, const std::string& name, const std::string& value) {
  std::erase_if(extensions, [&](const auto& one) { return one.first == name; });
  if (!value.empty()) extensions.emplace_back(name, value);
  return extensions;
}

struct Recipe {
  std::string name = "Leaf";
  std::string key = "P-256";
  Extensions extensions;
  const Identity* issuer = nullptr;  // null: self-signed
  std::int64_t from = kNow - kDay, to = kNow + 365 * kDay;
  const char* hash = "SHA256";
  std::function<void(X509*)> before_signing = {};
};

inline void set_name(X509* x509, const std::string& common_name) {
  X509_NAME* name = X509_NAME_new();
  for (const auto& [field, value] : {std::pair{"O", std::string("Tests")}, {"CN", common_name}})
    X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(value.c_str()), -1, -1, 0);
  X509_set_subject_name(x509, name);
  X509_NAME_free(name);
}

inline Identity make(const Recipe& recipe) {
  static long serial = 1000;
  Identity made{make_key(recipe.key), {X509_new(), X509_free}};
  X509* x509 = made.x509.get();
  X509* issuer = recipe.issuer ? recipe.issuer->x509.get() : x509;
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), ++serial);
  set_name(x509, recipe.name);
  X509_set_issuer_name(x509, X509_get_subject_name(issuer));
  ASN1_TIME_set(X509_getm_notBefore(x509), recipe.from);
  ASN1_TIME_set(X509_getm_notAfter(x509), recipe.to);
  X509_set_pubkey(x509, made.key.get());
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, x509, nullptr, nullptr, 0);
  for (const auto& [name, value] : recipe.extensions) {
    X509_EXTENSION* extension = X509V3_EXT_nconf(nullptr, &context, name.c_str(), value.c_str());
    if (extension == nullptr) throw std::runtime_error("bad extension " + name + " " + value);
    X509_add_ext(x509, extension, -1);
    X509_EXTENSION_free(extension);
  }
  if (recipe.before_signing) recipe.before_signing(x509);
  EVP_PKEY* signing_key = recipe.issuer ? recipe.issuer->key.get() : made.key.get();
  const bool pure = EVP_PKEY_get_base_id(signing_key) == EVP_PKEY_ED25519;
  if (X509_sign(x509, signing_key, pure ? nullptr : EVP_get_digestbyname(recipe.hash)) == 0)
    throw std::runtime_error("cannot sign " + recipe.name);
  return made;
}

inline Identity make_root(const std::string& name = "Root", const std::string& key = "P-256") {
  return make({.name = name, .key = key, .extensions = ca_extensions()});
}
inline Identity make_leaf(const Identity& issuer, const std::string& key = "P-256") {
  return make({.key = key, .extensions = leaf_extensions(), .issuer = &issuer});
}

}  // namespace tanba::pki
