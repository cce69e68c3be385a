// What a TrustList remembers between verifications: parsed certificates, and paths that were found.
#include "trust/trust_cache.hpp"

#include <algorithm>

#include "base/byte_reader.hpp"
#include "crypto/digest.hpp"

namespace tanba {

std::optional<Certificate> TrustCache::certificate(Bytes der) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(certificates_.begin(), certificates_.end(),
                                  [&](const auto& one) { return one && equal(one->der(), der); });
  return found == certificates_.end() ? std::nullopt : *found;
}

void TrustCache::keep(const Certificate& certificate) {
  if (certificate.der().size() > kMaxCertificateBytes) return;
  const std::lock_guard lock(mutex_);
  certificates_.at(next_certificate_) = certificate;
  next_certificate_ = (next_certificate_ + 1) % kSlots;
}

std::optional<std::vector<Certificate>> TrustCache::path(const Buffer& key, std::int64_t at) const {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(paths_.begin(), paths_.end(), [&](const Path& one) { return one.key == key; });
  if (found == paths_.end() || !all_valid_at(found->certificates, at)) return {};
  return found->certificates;
}

void TrustCache::keep(const Buffer& key, const std::vector<Certificate>& path) {
  for (const Certificate& one : path)
    if (one.der().size() > kMaxCertificateBytes) return;
  const std::lock_guard lock(mutex_);
  paths_.at(next_path_) = {key, path};
  next_path_ = (next_path_ + 1) % kSlots;
}

Buffer TrustCache::chain_key(const std::vector<Certificate>& chain) {
  Hasher hasher(HashAlg::sha256);
  for (const Certificate& one : chain) hasher.update(one.der());  // DER says where each one ends
  return hasher.finish();
}

}  // namespace tanba
