// TrustList: whom a verifier believes, by purpose. Nothing is built in and nothing is fetched.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tanba/bytes.hpp"
#include "tanba/result.hpp"

namespace tanba {

/// What an entry of a trust list, or a whole list, is good for (C2PA 2.4, 14.4).
enum class TrustPurpose : std::int32_t {
  claim_signing = 1,  ///< anchors for TrustList::add_signer_anchors
  time_stamping = 2,  ///< anchors for TrustList::add_time_stamp_anchors
  allowed = 3,        ///< end-entity certificates for TrustList::allow
  denied = 4,         ///< certificates for TrustList::deny
  identity = 5        ///< anchors and issuers for TrustList::add_identity_anchors
};

/// One entry of a trust list. Times are seconds since 1970-01-01 UTC.
struct TrustEntry {
  TrustPurpose purpose = TrustPurpose::claim_signing;
  std::string who;  ///< the certificate's subject (RFC 2253), or an issuer's DID
  std::int64_t not_before = 0, not_after = 0;  ///< of the certificate; 0, 0 for a DID
  std::optional<std::int64_t> believed_from, believed_until;  ///< by the list, where it says so
};

/// Anchors for claim signers and, apart from them, for time-stamp authorities; end-entity
/// certificates that are allowed or denied by themselves.
///
/// An empty list trusts nobody. Cheap to copy; reading it from several threads is safe.
///
/// Lines `trustNotBefore: 2026-01-01T00:00:00Z` and `trustNotAfter: ...` above a certificate in the
/// PEM say that it is believed for what was signed (by a trusted time-stamp; without one: now) from
/// then, or until then, alone (C2PA 2.4, 14.4.1). What is denied has no such lines. An anchor whose
/// own validity does not hold at that time is not believed either.
/// C2PA 2.4, 14.4. \since 0.1
class TrustList {
 public:
  TrustList();
  TrustList(const TrustList&);
  TrustList& operator=(const TrustList&);
  TrustList(TrustList&&) noexcept;
  TrustList& operator=(TrustList&&) noexcept;
  ~TrustList();

  /// Anchors for claim signers whose leaf has one of the accepted key purposes (C2PA claim signing,
  /// Microsoft's C2PA signing, emailProtection, documentSigning). Errc::credential where the PEM
  /// holds no certificate or a broken one: never a silently empty list.
  Result<void> add_signer_anchors(Bytes pem);
  /// Anchors for time-stamp authorities.
  Result<void> add_time_stamp_anchors(Bytes pem);
  /// Anchors for the signers of identity assertions (CAWG Identity Assertion 1.1, 8.2): PEM, or the
  /// DID document (JSON) of an aggregator of identity claims (8.1), which gives its keys too.
  Result<void> add_identity_anchors(Bytes pem);
  /// Leaf certificates that are trusted as they are, without a chain (C2PA 2.4, 14.4.3).
  Result<void> allow(Bytes pem);
  /// Leaf certificates that are refused: a valid signature by one never counts as trusted and fails
  /// the policy.
  Result<void> deny(Bytes pem);
  /// The one of these that fits. Errc::invalid_argument: no such purpose.
  Result<void> add(TrustPurpose purpose, Bytes pem);

  /// What is in the list: anchors of claim signers, of time-stamp authorities and of identities,
  /// then what is allowed and what is denied, each in the order in which it came.
  std::vector<TrustEntry> entries() const;

  struct State;
  const State& state() const { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

}  // namespace tanba
