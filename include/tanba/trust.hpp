// TrustList: whom a verifier believes, by purpose. Nothing is built in and nothing is fetched.
#pragma once

#include <memory>
#include <string>

#include "tanba/bytes.hpp"
#include "tanba/result.hpp"

namespace tanba {

/// Anchors for claim signers and, apart from them, for time-stamp authorities; end-entity
/// certificates that are allowed or denied by themselves.
///
/// An empty list trusts nobody. Cheap to copy; reading it from several threads is safe.
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

  struct State;
  const State& state() const { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

}  // namespace tanba
