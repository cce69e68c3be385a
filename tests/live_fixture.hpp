// Live video for tests: session keys in a manifest, an initialization segment that has it, and
// media segments that those keys sign, each hashed by the letter of C2PA 2.5, 16.3.2.2 and without
// the rooms under test. Every step can be broken.
#pragma once

#include <openssl/core_names.h>

#include "validate_rows.hpp"

namespace tanba::maker {

using cbor::Value;

inline Buffer coordinate(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  Buffer bytes(32);
  BN_bn2binpad(number, bytes.data(), 32);
  BN_free(number);
  return bytes;
}

/// One session key and its proof; each can be broken.
struct Session {
  std::shared_ptr<EVP_PKEY> key = pki::make_key("P-256");
  std::string kid = "key_001", created = "2026-09-21T10:00:00Z";
  Buffer certificate = usual_signing().leaf.der();
  std::int64_t first = 175, period = 3900;
  bool in_a_byte_string = false, attached = false;
  std::function<void(Value& cose_key)> cose_key = {};
  std::function<void(Value& entry)> entry = {};
};

inline Value entry_of(const Session& session) {
  Value key = Value::map();
  key.set(1, Value::integer(2)).set(2, Value::bytes(as_bytes(session.kid)));
  key.set(-1, Value::integer(1));
  key.set(-2, Value::bytes(coordinate(session.key.get(), OSSL_PKEY_PARAM_EC_PUB_X)));
  key.set(-3, Value::bytes(coordinate(session.key.get(), OSSL_PKEY_PARAM_EC_PUB_Y)));
  if (session.cose_key) session.cose_key(key);
  const Buffer header = Value::map().set(1, Value::integer(-7)).encode();
  Buffer payload = session.certificate;
  if (session.in_a_byte_string) payload = Value::bytes(payload).encode();
  const auto signature =
      sign_with(session.key.get(), SignatureAlg::es256, 64, sig_structure(header, payload));
  Value entry = Value::map();
  entry.set("key", std::move(key)).set("minSequenceNumber", Value::integer(session.first));
  entry.set("createdAt", Value::date(session.created))
      .set("validityPeriod", Value::integer(session.period));
  entry.set("signerBinding",
            Value::tag(18, Value::array({Value::bytes(header), Value::map(),
                                         session.attached ? Value::bytes(payload) : Value(),
                                         Value::bytes(*signature)})));
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
