// hashed-uri-map. C2PA 2.4, 8.4.2.
#include "manifest/hashed_uri.hpp"

#include "manifest/fields.hpp"

namespace tanba {

HashedUri read_hashed_uri(cbor::Item item) {
  Fields fields(item, "hashed URI: a field is missing or of the wrong kind");
  HashedUri uri;
  uri.url = fields.required_text("url");
  uri.alg = fields.algorithm();
  uri.hash = fields.bytes("hash").value_or(Buffer());
  return fields.flaw() == nullptr ? uri : HashedUri();
}

cbor::Value write_hashed_uri(const HashedUri& uri) {
  cbor::Value map = cbor::Value::map();
  map.set("url", cbor::Value::text(uri.url));
  if (!uri.alg.empty()) map.set("alg", cbor::Value::text(uri.alg));
  map.set("hash", cbor::Value::bytes(uri.hash));
  return map;
}

}  // namespace tanba
