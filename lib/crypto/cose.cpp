// COSE_Sign1 (RFC 9052, 4.2 and 4.4): what is signed, and the structure written around it
// (C2PA 2.4, 13.2.3).
#include "crypto/cose.hpp"

#include "cbor/cbor.hpp"
#include "crypto/certificate_state.hpp"

namespace tanba {
namespace {

constexpr std::int64_t kAlg = 1, kX5chain = 33;
constexpr std::uint64_t kCoseSign1 = 18;

// Sig_structure = [context, body_protected, external_aad: h'', payload]
Buffer structure(std::string_view context, Bytes protected_header, Bytes payload) {
  return cbor::Value::array({cbor::Value::text(context), cbor::Value::bytes(protected_header),
                             cbor::Value::bytes({}), cbor::Value::bytes(payload)})
      .encode();
}

// COSE_X509 = bstr / [ 2*certs: bstr ]
cbor::Value x5chain(const std::vector<Buffer>& chain) {
  if (chain.size() == 1) return cbor::Value::bytes(chain.front());
  cbor::Value certificates = cbor::Value::array();
  for (const Buffer& der : chain) certificates.add(cbor::Value::bytes(der));
  return certificates;
}

// tstContainer = { "tstTokens": [ { "val": bstr } ] }
cbor::Value time_stamp_container(Bytes token) {
  cbor::Value entry = cbor::Value::map();
  entry.set("val", cbor::Value::bytes(token));
  cbor::Value container = cbor::Value::map();
  container.set("tstTokens", cbor::Value::array({std::move(entry)}));
  return container;
}

// rVals = { "ocspVals": [ 1* bstr ] }
cbor::Value revocation_values(const std::vector<Bytes>& responses) {
  cbor::Value values = cbor::Value::array();
  for (const Bytes response : responses) values.add(cbor::Value::bytes(response));
  cbor::Value container = cbor::Value::map();
  container.set("ocspVals", std::move(values));
  return container;
}

cbor::Value unprotected_header(const CoseParts& parts) {
  cbor::Value header = cbor::Value::map();
  for (std::size_t i = 0; i < parts.pads.size(); ++i) {
    const std::string label = i == 0 ? "pad" : "pad" + std::to_string(i + 1);
    header.set(label, cbor::Value::bytes(Buffer(parts.pads[i])));
  }
  if (!parts.time_stamp.empty()) header.set("sigTst2", time_stamp_container(parts.time_stamp));
  if (!parts.ocsp_responses.empty()) header.set("rVals", revocation_values(parts.ocsp_responses));
  return header;
}

// ESP256 names P-256 with SHA-256, and so on (RFC 9864, 2.1).
bool has_curve_of(SignatureAlg alg, KeyKind kind) {
  switch (alg) {
    case SignatureAlg::es256:
      return kind == KeyKind::p256;
    case SignatureAlg::es384:
      return kind == KeyKind::p384;
    case SignatureAlg::es512:
      return kind == KeyKind::p521;
    default:
      return false;
  }
}

}  // namespace

Buffer sig_structure(Bytes protected_header, Bytes payload) {
  return structure("Signature1", protected_header, payload);
}

Buffer countersignature_structure(Bytes protected_header, Bytes payload) {
  return structure("CounterSignature", protected_header, payload);
}

bool verify_cose(const CoseSign1& cose, const Certificate& leaf, Bytes payload) {
  if (cose.flaw != CoseFlaw::none || !cose.alg) return false;
  if (cose.curve_is_fixed && !has_curve_of(*cose.alg, leaf.state().key.kind)) return false;
  return verify_signature(*cose.alg, leaf, sig_structure(cose.protected_header, payload),
                          cose.signature);
}

Buffer protected_header(const CoseParts& parts) {
  cbor::Value header = cbor::Value::map();
  header.set(kAlg, cbor::Value::integer(cose_identifier(parts.alg)));
  if (parts.chain != nullptr) header.set(kX5chain, x5chain(*parts.chain));
  return header.encode();
}

Buffer encode_cose(const CoseParts& parts, Bytes signature) {
  cbor::Value sign1 =
      cbor::Value::array({cbor::Value::bytes(protected_header(parts)), unprotected_header(parts),
                          cbor::Value(), cbor::Value::bytes(signature)});
  return cbor::Value::tag(kCoseSign1, std::move(sign1)).encode();
}

// The head of a pad's length grows with it, and may jump over the size: an empty pad more moves it.
std::optional<Buffer> encode_cose_of_size(CoseParts parts, Bytes signature, std::size_t size) {
  constexpr std::size_t kMaxHead = 8;
  parts.pads.clear();
  if (Buffer cose = encode_cose(parts, signature); cose.size() == size) return cose;
  for (std::size_t count = 1; count <= 2; ++count) {
    parts.pads.assign(count, 0);
    const std::size_t least = encode_cose(parts, signature).size();
    for (std::size_t head = 0; head <= kMaxHead && least + head <= size; ++head) {
      parts.pads[0] = size - least - head;
      if (Buffer cose = encode_cose(parts, signature); cose.size() == size) return cose;
    }
  }
  return {};
}

}  // namespace tanba
