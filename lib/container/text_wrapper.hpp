// The invisible wrapper of a manifest store in plain text. C2PA 2.4, A.8.
//   U+FEFF, then one variation selector a byte of "C2PATXT\0", version 1, u32 length, store,
//   padding byte 0..15 -> U+FE00 + byte, 3 bytes of UTF-8; byte 16..255 -> U+E0100 + byte - 16, 4
//   bytes
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "tanba/bytes.hpp"
#include "tanba/limits.hpp"
#include "tanba/result.hpp"

namespace tanba::text {

/// One wrapper as it lies in a text.
struct Wrapper {
  Range exact;   // from U+FEFF to the last selector of the store
  Range padded;  // and the padding behind it, where that is all that the run of selectors still has
};

struct Wrappers {
  std::vector<Wrapper> found;
  const char* flaw = nullptr;  // one has the magic but not the rest
};

/// All wrappers of a text, in order, in one pass over it. A U+FEFF without the magic is a byte
/// order mark or a character of the text, and no flaw. Errc::limit_exceeded past max_manifests of
/// them.
Result<Wrappers> find_wrappers(Bytes text, const Limits& limits);

/// The store in a wrapper that `find_wrappers` found (its `exact` bytes).
Result<Buffer> unwrap(Bytes wrapper, const Limits& limits);

/// The wrapper of `store`, without padding.
Buffer wrap(Bytes store);

/// Size of `wrap(store)`.
std::uint64_t wrapped_bytes(Bytes store);

/// The size to reserve for the wrapper of a store of `store_bytes` bytes whose bytes are not known
/// yet. The signed data hash names this size, so the store has to fill it exactly: see
/// `pads_that_fit`.
std::uint64_t reserved_bytes(std::uint64_t store_bytes);

/// `wrapped_bytes` of the store with zero pads of these sizes in its unsigned COSE header.
using WrappedSize = std::function<std::uint64_t(const std::vector<std::size_t>& pads)>;

/// Sizes of COSE pads (`pad`, `pad2` ...) with which a signed store fills `wanted` bytes exactly.
///
/// The unsigned header may grow after signing, so one signature is enough (C2PA 2.4, 10.4.2). A
/// zero more in a pad costs three bytes; a pad more, or one whose length takes more bytes, shifts
/// the total by one modulo three. The lengths of the boxes around the signature grow along and cost
/// now three and now four bytes a byte, which can jump over `wanted`: then other shapes of up to
/// three more pads are tried, with which the boxes have other lengths. `asked`: pads that come
/// first and keep their size. With `wanted` from `reserved_bytes` of the store's size without
/// further pads, it is found; nothing where the store is larger than what was reserved for.
std::optional<std::vector<std::size_t>> pads_that_fit(std::uint64_t wanted,
                                                      const std::vector<std::size_t>& asked,
                                                      const WrappedSize& size_with);

}  // namespace tanba::text
