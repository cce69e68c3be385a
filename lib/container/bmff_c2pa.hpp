// The `uuid` box that carries manifest stores and Merkle proofs. C2PA 2.4, A.5.1 to A.5.4.
#pragma once

#include <optional>
#include <string_view>

#include "container/bmff_box.hpp"

namespace tanba::bmff {

enum class Purpose : std::uint8_t { manifest, original, update, merkle, unknown };

/// Static storage; empty for `unknown`.
std::string_view name(Purpose purpose);

struct C2paBox {
  Box box;
  Purpose purpose = Purpose::unknown;
  std::uint64_t merkle_offset = 0;  // first_merkle_aux_offset; zero where the box has none
  Range store;    // manifest, original, update: the store without the padding behind it
  Range padding;  // what is left of the box
  Range proof;    // merkle: CBOR and the padding behind it

  bool holds_store() const { return purpose < Purpose::merkle; }
};

/// Nothing where `box` is no C2PA box. A box that makes no sense comes back as `unknown`.
Result<std::optional<C2paBox>> read_c2pa_box(const Source& source, const Box& box);

/// Bytes of a `manifest` box before its store.
inline constexpr std::uint64_t kManifestHead = 8 + 16 + 4 + 9 + 8;
/// The head of a `manifest` box for a store of this size; the sum must fit 32 bits.
Buffer manifest_head(std::uint64_t store_bytes);

/// A whole `merkle` box around the CBOR of a proof.
Buffer merkle_box(Bytes proof);

}  // namespace tanba::bmff
