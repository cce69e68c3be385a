// OCSP responses (RFC 6960, 3.2 and 4.2.2.2; C2PA 2.4, 15.9).
#include "crypto/ocsp.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "crypto/asn1_time.hpp"
#include "crypto/certificate_state.hpp"
#include "crypto/der.hpp"
#include "crypto/openssl.hpp"
#include "crypto/signature_algorithm.hpp"

namespace tanba {
namespace {

constexpr int kMaxAnswers = 256;
constexpr std::int64_t kDay = 86'400;

struct Times {
  std::int64_t at, now;
};

/// One SingleResponse about the certificate asked for.
struct Answer {
  int status = V_OCSP_CERTSTATUS_UNKNOWN;
  int reason = -1;
  std::int64_t this_update = 0, next_update = 0, revoked_at = 0;
  bool has_next_update = false;
};

ossl::OcspBasic read_basic(Bytes der) {
  const unsigned char* at = der.data();
  const ossl::OcspResponse response(d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(der.size())));
  if (!response || at != der.data() + der.size() ||
      OCSP_response_status(response.get()) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
    return nullptr;
  ossl::OcspBasic basic(OCSP_response_get1_basic(response.get()));
  if (basic && OCSP_BASICRESP_get_ext_by_critical(basic.get(), 1, -1) >= 0) return nullptr;
  return basic;
}

const Certificate* issuer_of(const std::vector<Certificate>& chain) {
  const auto issued = [&](const Certificate& one) {
    return X509_check_issued(one.state().x509.get(), chain.front().state().x509.get()) == X509_V_OK;
  };
  const auto found = std::find_if(chain.begin() + 1, chain.end(), issued);
  return found == chain.end() ? nullptr : &*found;
}

bool same_authority(const X509* a, const X509* b) {
  return X509_NAME_cmp(X509_get_subject_name(a), X509_get_subject_name(b)) == 0 &&
         EVP_PKEY_eq(X509_get0_pubkey(a), X509_get0_pubkey(b)) == 1;
}

// A delegate needs a certificate by the very issuer, for OCSP alone (RFC 6960, 4.2.2.2).
bool is_delegate(const X509* signer, const Certificate& issuer, std::int64_t produced_at) {
  const auto read = certificate_of(signer);
  if (!read || !check_profile({*read}, Purpose::ocsp_signing).empty()) return false;
  return build_path({*read}, {issuer}, Purpose::ocsp_signing, produced_at).trusted;
}

bool is_authorised(OCSP_BASICRESP* basic, const Certificate& issuer, std::int64_t produced_at) {
  if (signature_algorithm_flaw(OCSP_resp_get0_tbs_sigalg(basic)) != nullptr) return false;
  ossl::BorrowedStack known;
  known.add(issuer.state().x509.get());
  X509* signer = nullptr;
  if (OCSP_resp_get0_signer(basic, &signer, known.get()) != 1 || signer == nullptr) return false;
  if (OCSP_basic_verify(basic, known.get(), nullptr, OCSP_NOVERIFY) != 1) return false;
  return same_authority(signer, issuer.state().x509.get()) ||
         is_delegate(signer, issuer, produced_at);
}

// certID names the certificate by hashes of its issuer's name and key, and by its serial. SHA-1 is
// no weakness here: nothing is signed by it.
const EVP_MD* hash_of(const OCSP_CERTID* id) {
  ASN1_OBJECT* name = nullptr;
  OCSP_id_get0_info(nullptr, &name, nullptr, nullptr, const_cast<OCSP_CERTID*>(id));
  switch (OBJ_obj2nid(name)) {
    case NID_sha1:
      return EVP_sha1();
    case NID_sha256:
      return EVP_sha256();
    case NID_sha384:
      return EVP_sha384();
    case NID_sha512:
      return EVP_sha512();
    default:
      return nullptr;
  }
}

bool is_about(const OCSP_CERTID* id, const X509* leaf, const X509* issuer) {
  const EVP_MD* const hash = hash_of(id);
  if (hash == nullptr) return false;
  const ossl::Owner<OCSP_CERTID, OCSP_CERTID_free> expected(OCSP_cert_to_id(hash, leaf, issuer));
  return expected && OCSP_id_cmp(expected.get(), id) == 0;
}

// By the issuer's name and the serial alone.
bool claims_about(const OCSP_CERTID* id, X509* leaf) {
  ASN1_OCTET_STRING* name = nullptr;
  ASN1_INTEGER* serial = nullptr;
  OCSP_id_get0_info(&name, nullptr, nullptr, &serial, const_cast<OCSP_CERTID*>(id));
  const EVP_MD* const hash = hash_of(id);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  return hash != nullptr && ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(leaf)) == 0 &&
         X509_NAME_digest(X509_get_issuer_name(leaf), hash, digest.data(), &size) == 1 &&
         std::ranges::equal(std::span(digest).first(size),
                            std::span(ASN1_STRING_get0_data(name),
                                      static_cast<std::size_t>(ASN1_STRING_length(name))));
}

std::optional<Answer> read_answer(OCSP_SINGLERESP* single) {
  if (OCSP_SINGLERESP_get_ext_by_critical(single, 1, -1) >= 0) return {};
  ASN1_GENERALIZEDTIME *revoked = nullptr, *from = nullptr, *to = nullptr;
  Answer answer;
  answer.status = OCSP_single_get0_status(single, &answer.reason, &revoked, &from, &to);
  const auto this_update = seconds_of(from), next_update = seconds_of(to);
  if (!this_update || (to != nullptr && !next_update)) return {};
  answer.this_update = *this_update;
  answer.has_next_update = next_update.has_value();
  answer.next_update = next_update.value_or(0);
  if (answer.status == V_OCSP_CERTSTATUS_REVOKED) {
    const auto revoked_at = seconds_of(revoked);
    if (!revoked_at) return {};
    answer.revoked_at = *revoked_at;
  }
  return answer;
}

// C2PA 2.4, 15.9.1: now is not before thisUpdate; the time asked about is before thisUpdate, or
// before nextUpdate, or, without that, within 24 hours of producedAt.
bool in_window(const Answer& answer, Times times, std::int64_t produced_at) {
  if (times.now < answer.this_update) return false;
  const std::int64_t end = answer.has_next_update ? answer.next_update : produced_at + kDay;
  return times.at < answer.this_update || times.at < end;
}

// What was revoked before the time asked about stays so, however old the answer is; a hold may have
// been lifted since.
bool revoked_for_good(const Answer& answer, Times times) {
  return answer.status == V_OCSP_CERTSTATUS_REVOKED && answer.revoked_at <= times.at &&
         times.now >= answer.this_update && answer.reason != OCSP_REVOKED_STATUS_CERTIFICATEHOLD &&
         answer.reason != OCSP_REVOKED_STATUS_REMOVEFROMCRL;
}

OcspVerdict verdict_of(const Answer& answer, Times times, std::int64_t produced_at,
                       bool remove_from_crl_is_good) {
  if (revoked_for_good(answer, times)) return OcspVerdict::revoked;
  if (!in_window(answer, times, produced_at)) return OcspVerdict::unusable;
  switch (answer.status) {
    case V_OCSP_CERTSTATUS_GOOD:
      return OcspVerdict::good;
    case V_OCSP_CERTSTATUS_REVOKED:
      return answer.reason == OCSP_REVOKED_STATUS_REMOVEFROMCRL && remove_from_crl_is_good
                 ? OcspVerdict::good
                 : OcspVerdict::revoked_unless_good;
    default:
      return OcspVerdict::unknown;
  }
}

}  // namespace

OcspVerdict check_ocsp(Bytes response, const std::vector<Certificate>& chain, std::int64_t at,
                       std::int64_t now, bool remove_from_crl_is_good) {
  const ossl::QuietErrors quiet;
  if (chain.empty() || response.size() > Limits{}.max_token_bytes || !der::is_strict(response))
    return OcspVerdict::unusable;
  const Certificate* issuer = issuer_of(chain);
  const ossl::OcspBasic basic = read_basic(response);
  if (issuer == nullptr || !basic) return OcspVerdict::unusable;
  const auto produced_at = seconds_of(OCSP_resp_get0_produced_at(basic.get()));
  const int count = OCSP_resp_count(basic.get());
  if (!produced_at || count > kMaxAnswers) return OcspVerdict::unusable;
  std::vector<Answer> answers;  // about this certificate: without any, no signature is looked at
  for (int i = 0; i < count; ++i) {
    OCSP_SINGLERESP* single = OCSP_resp_get0(basic.get(), i);
    if (!is_about(OCSP_SINGLERESP_get0_id(single), chain.front().state().x509.get(),
                  issuer->state().x509.get()))
      continue;
    if (const auto answer = read_answer(single)) answers.push_back(*answer);
  }
  if (answers.empty() || !is_authorised(basic.get(), *issuer, *produced_at))
    return OcspVerdict::unusable;
  OcspVerdict found = OcspVerdict::unusable;
  for (const Answer& answer : answers) {
    found = std::max(found, verdict_of(answer, {at, now}, *produced_at, remove_from_crl_is_good));
  }
  return found;
}

bool has_issuer(const std::vector<Certificate>& chain) {
  return !chain.empty() && issuer_of(chain) != nullptr;
}

OcspVerdict claimed_by_ocsp(Bytes response, const Certificate& leaf, std::int64_t now) {
  const ossl::QuietErrors quiet;
  if (response.size() > Limits{}.max_token_bytes || !der::is_strict(response))
    return OcspVerdict::unusable;
  const ossl::OcspBasic basic = read_basic(response);
  const auto produced_at =
      basic ? seconds_of(OCSP_resp_get0_produced_at(basic.get())) : std::nullopt;
  if (!produced_at || OCSP_resp_count(basic.get()) > kMaxAnswers) return OcspVerdict::unusable;
  for (int i = 0; i < OCSP_resp_count(basic.get()); ++i) {
    OCSP_SINGLERESP* const single = OCSP_resp_get0(basic.get(), i);
    if (!claims_about(OCSP_SINGLERESP_get0_id(single), leaf.state().x509.get())) continue;
    if (const auto answer = read_answer(single))
      return verdict_of(*answer, {now, now}, *produced_at, false);
  }
  return OcspVerdict::unusable;
}

}  // namespace tanba
