// Writing of manifests of each kind. C2PA 2.4, 11.1.
#pragma once

#include "manifest/store.hpp"

namespace tanba {

/// What a manifest superbox is made of; borrowed.
struct ManifestParts {
  std::string_view label;
  const std::vector<Buffer>& assertions;  // whole superboxes
  Bytes claim, signature;
  ManifestKind kind = ManifestKind::standard;
};
/// A manifest superbox: assertion store, claim, signature.
Buffer assemble_manifest(const ManifestParts& parts);
/// The same manifest in a box of its own kind and of the same label (C2PA 2.4, 11.2.4).
Buffer compress_manifest(std::string_view label, Bytes superbox);

}  // namespace tanba
