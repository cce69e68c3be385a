// Pieces of parse_store. Private to the room.
#pragma once

#include <optional>

#include "manifest/store.hpp"

namespace tanba {

/// The Brotli stream (RFC 7932) that `stream` is, and nothing more; nothing where it is broken or
/// becomes larger than `max_bytes`.
std::optional<Buffer> inflate_brotli(Bytes stream, std::uint64_t max_bytes);

/// Store::canonical.
bool is_canonical(const Store& store);

}  // namespace tanba
