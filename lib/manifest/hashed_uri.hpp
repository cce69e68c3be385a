// hashed-uri-map: a JUMBF URI and the hash of what it points at. C2PA 2.4, 8.4.2.
#pragma once

#include <string>
#include <string_view>

#include "cbor/cbor.hpp"

namespace tanba {

struct HashedUri {
  std::string url;
  std::string alg;  // empty: that of the nearest enclosing structure
  Buffer hash;      // empty: there is none

  bool present() const { return !url.empty(); }
};

/// Reads a map {url, ?alg, hash}. The hash may be an array of integers, as files of 2022 have it.
/// Nothing readable: `present()` is false.
HashedUri read_hashed_uri(cbor::Item item);
cbor::Value write_hashed_uri(const HashedUri& uri);

}  // namespace tanba
