// From a statement, the digests of the asset and a signature to the bytes of a manifest store.
#pragma once

#include <string>
#include <vector>

#include "binding/binding.hpp"
#include "sign/sign.hpp"

namespace tanba {

/// The names that a manifest is known by.
struct Names {
  std::string manifest_label;  // "urn:c2pa:<uuid>[:<vendor>]", of the same length for a statement
  std::string instance_id;
};

/// The first 16 bytes as a UUID of version 4 (RFC 9562, 5.4), wherever they come from; they are
/// changed to be one.
std::string uuid_text(std::span<std::uint8_t> bytes);

/// Names for what is claimed: random ones (Errc::internal where the generator fails), or, where the
/// output shall be reproducible, the same for the same asset, statement and certificates.
Result<Names> make_names(const SignInput& input, const Digests& digests);

/// A manifest whose claim is made, and that waits for its signature.
struct ClaimedManifest {
  std::string label;
  std::vector<Buffer> assertions;  // superboxes, the hard binding first
  Buffer claim;                    // CBOR, what the signature covers
};
/// A binding without a label is none: of an update manifest. Signs the identity assertion, if there
/// is to be one: Errc::signer, and Errc::invalid_argument where it names an assertion that is not
/// there.
Result<ClaimedManifest> make_claim(const SignInput& input, const BindingDraft& binding,
                                   const Digests& digests, const Names& names);

/// What is put under a claim.
struct ClaimSignature {
  Buffer bytes;
  Buffer time_stamp;  // a TimeStampToken for sigTst2; empty: none
};

/// The whole store: earlier manifests, then this one. `pads`: sizes of the zero pads in the
/// unsigned COSE header.
Buffer make_store(const SignInput& input, const ClaimedManifest& manifest,
                  const ClaimSignature& signature, const std::vector<std::size_t>& pads);

/// The store in the size that size_of_store() foretold: a time-stamp takes its room from the pads
/// that were asked for. Errc::signer where it is larger than they.
Result<Buffer> make_planned_store(const SignInput& input, const ClaimedManifest& manifest,
                                  const ClaimSignature& signature);

/// The pads that the caller asked for, or that a time-stamp will need.
std::vector<std::size_t> asked_pads(const SignInput& input);

/// The new manifest alone, in the size that it would have in that store.
Result<Buffer> make_planned_manifest(const SignInput& input, const ClaimedManifest& manifest,
                                     const ClaimSignature& signature);

/// The size that the store will have, whatever digests of that size, names and signatures come.
Result<std::uint64_t> size_of_store(const SignInput& input, const BindingDraft& binding,
                                    const Digests& placeholders);

/// The signer's signature over the claim, and a time-stamp of it where one is asked for.
/// Errc::signer where the signature has the wrong size, or no time-stamp came.
Result<ClaimSignature> signature_over(const SignInput& input, const ClaimedManifest& manifest);

}  // namespace tanba
