// COSE_Sign1 (RFC 9052, 4.2) with detached payload, as C2PA 2.4, 13.2 profiles it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/certificate.hpp"
#include "tanba/bytes.hpp"
#include "tanba/limits.hpp"
#include "tanba/result.hpp"
#include "tanba/signer.hpp"

namespace tanba {

std::optional<SignatureAlg> signature_alg_from_cose(
    std::int64_t identifier);  // -7 ES256 ... also RFC 9864's -9, -51, -52
std::int64_t cose_identifier(SignatureAlg alg);

/// A flaw that decides which status code a broken signature box gets.
enum class CoseFlaw : std::uint8_t { none, malformed, payload_present, credential, algorithm };

/// A parsed COSE_Sign1. Borrows the bytes that it was parsed from.
struct CoseSign1 {
  CoseFlaw flaw = CoseFlaw::none;
  const char* what = "";            // static text that goes with the flaw
  Bytes protected_header;           // content of the protected bstr
  std::optional<SignatureAlg> alg;  // from the protected bucket alone
  std::string alg_name;             // as found, for reports
  bool curve_is_fixed = false;      // ESP256, ESP384, ESP512 (RFC 9864): the curve goes with alg
  std::vector<Buffer> chain;        // DER, leaf first
  Bytes signature;
  Bytes signature_item;                   // the signature's bstr with its head: what sigTst2 stamps
                                          // (C2PA 2.4, 10.3.2.5)
  std::vector<Bytes> time_stamps_v1;      // sigTst: RFC 3161 TimeStampResp
  std::vector<Bytes> time_stamps_v2;      // sigTst2: RFC 3161 TimeStampToken
                                          // (of both: an empty one stands for what is no token)
  std::vector<Bytes> ocsp_responses;      // rVals; what is no response is among unknown_unsigned
  std::optional<std::int64_t> signed_at;  // `iat`: claimed, not proved
  std::vector<std::string> unknown_unsigned;  // unprotected entries that no rule covers, by name
                                              // ("rVals.x" inside one); may be hostile text
  bool padding_is_zero = true;                // every `pad...` entry is a byte string of zeros
  bool canonical = true;  // heads of tag, array, bstrs and unprotected map are the shortest; no
                          // unsigned byte is free to change
};

/// Parses what a claim signature box holds. A broken one is not an Error but a flaw: it is a
/// finding.
CoseSign1 parse_cose(Bytes bytes, const Limits& limits);

/// Sig_structure for context "Signature1" and no external data (RFC 9052, 4.4).
Buffer sig_structure(Bytes protected_header, Bytes payload);
/// What a time-stamp stamps: the structure with context "CounterSignature" (C2PA 2.4, 10.3.2.5).
Buffer countersignature_structure(Bytes protected_header, Bytes payload);

/// Whether the signature is the leaf's over `payload`. Checks key type, curve, RSA size and
/// exponent, r and s ranges, PSS salt length.
bool verify_cose(const CoseSign1& cose, const Certificate& leaf, Bytes payload);

/// Raw signature check: `signature` by the leaf's key over `message`.
bool verify_signature(SignatureAlg alg, const Certificate& leaf, Bytes message, Bytes signature);

struct CoseParts {
  SignatureAlg alg = SignatureAlg::es256;
  const std::vector<Buffer>* chain = nullptr;  // DER, leaf first
  std::vector<std::size_t>
      pads;          // sizes of `pad`, `pad2`, `pad3` ... in the unprotected header; empty: none
  Bytes time_stamp;  // a TimeStampToken for sigTst2; empty: none
  std::vector<Bytes> ocsp_responses;  // for rVals; empty: none
};
/// The protected header (alg, x5chain under label 33), encoded.
Buffer protected_header(const CoseParts& parts);
/// COSE_Sign1_Tagged with nil payload.
Buffer encode_cose(const CoseParts& parts, Bytes signature);
/// The same with pads that bring it to just `size` bytes; nothing where it is larger without any.
std::optional<Buffer> encode_cose_of_size(CoseParts parts, Bytes signature, std::size_t size);

}  // namespace tanba
