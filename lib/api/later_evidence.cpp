// Time-stamps and OCSP answers for signatures that are there. C2PA 2.4, 18.19, 18.20 and 14.5.2.
#include "api/later_evidence.hpp"

#include <set>

#include "api/statement.hpp"
#include "base/check.hpp"
#include "cbor/cbor.hpp"
#include "crypto/cose.hpp"
#include "crypto/ocsp.hpp"
#include "crypto/signer_certificates.hpp"
#include "crypto/timestamp.hpp"

namespace tanba {
namespace {

constexpr const char* kTimeStamps = "c2pa.time-stamp";
constexpr const char* kCertificateStatus = "c2pa.certificate-status";

std::optional<CoseSign1> signature_of(const Manifest& manifest, const Limits& limits) {
  if (manifest.signatures.size() != 1) return {};
  CoseSign1 cose = parse_cose(manifest.content(*manifest.signatures.front(), "cbor"), limits);
  if (cose.flaw != CoseFlaw::none) return {};
  return cose;
}

// The manifests that an assertion of the store holds a time-stamp of.
std::set<std::string, std::less<>> stamped(const Store& store, const Limits& limits) {
  std::set<std::string, std::less<>> labels;
  for (const Manifest& manifest : store.manifests)
    for (const jumbf::Box* box : manifest.assertions) {
      if (base_label(box->label) != kTimeStamps) continue;
      const auto document = cbor::Document::decode(manifest.content(*box, "cbor"), limits);
      if (!document) continue;
      for (std::size_t i = 0; i < document->root().size(); ++i)
        if (const auto label = document->root().key(i).as_text()) labels.emplace(*label);
    }
  return labels;
}

// The schema of the map has names of that kind alone.
bool wants_stamp(const Manifest& manifest, const CoseSign1& cose) {
  return manifest.label.starts_with("urn:c2pa:") && cose.time_stamps_v1.empty() &&
         cose.time_stamps_v2.empty();
}

// A signer whose issuer is not in the chain is asked about without it.
OcspVerdict verdict_on(Bytes answer, std::vector<Certificate> chain, std::int64_t now) {
  for (; !chain.empty(); chain.erase(chain.begin())) {
    const OcspVerdict verdict = has_issuer(chain) ? check_ocsp(answer, chain, now, now, false)
                                                  : claimed_by_ocsp(answer, chain.front(), now);
    if (verdict != OcspVerdict::unusable) return verdict;
  }
  return OcspVerdict::unusable;
}

std::vector<Certificate> chain_of(const CoseSign1& cose) {
  std::vector<Certificate> chain;
  for (const Buffer& der : cose.chain) {
    auto read = Certificate::from_der(der);
    if (!read) break;
    chain.push_back(*std::move(read));
  }
  return chain;
}

OcspVerdict verdict_on_earlier(Bytes answer, const Store& store, std::int64_t now) {
  for (const Manifest& manifest : store.manifests) {
    const auto cose = signature_of(manifest, Limits());
    if (!cose) continue;
    const OcspVerdict verdict = verdict_on(answer, chain_of(*cose), now);
    if (verdict != OcspVerdict::unusable) return verdict;
  }
  return OcspVerdict::unusable;
}

AssertionDraft certificate_status(const std::vector<Bytes>& answers) {
  cbor::Value list = cbor::Value::array();
  for (const Bytes answer : answers) list.add(cbor::Value::bytes(answer));
  cbor::Value map = cbor::Value::map();
  map.set("ocspVals", std::move(list));
  return cbor_draft(kCertificateStatus, map.encode());
}

}  // namespace

Result<std::optional<AssertionDraft>> later_time_stamps(const Store& store,
                                                        const TimeStampAuthority& authority,
                                                        const Limits& limits) {
  const auto known = stamped(store, limits);
  cbor::Value map = cbor::Value::map();
  bool any = false;
  for (const Manifest& manifest : store.manifests) {
    const auto cose = signature_of(manifest, limits);
    if (!cose || !wants_stamp(manifest, *cose) || known.contains(manifest.label)) continue;
    const Buffer message = countersignature_structure(cose->protected_header, cose->signature_item);
    TANBA_TRY(const Buffer request, time_stamp_request(message));
    const Buffer answer = authority(request);
    if (answer.empty()) return Error{Errc::signer, "time-stamp: the authority gave none"};
    TANBA_TRY(const Buffer token, time_stamp_token(answer, request, message));
    map.set(manifest.label, cbor::Value::bytes(token));
    any = true;
  }
  if (!any) return std::optional<AssertionDraft>();
  return std::optional(cbor_draft(kTimeStamps, map.encode()));
}

Result<OcspAnswers> sort_ocsp(const std::vector<Buffer>& answers, const Signer& signer,
                              const Store* store, std::int64_t now) {
  OcspAnswers sorted;
  std::vector<Bytes> of_earlier;
  for (const Buffer& answer : answers) {
    OcspVerdict verdict = verdict_on(answer, certificates_of(signer), now);
    const bool is_new = verdict != OcspVerdict::unusable;
    if (!is_new && store != nullptr) verdict = verdict_on_earlier(answer, *store, now);
    if (verdict == OcspVerdict::revoked || verdict == OcspVerdict::revoked_unless_good)
      return Error{Errc::credential, "ocsp: the certificate of the signer was revoked"};
    if (verdict == OcspVerdict::unknown)
      return Error{Errc::credential, "ocsp: the responder does not know the signer's certificate"};
    if (verdict == OcspVerdict::unusable)
      return Error{Errc::invalid_argument,
                   "ocsp: an answer is not about the signer's certificates, not of this time, or "
                   "not by one who may say it"};
    (is_new ? sorted.stapled : of_earlier).emplace_back(answer);
  }
  if (!of_earlier.empty()) sorted.of_earlier = certificate_status(of_earlier);
  return sorted;
}

}  // namespace tanba
