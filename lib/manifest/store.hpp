// The manifest store: a JUMBF superbox of manifests, the last of them active. C2PA 2.4, 11.1.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "jumbf/jumbf.hpp"
#include "tanba/limits.hpp"
#include "tanba/result.hpp"

namespace tanba {

enum class ManifestKind : std::uint8_t { standard, update };

/// One manifest as it lies in a store. Pointers are into the Store that holds it.
struct Manifest {
  std::string label;
  ManifestKind kind = ManifestKind::standard;
  bool compressed = false;  // came out of a `c2cm` box
  Bytes bytes;              // what `tree` counts from: the store, or the inflated manifest
  const jumbf::Tree* tree = nullptr;
  const jumbf::Box* box = nullptr;  // the manifest superbox
  Bytes
      stored;  // the superbox as it lies in the store (c2cm for a compressed one), with its header
  const jumbf::Box* assertion_store = nullptr;
  std::vector<const jumbf::Box*> assertions;  // children of the assertion store
  std::vector<const jumbf::Box*> claims;      // normally one
  std::vector<const jumbf::Box*> signatures;  // normally one
  std::string
      flaw;  // status code where its boxes break a rule ("manifest.compressed.invalid"), else empty
  std::string flaw_explanation;

  Bytes hashed(const jumbf::Box& superbox) const;  // what a hashed URI to it covers: its payload
  Bytes content(const jumbf::Box& superbox, std::string_view type)
      const;  // payload of its first content box of that type; empty where none
  /// The box in this manifest at `path` ("c2pa.assertions", "c2pa.actions.v2"), or null where it is
  /// absent or ambiguous.
  const jumbf::Box* find(const std::vector<std::string>& path) const;
};

/// A parsed store. Movable: its buffers do not move with it.
struct Store {
  std::unique_ptr<Buffer> bytes;
  std::unique_ptr<jumbf::Tree> tree;
  std::vector<std::unique_ptr<Buffer>> inflated;
  std::vector<std::unique_ptr<jumbf::Tree>> inflated_trees;
  std::vector<Manifest> manifests;  // in order; the last is the active one
  std::uint64_t trailing_zeros =
      0;                  // zero bytes behind the store inside its carrier (ISO BMFF padding)
  bool canonical = true;  // unsigned header bytes (description boxes of store, manifest, assertion
                          // store, claim, signature) are as they must be

  const Manifest* active() const { return manifests.empty() ? nullptr : &manifests.back(); }
  /// Null where there is none or more than one of that label.
  const Manifest* find(std::string_view label) const;
};

/// Parses a store. Zero bytes may follow it. \return Errc::malformed, Errc::truncated,
/// Errc::limit_exceeded
Result<Store> parse_store(Buffer bytes, const Limits& limits);

/// A manifest superbox: assertion store, claim, signature. `assertions` are whole superboxes.
Buffer assemble_manifest(std::string_view label, const std::vector<Buffer>& assertions, Bytes claim,
                         Bytes signature);
/// A store of whole manifest superboxes, in order.
Buffer assemble_store(const std::vector<Bytes>& manifests);

/// An assertion's label without its instance ("c2pa.ingredient.v3__2" -> "c2pa.ingredient.v3").
std::string_view base_label(std::string_view label);

}  // namespace tanba
