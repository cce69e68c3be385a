// Whether a claim signer is trusted: C2PA 2.4, 14.4 and 14.5.1.2.
#include <algorithm>

#include "base/check.hpp"
#include "trust/trust_cache.hpp"
#include "trust/trust_state.hpp"

namespace tanba {
namespace {

constexpr const char* kNotInForce = "the list does not believe the anchor for this time";

bool is_of(const Anchor& anchor, const Certificate& certificate) {
  return anchor.certificate.der() == certificate.der();
}

bool contains(const std::vector<Anchor>& list, const Certificate& certificate) {
  return std::ranges::any_of(list, [&](const Anchor& one) { return is_of(one, certificate); });
}

bool believes(const std::vector<Anchor>& list, const Certificate& certificate, std::int64_t at) {
  return std::ranges::any_of(
      list, [&](const Anchor& one) { return one.in_force(at) && is_of(one, certificate); });
}

bool any_denied(const TrustList::State& state, const std::vector<Certificate>& certificates) {
  return std::ranges::any_of(certificates,
                             [&](const Certificate& one) { return contains(state.denied, one); });
}

SignerTrust find_path(const TrustList::State& state, const std::vector<Certificate>& chain,
                      std::int64_t at) {
  const Buffer key = TrustCache::chain_key(chain);
  auto known = state.cache->path(key, at);
  if (known && believes(state.signer_anchors, known->back(), at))
    return {.trusted = true, .path = *std::move(known)};
  PathResult found =
      build_path(chain, in_force(state.signer_anchors, at), Purpose::claim_signing, at);
  if (found.trusted) {
    state.cache->keep(key, found.path);
    return {.trusted = true, .path = std::move(found.path)};
  }
  PathResult other =
      build_path_at_any_time(chain, all_of(state.signer_anchors), Purpose::claim_signing);
  if (!other.trusted) return {.reason = found.reason};
  return {.reason = all_valid_at(other.path, at)
                        ? kNotInForce
                        : "a certificate of the path is not valid at this time",
          .path = std::move(other.path)};
}

SignerTrust judge(const TrustList::State& state, const std::vector<Certificate>& chain,
                  std::int64_t at) {
  if (!contains(state.allowed, chain.front())) return find_path(state, chain, at);
  SignerTrust trust{.allowed = true, .path = {chain.front()}};
  if (!believes(state.allowed, chain.front(), at)) {
    trust.reason = kNotInForce;
    return trust;
  }
  trust.trusted = all_valid_at(trust.path, at);
  if (!trust.trusted) trust.reason = "the allowed certificate is not valid at this time";
  return trust;
}

}  // namespace

TimeStamp judge_time_stamp(const TrustList& trust, Bytes der, bool is_response,
                           const std::vector<Bytes>& messages) {
  const std::vector<Anchor>& anchors = trust.state().time_stamp_anchors;
  TimeStamp stamp = check_time_stamp(der, is_response, messages, all_of(anchors));
  const auto believed = in_force(anchors, stamp.time);
  if (stamp.verdict != TimeStampVerdict::trusted || believed.size() == anchors.size()) return stamp;
  stamp = check_time_stamp(der, is_response, messages, believed);
  if (stamp.verdict == TimeStampVerdict::untrusted) stamp.reason = kNotInForce;
  return stamp;
}

Result<Certificate> read_certificate(const TrustList& trust, Bytes der) {
  TrustCache& cache = *trust.state().cache;
  if (auto known = cache.certificate(der)) return *std::move(known);
  TANBA_TRY(Certificate certificate, Certificate::from_der(der));
  cache.keep(certificate);
  return certificate;
}

void remember(const TrustList& trust, const std::vector<Certificate>& certificates) {
  for (const Certificate& one : certificates) trust.state().cache->keep(one);
}

SignerTrust judge_signer(const TrustList& trust, const std::vector<Certificate>& chain,
                         std::int64_t at) {
  if (chain.empty()) return {.reason = "there is no certificate"};
  SignerTrust result = judge(trust.state(), chain, at);
  result.denied = any_denied(trust.state(), chain) || any_denied(trust.state(), result.path);
  if (result.denied) {
    result.trusted = false;
    result.reason = "the certificate is refused by the list";
  }
  return result;
}

}  // namespace tanba
