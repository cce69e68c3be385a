// Time-stamp tokens and OCSP responses made by OpenSSL, for the tests of validation.
#pragma once

#include <openssl/ocsp.h>
#include <openssl/ts.h>

#include "pki.hpp"

namespace tanba::maker {

struct Authority {
  pki::Identity root = pki::make({.name = "Time-stamp root",
                                  .extensions = pki::ca_extensions(),
                                  .from = pki::kNow - 4000 * pki::kDay,
                                  .to = pki::kNow + 4000 * pki::kDay});
  pki::Identity leaf = pki::make({.name = "Time-stamp authority",
                                  .extensions = pki::leaf_extensions("critical,timeStamping"),
                                  .issuer = &root,
                                  .from = pki::kNow - 4000 * pki::kDay,
                                  .to = pki::kNow + 4000 * pki::kDay});
};
inline const Authority& usual_authority() {
  static const Authority kAuthority;
  return kAuthority;
}

/// Memory of an OpenSSL object as DER, by its i2d function.
template <class Object, class Encode>
Buffer der_of(const Object* object, Encode encode) {
  unsigned char* bytes = nullptr;
  const int size = encode(object, &bytes);
  if (size <= 0) throw std::runtime_error("OpenSSL does not encode this");
  Buffer der(bytes, bytes + size);
  OPENSSL_free(bytes);
  return der;
}

inline ossl::BioPtr request_for(Bytes message) {
  const ossl::Owner<TS_REQ, TS_REQ_free> request(TS_REQ_new());
  const ossl::Owner<TS_MSG_IMPRINT, TS_MSG_IMPRINT_free> imprint(TS_MSG_IMPRINT_new());
  const ossl::Owner<X509_ALGOR, X509_ALGOR_free> algorithm(X509_ALGOR_new());
  X509_ALGOR_set_md(algorithm.get(), EVP_sha256());
  Buffer digest(32);
  EVP_Digest(message.data(), message.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get());
  TS_MSG_IMPRINT_set_msg(imprint.get(), digest.data(), 32);
  TS_REQ_set_version(request.get(), 1);
  TS_REQ_set_msg_imprint(request.get(), imprint.get());
  TS_REQ_set_cert_req(request.get(), 1);
  ossl::BioPtr bio(BIO_new(BIO_s_mem()));
  i2d_TS_REQ_bio(bio.get(), request.get());
  return bio;
}

inline ASN1_INTEGER* next_serial(TS_RESP_CTX*, void*) {
  static long serial = 1000;
  ASN1_INTEGER* number = ASN1_INTEGER_new();
  ASN1_INTEGER_set(number, ++serial);
  return number;
}
inline int fixed_time(TS_RESP_CTX*, void* data, long* seconds, long* micro) {
  *seconds = static_cast<long>(*static_cast<std::int64_t*>(data));
  *micro = 0;
  return 1;
}

/// What the authority answers: `whole`, or the token in it alone.
inline Buffer time_stamp(Bytes message, std::int64_t at, bool whole = false,
                         const Authority& by = usual_authority()) {
  const ossl::Owner<TS_RESP_CTX, TS_RESP_CTX_free> context(TS_RESP_CTX_new());
  const ossl::Owner<ASN1_OBJECT, ASN1_OBJECT_free> policy(OBJ_txt2obj("1.2.3.4.1", 1));
  TS_RESP_CTX_set_signer_cert(context.get(), by.leaf.x509.get());
  TS_RESP_CTX_set_signer_key(context.get(), by.leaf.key.get());
  TS_RESP_CTX_set_signer_digest(context.get(), EVP_sha256());
  TS_RESP_CTX_set_def_policy(context.get(), policy.get());
  TS_RESP_CTX_add_md(context.get(), EVP_sha256());
  TS_RESP_CTX_set_ess_cert_id_digest(context.get(), EVP_sha256());
  TS_RESP_CTX_set_serial_cb(context.get(), next_serial, nullptr);
  TS_RESP_CTX_set_time_cb(context.get(), fixed_time, &at);
  const ossl::BioPtr request = request_for(message);
  const ossl::Owner<TS_RESP, TS_RESP_free> response(
      TS_RESP_create_response(context.get(), request.get()));
  PKCS7* token = response ? TS_RESP_get_token(response.get()) : nullptr;
  if (token == nullptr) throw std::runtime_error("no time-stamp was made");
  return whole ? der_of(response.get(), i2d_TS_RESP) : der_of(token, i2d_PKCS7);
}

struct Answer {
  int status = V_OCSP_CERTSTATUS_GOOD;
  std::int64_t revoked_at = 0, from = pki::kNow - 3600, to = pki::kNow + 3600;
  int reason = OCSP_REVOKED_STATUS_KEYCOMPROMISE;
};

/// What the issuer itself says of `about`.
inline Buffer ocsp_response(const pki::Identity& about, const pki::Identity& issuer,
                            const Answer& answer = {}) {
  using Time = ossl::Owner<ASN1_TIME, ASN1_TIME_free>;
  const auto time = [](std::int64_t at) { return Time(ASN1_GENERALIZEDTIME_set(nullptr, at)); };
  const ossl::Owner<OCSP_BASICRESP, OCSP_BASICRESP_free> basic(OCSP_BASICRESP_new());
  const ossl::Owner<OCSP_CERTID, OCSP_CERTID_free> id(
      OCSP_cert_to_id(EVP_sha1(), about.x509.get(), issuer.x509.get()));
  const bool revoked = answer.status == V_OCSP_CERTSTATUS_REVOKED;
  OCSP_basic_add1_status(basic.get(), id.get(), answer.status, answer.reason,
                         revoked ? time(answer.revoked_at).get() : nullptr, time(answer.from).get(),
                         time(answer.to).get());
  OCSP_basic_sign(basic.get(), issuer.x509.get(), issuer.key.get(), EVP_sha256(), nullptr, 0);
  const ossl::Owner<OCSP_RESPONSE, OCSP_RESPONSE_free> response(
      OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
  return der_of(response.get(), i2d_OCSP_RESPONSE);
}

}  // namespace tanba::maker
