// Live video for tests: session keys in a manifest, an initialization segment that has it, and
// media segments that those keys sign, each hashed by the letter of C2PA 2.5, 16.3.2.2 and without
// the rooms under test. Every step can be broken.
#pragma once

#include <openssl/core_names.h>

#include "validate_rows.hpp"

namespace tanba::maker {

using cbor::Value;

/// A number of a public key, in `size` bytes; 0: in as few as it has.
inline Buffer coordinate(EVP_PKEY* key, const char* name, int size = 32) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  Buffer bytes(static_cast<std::size_t>(size == 0 ? BN_num_bytes(number) : size));
  BN_bn2binpad(number, bytes.data(), static_cast<int>(bytes.size()));
  BN_free(number);
  return bytes;
}

/// One session key and its proof; each can be broken.
struct Session {
  std::shared_ptr<EVP_PKEY> key = pki::make_key("P-256");
  bool rsa = false;  // it is of 2048 bits and signs with PS256, else with ES256
  std::string kid = "key_001", created = "2026-09-21T10:00:00Z";
  Buffer certificate = usual_signing().leaf.der();
  std::int64_t first = 175, period = 3900;
  bool in_a_byte_string = false, attached = false;
  std::function<void(Value& cose_key)> cose_key = {};
  std::function<void(Value& entry)> entry = {};
};

inline Session with_rsa(int bits = 2048) {
  return {.key = pki::make_key("RSA" + std::to_string(bits)), .rsa = true};
}

inline Value alg_of(const Session& session) { return Value::integer(session.rsa ? -37 : -7); }

inline Buffer signature_of(EVP_PKEY* key, bool rsa, Bytes message) {
  return rsa ? *sign_with(key, SignatureAlg::ps256,
                          static_cast<std::size_t>(EVP_PKEY_get_size(key)), message)
             : *sign_with(key, SignatureAlg::es256, 64, message);
}

inline Value cose_key_of(const Session& session) {
  EVP_PKEY* const pkey = session.key.get();
  Value key = Value::map();
  key.set(1, Value::integer(session.rsa ? 3 : 2)).set(2, Value::bytes(as_bytes(session.kid)));
  if (session.rsa) {
    key.set(-1, Value::bytes(coordinate(pkey, OSSL_PKEY_PARAM_RSA_N, 0)));
    key.set(-2, Value::bytes(coordinate(pkey, OSSL_PKEY_PARAM_RSA_E, 0)));
  } else {
    key.set(-1, Value::integer(1));
    key.set(-2, Value::bytes(coordinate(pkey, OSSL_PKEY_PARAM_EC_PUB_X)));
    key.set(-3, Value::bytes(coordinate(pkey, OSSL_PKEY_PARAM_EC_PUB_Y)));
  }
  return key;
}

inline Value entry_of(const Session& session) {
  Value key = cose_key_of(session);
  if (session.cose_key) session.cose_key(key);
  const Buffer header = Value::map().set(1, alg_of(session)).encode();
  Buffer payload = session.certificate;
  if (session.in_a_byte_string) payload = Value::bytes(payload).encode();
  const Buffer signature =
      signature_of(session.key.get(), session.rsa, sig_structure(header, payload));
  Value entry = Value::map();
  entry.set("key", std::move(key)).set("minSequenceNumber", Value::integer(session.first));
  entry.set("createdAt", Value::date(session.created))
      .set("validityPeriod", Value::integer(session.period));
  entry.set("signerBinding",
            Value::tag(18, Value::array({Value::bytes(header), Value::map(),
                                         session.attached ? Value::bytes(payload) : Value(),
                                         Value::bytes(signature)})));
  if (session.entry) session.entry(entry);
  return entry;
}

inline std::function<void(Recipe&)> with_keys(const std::vector<Session>& sessions,
                                              bool twice = false) {
  return [=](Recipe& recipe) {
    Value list = Value::array();
    for (const Session& one : sessions) list.add(entry_of(one));
    const Buffer keys = Value::map().set("keys", std::move(list)).encode();
    recipe.assertions.push_back(cbor_assertion("c2pa.session-keys", keys));
    if (twice) recipe.assertions.push_back(cbor_assertion("c2pa.session-keys__1", keys));
  };
}

}  // namespace tanba::maker
