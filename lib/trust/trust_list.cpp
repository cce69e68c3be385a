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
Result<void> add(TrustList::State& state, std::vector<Certificate>& to, Bytes pem) {
  TANBA_TRY(std::vector<Certificate> certificates, Certificate::from_pem(pem));
  to.insert(to.end(), std::make_move_iterator(certificates.begin()),
            std::make_move_iterator(certificates.end()));
  state.cache = std::make_shared<TrustCache>();
  return {};
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
  return add(*state_, state_->signer_anchors, pem);
}
Result<void> TrustList::add_time_stamp_anchors(Bytes pem) {
  return add(*state_, state_->time_stamp_anchors, pem);
}
Result<void> TrustList::add_identity_anchors(Bytes pem) {
  const auto first = std::ranges::find_if(pem, [](std::uint8_t byte) {
    return byte != ' ' && byte != '\t' && byte != '\r' && byte != '\n';
  });
  if (first == pem.end() || *first != '{') return add(*state_, state_->identity_anchors, pem);
  TANBA_TRY(IdentityIssuer issuer, read_did_document(pem));
  state_->identity_issuers.push_back(std::move(issuer));
  return {};
}
Result<void> TrustList::allow(Bytes pem) { return add(*state_, state_->allowed, pem); }
Result<void> TrustList::deny(Bytes pem) { return add(*state_, state_->denied, pem); }

}  // namespace tanba
