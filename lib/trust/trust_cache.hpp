// What a TrustList remembers between verifications: parsed certificates, and paths that were found.
#pragma once

#include <array>
#include <mutex>
#include <optional>
#include <vector>

#include "crypto/certificate.hpp"

namespace tanba {

/// Bounded and thread-safe. A path that was found holds for every moment at which all its
/// certificates are valid, so it is kept with them; that none was found is never kept.
class TrustCache {
 public:
  std::optional<Certificate> certificate(Bytes der) const;
  void keep(const Certificate& certificate);

  /// `key`: of the chain, see chain_key. Nothing where a certificate of the path is not valid `at`.
  std::optional<std::vector<Certificate>> path(const Buffer& key, std::int64_t at) const;
  void keep(const Buffer& key, const std::vector<Certificate>& path);

  /// Names a chain by its bytes.
  static Buffer chain_key(const std::vector<Certificate>& chain);

 private:
  static constexpr std::size_t kSlots = 64;
  static constexpr std::size_t kMaxCertificateBytes = 8192;  // larger ones are parsed each time
  struct Path {
    Buffer key;
    std::vector<Certificate> certificates;
  };

  mutable std::mutex mutex_;
  std::array<std::optional<Certificate>, kSlots> certificates_;
  std::array<Path, kSlots> paths_;
  std::size_t next_certificate_ = 0, next_path_ = 0;  // the slots are filled in turn
};

}  // namespace tanba
