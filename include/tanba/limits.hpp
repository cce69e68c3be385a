// The limits that hostile input runs into. Each default is published in docs/limits.md.
#pragma once

#include <cstdint>

namespace tanba {

/// Bounds on what one call may be made to do by its input. Hitting one is Errc::limit_exceeded.
/// \since 0.1
struct Limits {
  std::uint64_t max_store_bytes = 64ull << 20;   ///< manifest store, after decoding
  std::uint64_t max_text_bytes = 64ull << 20;    ///< text formats are held in memory
  std::uint64_t max_table_bytes = 256ull << 20;  ///< one table of a container (`stco`, `iloc` ...)
  std::uint32_t max_boxes = 1'000'000;           ///< boxes, chunks or segments walked in one asset
  std::uint32_t max_depth = 32;                  ///< nesting of boxes and of CBOR
  std::uint32_t max_label_bytes = 1024;          ///< JUMBF label
  std::uint32_t max_manifests = 256;             ///< manifests in a store
  std::uint32_t max_assertions = 10'000;         ///< assertions in a manifest
  std::uint32_t max_exclusions = 1024;           ///< exclusions in a hard binding
  std::uint32_t max_hash_entries = 65'536;       ///< Merkle leaves or box hashes in a hard binding
  std::uint32_t max_actions = 10'000;            ///< actions in a manifest
  std::uint32_t max_ingredient_depth = 64;       ///< ingredients of ingredients
  std::uint32_t max_chain_certificates = 16;     ///< certificates in one chain
  std::uint32_t max_certificate_bytes = 64u << 10;  ///< one certificate
  std::uint32_t max_token_bytes = 1u << 20;         ///< one time-stamp token or OCSP response
  std::uint64_t max_metadata_bytes =
      16ull << 20;  ///< one piece of metadata (an XMP packet, a comment): a larger one is not read
  std::uint64_t max_inflated_bytes = 64ull << 20;  ///< what one Brotli or deflate stream may become
};

}  // namespace tanba
