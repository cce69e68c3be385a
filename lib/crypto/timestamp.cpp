// RFC 3161 time-stamp tokens: reading and checking (C2PA 2.4, 10.3.2.5 and 15.8.2).
#include "crypto/timestamp.hpp"

#include <openssl/ess.h>

#include <algorithm>
#include <optional>

#include "crypto/asn1_time.hpp"
#include "crypto/certificate_state.hpp"
#include "crypto/der.hpp"
#include "crypto/digest.hpp"
#include "crypto/openssl.hpp"
#include "crypto/signature_algorithm.hpp"

namespace tanba {
namespace {

constexpr int kMaxCertificates = 64;

TimeStamp verdict(TimeStampVerdict what, const char* reason) { return {what, reason, 0, {}}; }
TimeStamp malformed(const char* reason) { return verdict(TimeStampVerdict::malformed, reason); }

/// A token taken apart. The SignerInfo belongs to `cms`.
struct Token {
  ossl::CmsPtr cms;
  ossl::TstInfo info;
  CMS_SignerInfo* signer = nullptr;
  std::vector<Certificate> chain;  // the authority's own first, where it is there
  bool has_signer_certificate = false;
  std::int64_t time = 0;
};

bool read_structure(Bytes der, Token& token) {
  const unsigned char* at = der.data();
  token.cms.reset(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(der.size())));
  CMS_ContentInfo* cms = token.cms.get();
  if (cms == nullptr || at != der.data() + der.size()) return false;
  if (OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed ||
      OBJ_obj2nid(CMS_get0_eContentType(cms)) != NID_id_smime_ct_TSTInfo)
    return false;
  STACK_OF(CMS_SignerInfo)* signers = CMS_get0_SignerInfos(cms);
  if (sk_CMS_SignerInfo_num(signers) != 1) return false;
  token.signer = sk_CMS_SignerInfo_value(signers, 0);
  // Without signed attributes the signature would be over the bare content (RFC 5652, 5.4), which
  // RFC 3161, 2.4.2 does not allow.
  return CMS_signed_get_attr_by_NID(token.signer, NID_pkcs9_contentType, -1) >= 0 &&
         CMS_signed_get_attr_by_NID(token.signer, NID_pkcs9_messageDigest, -1) >= 0;
}

bool read_info(Token& token) {
  ASN1_OCTET_STRING** content = CMS_get0_content(token.cms.get());
  if (content == nullptr || *content == nullptr) return false;
  const unsigned char* start = ASN1_STRING_get0_data(*content);
  const unsigned char* at = start;
  const int size = ASN1_STRING_length(*content);
  token.info.reset(d2i_TS_TST_INFO(nullptr, &at, size));
  if (!token.info || at != start + size || TS_TST_INFO_get_version(token.info.get()) != 1)
    return false;
  if (TS_TST_INFO_get_ext_by_critical(token.info.get(), 1, -1) >= 0) return false;
  const ASN1_GENERALIZEDTIME* time = TS_TST_INFO_get_time(token.info.get());
  if (time == nullptr) return false;
  const auto seconds = seconds_of_generalized(
      {ASN1_STRING_get0_data(time), static_cast<std::size_t>(ASN1_STRING_length(time))});
  if (!seconds) return false;
  token.time = *seconds;
  return true;
}

// They come in any order; one that cannot be read is of no use to a path.
bool read_certificates(Token& token) {
  const ossl::X509Stack stack(CMS_get1_certs(token.cms.get()));
  if (sk_X509_num(stack.get()) > kMaxCertificates) return false;
  for (int i = 0; i < sk_X509_num(stack.get()); ++i) {
    X509* x509 = sk_X509_value(stack.get(), i);
    auto read = certificate_of(x509);
    if (!read) continue;
    const bool is_signer =
        !token.has_signer_certificate && CMS_SignerInfo_cert_cmp(token.signer, x509) == 0;
    token.has_signer_certificate = token.has_signer_certificate || is_signer;
    token.chain.insert(is_signer ? token.chain.begin() : token.chain.end(), *std::move(read));
  }
  return true;
}

bool algorithms_allowed(const Token& token) {
  X509_ALGOR *hash = nullptr, *signature = nullptr;
  CMS_SignerInfo_get0_algs(token.signer, nullptr, nullptr, &hash, &signature);
  return cms_algorithms_allowed(hash, signature);
}

// The first certificate of SigningCertificate (RFC 2634, 5.4) or SigningCertificateV2 (RFC 5035)
// must be the signer's: it keeps another certificate over the same key from being put in its place.
bool names_its_certificate(const Token& token) {
  const auto attribute = [&](int nid) {
    return static_cast<const ASN1_STRING*>(
        CMS_signed_get0_data_by_OBJ(token.signer, OBJ_nid2obj(nid), -3, V_ASN1_SEQUENCE));
  };
  ossl::Owner<ESS_SIGNING_CERT, ESS_SIGNING_CERT_free> first;
  ossl::Owner<ESS_SIGNING_CERT_V2, ESS_SIGNING_CERT_V2_free> second;
  if (const ASN1_STRING* value = attribute(NID_id_smime_aa_signingCertificate)) {
    const unsigned char* at = ASN1_STRING_get0_data(value);
    first.reset(d2i_ESS_SIGNING_CERT(nullptr, &at, ASN1_STRING_length(value)));
    if (!first) return false;
  }
  if (const ASN1_STRING* value = attribute(NID_id_smime_aa_signingCertificateV2)) {
    const unsigned char* at = ASN1_STRING_get0_data(value);
    second.reset(d2i_ESS_SIGNING_CERT_V2(nullptr, &at, ASN1_STRING_length(value)));
    if (!second) return false;
  }
  ossl::BorrowedStack chain;
  for (const Certificate& one : token.chain) chain.add(one.state().x509.get());
  return OSSL_ESS_check_signing_certs(first.get(), second.get(), chain.get(), 1) == 1;
}

bool content_type_is_signed(const Token& token) {
  const auto* type = static_cast<const ASN1_OBJECT*>(CMS_signed_get0_data_by_OBJ(
      token.signer, OBJ_nid2obj(NID_pkcs9_contentType), -3, V_ASN1_OBJECT));
  return type != nullptr && OBJ_obj2nid(type) == NID_id_smime_ct_TSTInfo;
}

bool signature_holds(const Token& token) {
  ossl::BorrowedStack signer;
  signer.add(token.chain.front().state().x509.get());
  return content_type_is_signed(token) && names_its_certificate(token) &&
         CMS_verify(token.cms.get(), signer.get(), nullptr, nullptr, nullptr,
                    CMS_NO_SIGNER_CERT_VERIFY | CMS_NOINTERN | CMS_BINARY) == 1;
}

TimeStamp check_imprint(const Token& token, const std::vector<Bytes>& messages) {
  TS_MSG_IMPRINT* imprint = TS_TST_INFO_get_msg_imprint(token.info.get());
  const auto alg = hash_alg_of(TS_MSG_IMPRINT_get_algo(imprint));
  if (!alg)
    return verdict(TimeStampVerdict::untrusted, "the time-stamp uses a hash that is not allowed");
  const ASN1_OCTET_STRING* value = TS_MSG_IMPRINT_get_msg(imprint);
  const Bytes stamped(ASN1_STRING_get0_data(value),
                      static_cast<std::size_t>(ASN1_STRING_length(value)));
  const bool fits = std::any_of(messages.begin(), messages.end(), [&](Bytes message) {
    const Buffer hashed = digest(*alg, message);
    return !hashed.empty() && equal(hashed, stamped);
  });
  return fits ? verdict(TimeStampVerdict::trusted, "")
              : verdict(TimeStampVerdict::mismatch, "the time-stamp is for something else");
}

TimeStamp check_authority(const Token& token, const std::vector<Certificate>& anchors) {
  PathResult found = build_path(token.chain, anchors, Purpose::time_stamping, token.time);
  const bool inside = found.trusted;
  if (!inside) found = build_path_at_any_time(token.chain, anchors, Purpose::time_stamping);
  if (!found.trusted) return verdict(TimeStampVerdict::untrusted, found.reason);
  found.path.pop_back();  // the anchor is trusted as it is
  if (!check_profile(found.path, Purpose::time_stamping).empty())
    return verdict(TimeStampVerdict::credential_invalid,
                   "a certificate of the time-stamp authority breaks the profile");
  if (!inside)
    return verdict(TimeStampVerdict::outside_validity,
                   "a certificate of the time-stamp authority was not valid at the time stamped");
  return verdict(TimeStampVerdict::trusted, "");
}

TimeStamp check_token(Token& token, const std::vector<Bytes>& messages,
                      const std::vector<Certificate>& anchors) {
  if (!algorithms_allowed(token))
    return verdict(TimeStampVerdict::untrusted,
                   "the time-stamp is signed with an algorithm that is not allowed");
  if (!token.has_signer_certificate)
    return verdict(TimeStampVerdict::untrusted,
                   "the certificate of the time-stamp authority is missing");
  if (!signature_holds(token))
    return verdict(TimeStampVerdict::mismatch, "the signature of the time-stamp does not hold");
  const TimeStamp imprint = check_imprint(token, messages);
  return imprint.verdict == TimeStampVerdict::trusted ? check_authority(token, anchors) : imprint;
}

}  // namespace

// Granted (0) and grantedWithMods (1) alone come with a token (RFC 3161, 2.4.2).
std::optional<Bytes> token_of_response(Bytes response) {
  ByteReader outer(response);
  const auto sequence = der::read(outer);
  if (!sequence || sequence->tag != der::kSequence || outer.left() != 0) return {};
  ByteReader inner(sequence->content);
  const auto info = der::read(inner);
  if (!info || info->tag != der::kSequence) return {};
  ByteReader fields(info->content);
  const auto status = der::read(fields);
  const bool granted = status && status->tag == der::kInteger && status->content.size() == 1 &&
                       status->content[0] <= 1;
  const auto token = der::read(inner);
  if (!granted || !token || inner.left() != 0) return {};
  return token->whole;
}

TimeStamp check_time_stamp(Bytes der, bool is_response, const std::vector<Bytes>& messages,
                           const std::vector<Certificate>& anchors) {
  const ossl::QuietErrors quiet;
  if (der.size() > Limits{}.max_token_bytes || !der::is_strict(der))
    return malformed("the time-stamp is not DER");
  if (is_response) {
    const auto inside = token_of_response(der);
    if (!inside) return malformed("the time-stamp authority's response has no token");
    der = *inside;
  }
  Token token;
  if (!read_structure(der, token)) return malformed("the time-stamp is not a signed token");
  if (!read_info(token)) return malformed("the content of the time-stamp is not well-formed");
  if (!read_certificates(token)) return malformed("the time-stamp has too many certificates");
  TimeStamp result = check_token(token, messages, anchors);
  result.time = token.time;
  if (token.has_signer_certificate) result.authority = token.chain.front().common_name();
  return result;
}

}  // namespace tanba
