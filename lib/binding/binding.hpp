// Hard bindings: does the manifest's hash fit the asset's bytes, and is every byte accounted for?
// C2PA 2.4, 15.12.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "binding/hash_plan.hpp"
#include "container/format.hpp"
#include "manifest/box_hash.hpp"
#include "manifest/collection_hash.hpp"
#include "manifest/hash_assertions.hpp"
#include "manifest/segment_hash.hpp"
#include "tanba/report.hpp"

namespace tanba {

/// A file of a fragmented set.
struct SetFile {
  const Source& asset;
  DigestFunction digest;
  std::string name;  // without its number: files that differ in that alone are played in its order
  std::optional<std::uint64_t> number;
  std::string_view path = {};  // the whole name, as it was given; may be empty
};

/// A fragmented asset in files of its own: initialization segments, one for each rendition, and
/// media segments in any order (C2PA 2.4, A.5.4.1.2).
struct BmffSet {
  std::vector<SetFile> inits;  // each holds the store; the first one is BindingInput::asset
  std::vector<SetFile> segments;
  const char* flaw = nullptr;  // static text: what is wrong before any hash is taken
};

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
  const BmffSet* set = nullptr;  // the asset is these files; null: one file
  std::string_view parent = {};  // label of the manifest that the bound one has as `parentOf`
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

/// With the earlier checkpoints, as far back as their manifests are in the text; else the verdict
/// is partial.
Result<BindingVerdict> check_segment_hash(const BindingInput& input, const SegmentHash& hash,
                                          const std::string& url);

/// The same for the set in `input.set` (C2PA 2.4, 15.12.2.2). What is here must fit, each file must
/// belong to it, and none may be there twice; where files are missing the verdict is partial.
Result<BindingVerdict> check_bmff_set(const BindingInput& input, const BmffHash& hash,
                                      const std::string& url);

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

/// For a segment hash: what lies in front of `carrier`, from `before` on, the active checkpoint of
/// the text until now (null: from the start).
BindingDraft draft_segment_hash(const Carrier& carrier, const Carrier* before, HashAlg alg);

/// A track of a set in the making, as its Merkle tree has it.
struct SetTree {
  std::uint64_t unique_id = 0, local_id = 0;
  std::vector<Buffer> leaves;  // in the order of time; only their number counts for the size
};
/// The most hashes of one tree that a manifest holds: what is above goes into the segments.
inline constexpr std::size_t kMaxSetRow = 64;

/// What a BMFF hash covers of one file of a set (C2PA 2.4, 18.6.2).
Result<HashPlan> plan_set_file(const Source& output, HashAlg alg, const Limits& limits);
/// For a set: the plan is empty, and the digests that make the assertion are the `initHash` of each
/// tree.
BindingDraft draft_bmff_set(std::vector<SetTree> trees, HashAlg alg);

}  // namespace tanba
