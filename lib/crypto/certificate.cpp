// X.509 certificates: strict parsing (RFC 5280, 4; X.690 DER) and what they say.
#include "crypto/certificate.hpp"

#include <openssl/pem.h>

#include <algorithm>
#include <array>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "crypto/asn1_time.hpp"
#include "crypto/certificate_state.hpp"
#include "crypto/der.hpp"
#include "crypto/digest.hpp"
#include "crypto/profile_rules.hpp"
#include "crypto/public_key.hpp"
#include "crypto/signature_algorithm.hpp"

namespace tanba {
namespace {

constexpr std::size_t kMaxExtensions = 64;
constexpr Error kBroken = {Errc::credential, "certificate: not a well-formed X.509 certificate"};

std::string dotted(const ASN1_OBJECT* object) {
  std::array<char, 128> text{};
  const int size = OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1);
  if (size <= 0 || static_cast<std::size_t>(size) >= text.size()) return "?";
  return text.data();
}

std::vector<std::string> read_purposes(const X509* x509) {
  const ossl::Owner<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free> usages(
      static_cast<EXTENDED_KEY_USAGE*>(
          X509_get_ext_d2i(x509, NID_ext_key_usage, nullptr, nullptr)));
  std::vector<std::string> purposes;
  for (int i = 0; usages && i < sk_ASN1_OBJECT_num(usages.get()); ++i)
    purposes.push_back(dotted(sk_ASN1_OBJECT_value(usages.get(), i)));
  return purposes;
}

// "A certificate MUST NOT include more than one instance of a particular extension." RFC 5280, 4.2.
bool repeats_extension(const X509* x509) {
  for (int i = 0; i < X509_get_ext_count(x509); ++i) {
    const auto* object = X509_EXTENSION_get_object(X509_get_ext(x509, i));
    if (X509_get_ext_by_OBJ(x509, object, i) >= 0) return true;
  }
  return false;
}

const X509_ALGOR* signature_algorithm(const X509* x509) {
  const X509_ALGOR* algorithm = nullptr;
  X509_get0_signature(nullptr, &algorithm, x509);
  return algorithm;
}

std::shared_ptr<Certificate::State> parse(Bytes der) {
  const auto* at = der.data();
  auto state = std::make_shared<Certificate::State>();
  state->x509.reset(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  X509* x509 = state->x509.get();
  if (x509 == nullptr || at != der.data() + der.size()) return nullptr;
  if (X509_get_ext_count(x509) > static_cast<int>(kMaxExtensions)) return nullptr;
  const auto from = seconds_of(X509_get0_notBefore(x509)),
             to = seconds_of(X509_get0_notAfter(x509));
  if (!from || !to) return nullptr;
  state->not_before = *from;
  state->not_after = *to;
  state->der.assign(der.begin(), der.end());
  state->flags = X509_get_extension_flags(x509);
  if (state->has(EXFLAG_KUSAGE)) state->key_usage = X509_get_key_usage(x509);
  state->purposes = read_purposes(x509);
  state->repeats_extension = repeats_extension(x509);
  state->signature_flaw = signature_algorithm_flaw(signature_algorithm(x509));
  state->key = read_public_key(x509);
  return state;
}

// The last, which is the most specific; a name may repeat an attribute.
std::string attribute_of(const X509_NAME* subject, int nid) {
  const ossl::QuietErrors quiet;
  int index = -1;
  for (int next = -1; (next = X509_NAME_get_index_by_NID(subject, nid, next)) >= 0;) index = next;
  if (index < 0) return {};
  unsigned char* text = nullptr;
  const int size =
      ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));
  const ossl::BytesPtr owner(text);
  if (size < 0) return {};
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)};
}

std::string rfc2253(const X509_NAME* subject) {
  const ossl::BioPtr bio(BIO_new(BIO_s_mem()));
  if (!bio) throw std::bad_alloc();
  const unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  if (X509_NAME_print_ex(bio.get(), subject, 0, flags) < 0) return {};
  return std::string(as_text(ossl::written(bio.get())));
}

}  // namespace

bool Certificate::State::has_purpose(std::string_view oid) const {
  return std::find(purposes.begin(), purposes.end(), oid) != purposes.end();
}

Result<Certificate> certificate_of(const X509* x509) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(x509, &der);
  const ossl::BytesPtr owner(der);
  if (size <= 0) return Error{Errc::credential, "certificate: it has no DER form"};
  return Certificate::from_der({der, static_cast<std::size_t>(size)});
}

Result<Certificate> Certificate::from_der(Bytes der) {
  if (der.size() > Limits{}.max_certificate_bytes)
    return Error{Errc::credential, "certificate: larger than a certificate may be"};
  if (!der::is_strict(der)) return Error{Errc::credential, "certificate: not DER"};
  const ossl::QuietErrors quiet;
  Certificate certificate;
  certificate.state_ = parse(der);
  if (!certificate.state_) return kBroken;
  return certificate;
}

const Buffer& Certificate::der() const { return state_->der; }

std::string Certificate::common_name() const {
  return attribute_of(X509_get_subject_name(state_->x509.get()), NID_commonName);
}
std::string Certificate::organization() const {
  return attribute_of(X509_get_subject_name(state_->x509.get()), NID_organizationName);
}
std::string Certificate::subject() const {
  return rfc2253(X509_get_subject_name(state_->x509.get()));
}
std::string Certificate::issuer() const {
  return rfc2253(X509_get_issuer_name(state_->x509.get()));
}

std::string Certificate::serial() const {
  const ossl::BnPtr number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(state_->x509.get()), nullptr));
  if (!number) return {};
  Buffer bytes(static_cast<std::size_t>(BN_num_bytes(number.get())));
  BN_bn2bin(number.get(), bytes.data());
  return (BN_is_negative(number.get()) ? "-" : "") + (bytes.empty() ? "00" : to_hex(bytes));
}

std::int64_t Certificate::not_before() const { return state_->not_before; }
std::int64_t Certificate::not_after() const { return state_->not_after; }
bool Certificate::is_ca() const { return state_->is_ca(); }
bool Certificate::self_issued() const { return state_->has(EXFLAG_SI); }

std::string Certificate::spki_sha256() const {
  unsigned char* encoded = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(state_->x509.get()), &encoded);
  const ossl::BytesPtr owner(encoded);
  if (size <= 0) return {};
  return to_hex(digest(HashAlg::sha256, {encoded, static_cast<std::size_t>(size)}));
}

std::vector<std::string> Certificate::extended_key_usages() const { return state_->purposes; }

bool all_valid_at(const std::vector<Certificate>& certificates, std::int64_t at) {
  return std::all_of(certificates.begin(), certificates.end(), [&](const Certificate& one) {
    return one.not_before() <= at && at <= one.not_after();
  });
}

}  // namespace tanba
