#include "validate/live_parts.hpp"

namespace tanba::validation {
namespace {

constexpr std::size_t kMaxParts = 64, kMaxSigners = 64;

// Whoever makes a certificate writes any names into it.
auto identity_of(const SignerReport& signer) {
  return std::tie(signer.spki_sha256, signer.subject, signer.issuer);
}

}  // namespace

bool LiveParts::keep(const Report& report) {
  auto& parts = whole_.parts;
  const auto signer = identity_of(report.active_manifest()->signer);
  const bool is_same = signer == identity_of(signer_);
  const bool says_more = senses_.insert(sense_of(report)).second;
  const bool has_room = parts.size() < kMaxParts;
  complete_ = complete_ && (!says_more || has_room);
  const bool is_new =
      !is_same && others_.size() <= kMaxSigners && others_.insert(Identity(signer)).second;
  if ((says_more && has_room) || is_new) parts.push_back(report);
  if (is_new && others_.size() > kMaxSigners) parts.back().manifests[report.active].signer = {};
  return is_same;
}

}  // namespace tanba::validation
