// TrustList: anchors by purpose, allowed and denied certificates (C2PA 2.4, 14.4).
#include "tanba/trust.hpp"

#include <algorithm>
#include <iterator>

#include "base/check.hpp"
#include "trust/trust_cache.hpp"
#include "trust/trust_state.hpp"

namespace tanba {
namespace {

// Everything in the text or nothing; what was remembered held for the old list.
Result<void> add(TrustList::State& state, std::vector<Anchor>& to, Bytes pem) {
  TANBA_TRY(std::vector<Anchor> anchors, read_anchors(pem));
  to.insert(to.end(), std::make_move_iterator(anchors.begin()),
            std::make_move_iterator(anchors.end()));
  state.cache = std::make_shared<TrustCache>();
  return {};
}

void describe(TrustPurpose purpose, const std::vector<Anchor>& anchors,
              std::vector<TrustEntry>& into) {
  for (const Anchor& one : anchors) {
    TrustEntry& entry = into.emplace_back(TrustEntry{purpose, one.certificate.subject()});
    entry.not_before = one.certificate.not_before();
    entry.not_after = one.certificate.not_after();
    if (one.from != Anchor{one.certificate}.from) entry.believed_from = one.from;
    if (one.until != Anchor{one.certificate}.until) entry.believed_until = one.until;
  }
}

}  // namespace

TrustList::TrustList() : state_(std::make_unique<State>()) {
  state_->cache = std::make_shared<TrustCache>();
}
TrustList::TrustList(const TrustList& other) : state_(std::make_unique<State>(*other.state_)) {}
TrustList& TrustList::operator=(const TrustList& other) {
  if (this != &other) state_ = std::make_unique<State>(*other.state_);
  return *this;
}
TrustList::TrustList(TrustList&&) noexcept = default;
TrustList& TrustList::operator=(TrustList&&) noexcept = default;
TrustList::~TrustList() = default;

Result<void> TrustList::add_signer_anchors(Bytes pem) {
  return tanba::add(*state_, state_->signer_anchors, pem);
}
Result<void> TrustList::add_time_stamp_anchors(Bytes pem) {
  return tanba::add(*state_, state_->time_stamp_anchors, pem);
}
Result<void> TrustList::add_identity_anchors(Bytes pem) {
  const auto first = std::ranges::find_if(pem, [](std::uint8_t byte) {
    return byte != ' ' && byte != '\t' && byte != '\r' && byte != '\n';
  });
  if (first == pem.end() || *first != '{')
    return tanba::add(*state_, state_->identity_anchors, pem);
  TANBA_TRY(IdentityIssuer issuer, read_did_document(pem));
  state_->identity_issuers.push_back(std::move(issuer));
  return {};
}
Result<void> TrustList::allow(Bytes pem) { return tanba::add(*state_, state_->allowed, pem); }
// A span would leave the time outside it undenied, and nobody would notice.
Result<void> TrustList::deny(Bytes pem) {
  std::vector<Anchor> denied;
  TANBA_CHECK(tanba::add(*state_, denied, pem));
  if (std::ranges::any_of(denied, &Anchor::has_period))
    return Error{Errc::credential, "trust: what is denied is denied for all time"};
  for (Anchor& one : denied) state_->denied.push_back(std::move(one));
  return {};
}

Result<void> TrustList::add(TrustPurpose purpose, Bytes pem) {
  switch (purpose) {
    case TrustPurpose::claim_signing:
      return add_signer_anchors(pem);
    case TrustPurpose::time_stamping:
      return add_time_stamp_anchors(pem);
    case TrustPurpose::allowed:
      return allow(pem);
    case TrustPurpose::denied:
      return deny(pem);
    case TrustPurpose::identity:
      return add_identity_anchors(pem);
  }
  return Error{Errc::invalid_argument, "trust: no such purpose"};
}

std::vector<TrustEntry> TrustList::entries() const {
  std::vector<TrustEntry> all;
  describe(TrustPurpose::claim_signing, state_->signer_anchors, all);
  describe(TrustPurpose::time_stamping, state_->time_stamp_anchors, all);
  describe(TrustPurpose::identity, state_->identity_anchors, all);
  for (const IdentityIssuer& one : state_->identity_issuers)
    all.push_back({TrustPurpose::identity, one.did});
  describe(TrustPurpose::allowed, state_->allowed, all);
  describe(TrustPurpose::denied, state_->denied, all);
  return all;
}

}  // namespace tanba
