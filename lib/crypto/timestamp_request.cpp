// Asking for a time-stamp (RFC 3161, 2.4.1) and taking what comes back.
#include "base/check.hpp"
#include "crypto/der.hpp"
#include "crypto/digest.hpp"
#include "crypto/openssl.hpp"
#include "crypto/random_integer.hpp"
#include "crypto/timestamp.hpp"

namespace tanba {
namespace {

using RequestPtr = ossl::Owner<TS_REQ, TS_REQ_free>;
using ImprintPtr = ossl::Owner<TS_MSG_IMPRINT, TS_MSG_IMPRINT_free>;
using AlgorithmPtr = ossl::Owner<X509_ALGOR, X509_ALGOR_free>;

constexpr Error kNotMade = {Errc::internal, "time-stamp: the request cannot be made"};

bool set_imprint(TS_REQ* request, Bytes message) {
  const ImprintPtr imprint(TS_MSG_IMPRINT_new());
  const AlgorithmPtr algorithm(X509_ALGOR_new());
  Buffer hashed = digest(HashAlg::sha256, message);
  return imprint && algorithm && !hashed.empty() &&
         X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr) == 1 &&
         TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get()) == 1 &&
         TS_MSG_IMPRINT_set_msg(imprint.get(), hashed.data(), static_cast<int>(hashed.size())) ==
             1 &&
         TS_REQ_set_msg_imprint(request, imprint.get()) == 1;
}

// Absent in both counts as the same.
bool same_nonce(Bytes token, Bytes request) {
  const unsigned char* at = request.data();
  const RequestPtr asked(d2i_TS_REQ(nullptr, &at, static_cast<long>(request.size())));
  at = token.data();
  const ossl::CmsPtr cms(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(token.size())));
  ASN1_OCTET_STRING** content = cms ? CMS_get0_content(cms.get()) : nullptr;
  if (!asked || content == nullptr || *content == nullptr) return false;
  at = ASN1_STRING_get0_data(*content);
  const ossl::TstInfo info(d2i_TS_TST_INFO(nullptr, &at, ASN1_STRING_length(*content)));
  if (!info) return false;
  const ASN1_INTEGER* wanted = TS_REQ_get_nonce(asked.get());
  const ASN1_INTEGER* given = TS_TST_INFO_get_nonce(info.get());
  if (wanted == nullptr) return true;
  return given != nullptr && ASN1_INTEGER_cmp(wanted, given) == 0;
}

}  // namespace

Result<Buffer> time_stamp_request(Bytes message) {
  const ossl::QuietErrors quiet;
  const RequestPtr request(TS_REQ_new());
  const ossl::IntegerPtr nonce = random_integer();
  if (!request || !nonce || TS_REQ_set_version(request.get(), 1) != 1 ||
      !set_imprint(request.get(), message) || TS_REQ_set_nonce(request.get(), nonce.get()) != 1 ||
      TS_REQ_set_cert_req(request.get(), 1) != 1)
    return kNotMade;
  unsigned char* der = nullptr;
  const int size = i2d_TS_REQ(request.get(), &der);
  const ossl::BytesPtr owner(der);
  if (size <= 0) return kNotMade;
  return Buffer(der, der + size);
}

Result<Buffer> time_stamp_token(Bytes answer, Bytes request, Bytes message) {
  const ossl::QuietErrors quiet;
  const auto inside = token_of_response(answer);
  const Bytes token = inside ? *inside : answer;
  const TimeStamp stamp = check_time_stamp(token, false, {message}, {});
  switch (stamp.verdict) {
    case TimeStampVerdict::malformed:
      return Error{Errc::signer, "time-stamp: the authority's answer holds no time-stamp"};
    case TimeStampVerdict::mismatch:
      return Error{Errc::signer, "time-stamp: the authority's answer is for something else"};
    default:
      break;
  }
  if (!request.empty() && !same_nonce(token, request))
    return Error{Errc::signer, "time-stamp: the answer has not the number of the request"};
  return Buffer(token.begin(), token.end());
}

}  // namespace tanba
