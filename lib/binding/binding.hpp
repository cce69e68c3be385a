// Hard bindings: does the manifest's hash fit the asset's bytes, and is every byte accounted for?
// C2PA 2.4, 15.12.
#pragma once

#include <string>
#include <vector>

#include "binding/hash_plan.hpp"
#include "container/format.hpp"
#include "manifest/box_hash.hpp"
#include "manifest/collection_hash.hpp"
#include "manifest/hash_assertions.hpp"
#include "tanba/report.hpp"

namespace tanba {

struct BindingInput {
  const Source& asset;
  const Format& format;
  const Carrier* carrier;  // where the store lies in the asset; null: it is detached
  DigestFunction digest;
  HashAlg default_alg;  // the claim's `alg`
  bool has_default_alg;
  Limits limits;
  bool updated = false;  // update manifests came after the one that holds the binding: the store is
                         // not as long as its exclusion says
};

struct BindingVerdict {
  StatusList status;  // exactly one success code and no failure code: it holds
  std::vector<Uncovered> uncovered;
  bool partial = false;  // it holds, but the hash knows of parts that were not there to check
};

/// A finding is in the verdict; an Error says that the asset could not be read.
Result<BindingVerdict> check_data_hash(const BindingInput& input, const DataHash& hash,
                                       const std::string& url);
Result<BindingVerdict> check_bmff_hash(const BindingInput& input, const BmffHash& hash,
                                       const std::string& url);
Result<BindingVerdict> check_box_hash(const BindingInput& input, const BoxHash& hash,
                                      const std::string& url);
Result<BindingVerdict> check_collection_hash(const BindingInput& input, const CollectionHash& hash,
                                             const std::string& url);

/// A media segment in a file of its own.
struct Segment {
  const Source& asset;
  DigestFunction digest;
};

/// The same for an initialization segment (`init`, which holds the store) and media segments of it,
/// in the order of their time (C2PA 2.4, 15.12.2.2 and A.5.4.1.2). Each of them must fit, and none
/// may be missing between them.
Result<BindingVerdict> check_bmff_segments(const BindingInput& init,
                                           const std::vector<Segment>& segments,
                                           const BmffHash& hash, const std::string& url);

/// A hard binding in the making: what to hash in the output, and then the assertion with the
/// digests in it.
struct BindingDraft {
  HashPlan plan;
  std::string label;  // "c2pa.hash.data"
  /// The assertion's CBOR; same size for every set of digests.
  std::function<Buffer(const Digests&)> assertion;
};

/// For a data hash: all of `output_size` bytes but the carrier's exclusion (detached: all). The
/// assertion has the same size wherever the carrier lies and however long it is.
BindingDraft draft_data_hash(const Format& format, const Carrier* carrier,
                             std::uint64_t output_size, HashAlg alg);
/// For BMFF v3: flat, or with Merkle leaves over each `mdat` larger than 32 MiB. `output` is the
/// spliced view, the store still a hole.
Result<BindingDraft> draft_bmff_hash(const Source& output, const Carrier* carrier, HashAlg alg,
                                     const Limits& limits);

struct BoxDraftOptions {
  HashAlg alg = HashAlg::sha256;
  Limits limits;
};
/// For a box hash: one entry a part, so that a font can be repackaged. `format` must have parts().
/// `output` is the spliced view, the store still a hole.
Result<BindingDraft> draft_box_hash(const Source& output, const Format& format,
                                    const Carrier* carrier, const BoxDraftOptions& options);

struct CollectionDraft {
  const Format& format;
  const Source& output;    // the spliced view, the store still a hole
  const Carrier* carrier;  // null: detached
  HashAlg alg;
};
/// For an archive: one hash for each of Format::parts.
/// \return Errc::unsupported where a name or a byte of the archive is one that no hash could cover
Result<BindingDraft> draft_collection_hash(const CollectionDraft& draft, const Limits& limits);

}  // namespace tanba
