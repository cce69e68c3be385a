// The JSON header of a SafeTensors file: where its `__metadata__` and the manifest store in it lie.
#pragma once

#include <optional>

#include "container/format.hpp"

namespace tanba::safetensors {

// Offsets count from the start of the header.
struct Object {
  Range member;             // from its key to its end; empty for the header itself
  std::uint64_t start = 0;  // behind its brace
  std::uint64_t members = 0;
};

struct Entry {
  Range member;  // key and value
  Range value;   // between the quotes
};

struct Header {
  Object top;
  std::optional<Object> metadata;
  std::vector<Entry> manifests;
  std::uint64_t data_bytes = 0;  // how far the tensors reach behind the header
  const char* flaw = nullptr;    // a manifest store is there but written in a way that none may
};

/// Errc::malformed where `text` is not JSON, or `__metadata__` is not one object.
Result<Header> parse_header(Bytes text, const Limits& limits);

}  // namespace tanba::safetensors
