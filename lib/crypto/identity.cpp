// Making a signing identity: a throw-away root and one leaf that fits the C2PA profile (C2PA 2.4,
// 14.5.1), or a request for such a leaf.
#include "crypto/identity.hpp"

#include <openssl/crypto.h>
#include <openssl/pem.h>

#include <array>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "crypto/openssl.hpp"
#include "crypto/pem.hpp"
#include "crypto/random_integer.hpp"

namespace tanba {
namespace {

constexpr Error kFailed = {Errc::internal, "identity: OpenSSL could not make it"};
constexpr std::int64_t kDay = 86'400;
constexpr std::int32_t kMaxDays = 36'500;
constexpr std::size_t kMaxName = 64;  // ub-common-name and ub-organization-name, RFC 5280, A.1

struct Extension {
  const char* name;
  const char* value;  // as in openssl.cnf
};
constexpr std::array kRootExtensions = {
    Extension{"basicConstraints", "critical,CA:true,pathlen:0"},
    Extension{"keyUsage", "critical,keyCertSign,cRLSign"},
    Extension{"subjectKeyIdentifier", "hash"},
};
constexpr std::array kLeafExtensions = {
    Extension{"basicConstraints", "critical,CA:false"},
    Extension{"keyUsage", "critical,digitalSignature"},
    Extension{"extendedKeyUsage", "emailProtection,1.3.6.1.4.1.62558.2.1"},
    Extension{"subjectKeyIdentifier", "hash"},
    Extension{"authorityKeyIdentifier", "keyid:always"},
};

constexpr std::size_t kRequested = 3;  // of them, in a request

/// A certificate to be made.
struct Draft {
  std::string common_name;
  const std::string& organization;
  std::int64_t from, to;
  EVP_PKEY* key;
  X509* issuer;  // null: itself
  EVP_PKEY* issuer_key;
};

ossl::PkeyPtr make_key(SignatureAlg alg) {
  constexpr std::size_t kRsaBits = 3072;
  switch (alg) {
    case SignatureAlg::es256:
      return ossl::PkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    case SignatureAlg::es384:
      return ossl::PkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384"));
    case SignatureAlg::es512:
      return ossl::PkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-521"));
    case SignatureAlg::ps256:
    case SignatureAlg::ps384:
    case SignatureAlg::ps512:
      return ossl::PkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", kRsaBits));
    case SignatureAlg::ed25519:
      return ossl::PkeyPtr(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  }
  return nullptr;
}

bool set_serial(X509* x509) {
  const ossl::IntegerPtr number = random_integer();
  return number && X509_set_serialNumber(x509, number.get()) == 1;
}

using NamePtr = ossl::Owner<X509_NAME, X509_NAME_free>;

// Null where it cannot be made.
NamePtr make_name(const std::string& organization, const std::string& common_name) {
  NamePtr subject(X509_NAME_new());
  const auto add = [&](int nid, const std::string& text) {
    return text.empty() ||
           X509_NAME_add_entry_by_NID(subject.get(), nid, MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(text.data()),
                                      static_cast<int>(text.size()), -1, 0) == 1;
  };
  const bool good =
      subject && add(NID_organizationName, organization) && add(NID_commonName, common_name);
  return good ? std::move(subject) : nullptr;
}

bool set_names(X509* x509, const Draft& draft) {
  const NamePtr subject = make_name(draft.organization, draft.common_name);
  if (!subject || X509_set_subject_name(x509, subject.get()) != 1) return false;
  return X509_set_issuer_name(x509, draft.issuer == nullptr
                                        ? X509_get_subject_name(x509)
                                        : X509_get_subject_name(draft.issuer)) == 1;
}

bool add_extensions(X509* x509, X509* issuer, std::span<const Extension> extensions) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, x509, nullptr, nullptr, 0);
  X509V3_set_ctx_nodb(&context);
  for (const Extension& one : extensions) {
    const ossl::Owner<X509_EXTENSION, X509_EXTENSION_free> extension(
        X509V3_EXT_nconf(nullptr, &context, one.name, one.value));
    if (!extension || X509_add_ext(x509, extension.get(), -1) != 1) return false;
  }
  return true;
}

const EVP_MD* signing_hash(EVP_PKEY* key) {
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 ? nullptr : EVP_sha256();
}

ossl::X509Ptr issue(const Draft& draft) {
  ossl::X509Ptr made(X509_new());
  X509* x509 = made.get();
  if (x509 == nullptr) throw std::bad_alloc();
  const bool root = draft.issuer == nullptr;
  const std::span<const Extension> extensions =
      root ? std::span<const Extension>(kRootExtensions) : kLeafExtensions;
  const bool good = X509_set_version(x509, X509_VERSION_3) == 1 && set_serial(x509) &&
                    set_names(x509, draft) &&
                    ASN1_TIME_set(X509_getm_notBefore(x509), draft.from) != nullptr &&
                    ASN1_TIME_set(X509_getm_notAfter(x509), draft.to) != nullptr &&
                    X509_set_pubkey(x509, draft.key) == 1 &&
                    add_extensions(x509, root ? x509 : draft.issuer, extensions) &&
                    X509_sign(x509, draft.issuer_key, signing_hash(draft.issuer_key)) > 0;
  return good ? std::move(made) : nullptr;
}

std::string text_of(BIO* bio) {
  const Bytes bytes = ossl::written(bio);
  return {bytes.begin(), bytes.end()};
}

std::string certificate_pem(X509* x509) {
  const ossl::BioPtr bio(BIO_new(BIO_s_mem()));
  if (!bio) throw std::bad_alloc();
  return PEM_write_bio_X509(bio.get(), x509) == 1 ? text_of(bio.get()) : std::string();
}

// A BIO that wipes what it held.
std::string private_key_pem(EVP_PKEY* key) {
  const ossl::BioPtr bio(BIO_new(BIO_s_secmem()));
  if (!bio) throw std::bad_alloc();
  const int done =
      PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return done == 1 ? text_of(bio.get()) : std::string();
}

bool is_name(const std::string& text) {
  std::size_t characters = 0;
  for (const char byte : text) characters += (static_cast<std::uint8_t>(byte) & 0xC0) != 0x80;
  return is_utf8(text) && characters <= kMaxName && text.find('\0') == std::string::npos;
}

Result<void> check(const IdentityOptions& options) {
  if (*name(options.algorithm) == '\0')
    return Error{Errc::invalid_argument, "identity: no such algorithm"};
  if (options.days < 1 || options.days > kMaxDays)
    return Error{Errc::invalid_argument, "identity: days must be from 1 to 36500"};
  if (!is_name(options.organization) || !is_name(options.common_name) ||
      options.common_name.empty())
    return Error{Errc::invalid_argument, "identity: a name must have 1 to 64 characters of UTF-8"};
  return {};
}

using RequestPtr = ossl::Owner<X509_REQ, X509_REQ_free>;
struct FreeExtensions {
  void operator()(STACK_OF(X509_EXTENSION) * all) const {
    sk_X509_EXTENSION_pop_free(all, X509_EXTENSION_free);
  }
};

// PKCS#10 (RFC 2986) that asks for what the profile wants of a leaf (C2PA 2.4, 14.5.1); the
// identifiers of keys are the authority's to give. Empty where it cannot be made.
std::string request_pem(const IdentityOptions& options, EVP_PKEY* key) {
  const RequestPtr request(X509_REQ_new());
  const NamePtr subject = make_name(options.organization, options.common_name);
  const std::unique_ptr<STACK_OF(X509_EXTENSION), FreeExtensions> wanted(
      sk_X509_EXTENSION_new_null());
  const ossl::BioPtr bio(BIO_new(BIO_s_mem()));
  if (!request || !subject || !wanted || !bio) return {};
  for (const Extension& one : std::span(kLeafExtensions).first(kRequested)) {
    X509_EXTENSION* const extension = X509V3_EXT_nconf(nullptr, nullptr, one.name, one.value);
    if (extension == nullptr || sk_X509_EXTENSION_push(wanted.get(), extension) == 0) return {};
  }
  const bool good = X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) == 1 &&
                    X509_REQ_set_subject_name(request.get(), subject.get()) == 1 &&
                    X509_REQ_set_pubkey(request.get(), key) == 1 &&
                    X509_REQ_add_extensions(request.get(), wanted.get()) == 1 &&
                    X509_REQ_sign(request.get(), key, signing_hash(key)) > 0 &&
                    PEM_write_bio_X509_REQ(bio.get(), request.get()) == 1;
  return good ? text_of(bio.get()) : std::string();
}

}  // namespace

CertificateRequest::~CertificateRequest() { OPENSSL_cleanse(key_pem.data(), key_pem.size()); }

Identity::~Identity() { OPENSSL_cleanse(key_pem.data(), key_pem.size()); }

Result<CertificateRequest> make_certificate_request(const IdentityOptions& options, Bytes given,
                                                    const std::string& passphrase) {
  const ossl::QuietErrors quiet;
  TANBA_CHECK(check(options));
  ossl::PkeyPtr key;
  if (given.empty()) {
    key = make_key(options.algorithm);
  } else {
    TANBA_TRY(key, private_key_from_pem(given, passphrase));
  }
  if (!key) return kFailed;
  CertificateRequest request{given.empty() ? private_key_pem(key.get()) : std::string(),
                             request_pem(options, key.get())};
  if (request.request_pem.empty() || (given.empty() && request.key_pem.empty())) return kFailed;
  return request;
}

Result<Identity> make_identity_at(const IdentityOptions& options) {
  const ossl::QuietErrors quiet;
  TANBA_CHECK(check(options));
  const std::string root_name = "Root of this local identity";
  const ossl::PkeyPtr root_key = make_key(options.algorithm), key = make_key(options.algorithm);
  if (!root_key || !key) return kFailed;
  // A day earlier: a clock that is a little behind may read it too.
  const std::int64_t from = options.now - kDay, to = options.now + options.days * kDay;
  const ossl::X509Ptr root =
      issue({root_name, options.organization, from, to, root_key.get(), nullptr, root_key.get()});
  if (!root) return kFailed;
  const ossl::X509Ptr leaf = issue(
      {options.common_name, options.organization, from, to, key.get(), root.get(), root_key.get()});
  if (!leaf) return kFailed;
  Identity identity{private_key_pem(key.get()), certificate_pem(leaf.get()),
                    certificate_pem(root.get())};
  if (identity.key_pem.empty() || identity.chain_pem.empty() || identity.root_pem.empty())
    return kFailed;
  return identity;
}

}  // namespace tanba
