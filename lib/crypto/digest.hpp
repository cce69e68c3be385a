// Hash algorithms: SHA-256, SHA-384, SHA-512 and no other (C2PA 2.4, 13.1).
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "tanba/bytes.hpp"

namespace tanba {

enum class HashAlg : std::uint8_t { sha256, sha384, sha512 };

std::string_view name(HashAlg alg);                           // "sha256"
std::optional<HashAlg> hash_alg_from(std::string_view name);  // exact spelling only
std::size_t digest_size(HashAlg alg);                         // bytes

/// Hashes bytes as they come. Not thread-safe; movable. Fetches its algorithm once per process.
class Hasher {
 public:
  explicit Hasher(HashAlg alg);
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();
  void update(Bytes bytes);
  Buffer finish();  // and starts anew; empty, which equals no digest, where OpenSSL failed

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Buffer digest(HashAlg alg, Bytes bytes);

/// Random bytes of the system's generator. False where it fails: never a fallback.
bool random_bytes(std::span<std::uint8_t> into);

/// Overwrites a secret so that no compiler leaves it out.
void wipe(std::span<std::uint8_t> secret);

}  // namespace tanba
