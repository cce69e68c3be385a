// COSE_Sign1 (RFC 9052, 4.2) that holds what it signs: the credentials of CAWG Identity Assertion
// 1.1, 8.1, and the segment info of live video (C2PA 2.5, 15.5.1).
#pragma once

#include "crypto/cose.hpp"

namespace tanba {

/// A parsed one. Borrows the bytes that it was parsed from.
struct AttachedCose {
  bool well_formed = false;                           // tagged, four elements of the right kinds
  Bytes protected_header;                             // content of the protected bstr
  std::optional<SignatureAlg> alg;                    // from the protected bucket alone
  std::string content_type;                           // likewise; empty where it is no text
  std::optional<Bytes> payload;                       // nothing where it is detached
  Bytes signature, signature_item;                    // its content, and with its head
  std::vector<Bytes> time_stamps_v1, time_stamps_v2;  // sigTst, sigTst2
  std::optional<Bytes> key_id;                        // `kid` of the unprotected bucket
  std::optional<std::int64_t> signed_at;  // `iat` of the protected bucket: claimed, not proved
  Bytes unprotected;                      // that bucket, encoded
  bool key_id_alone = false;              // nothing but `kid` stands in it
};

AttachedCose parse_attached_cose(Bytes bytes, const Limits& limits);

}  // namespace tanba
