// First every leaf, then the trees, then the claim, then the files. C2PA 2.4, A.5.4.1.2: a proof
// lies in the very file that it is about, outside of what is hashed; only its size must be known.
#include "sign/sign_set.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "base/check.hpp"
#include "binding/bmff_merkle.hpp"
#include "container/bmff.hpp"
#include "container/edit.hpp"
#include "sign/store_builder.hpp"
#include "sign/write_pass.hpp"

namespace tanba {
namespace {

// Runs `work` for every index below `count` in some threads; the first Error stops the others.
Result<void> in_parallel(std::size_t count, unsigned threads,
                         const std::function<Result<void>(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::optional<Error> error;
  const auto loop = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      const auto done = work(i);
      if (done) continue;
      const std::lock_guard lock(mutex);
      if (!error) error = done.error();
      next = count;
    }
  };
  {
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < std::min<std::size_t>(threads, count); ++i)
      helpers.emplace_back(loop);
    loop();
  }
  if (error) return *error;
  return {};
}

// One progress for all files.
class Tally {
 public:
  Tally(const Progress& progress, std::uint64_t total) : progress_(progress), total_(total) {}

  Result<void> add(std::uint64_t bytes) {
    if (progress_.cancel != nullptr && *progress_.cancel)
      return Error{Errc::cancelled, "sign: stopped"};
    const std::lock_guard lock(mutex_);
    done_ += bytes;
    if (progress_.report) progress_.report(done_, total_);
    return {};
  }

 private:
  const Progress& progress_;
  std::uint64_t total_, done_ = 0;
  std::mutex mutex_;
};

class SetSigner {
 public:
  SetSigner(const SignInput& input, const std::vector<SetPart>& parts,
            const std::vector<SetTrack>& tracks)
      : input_(input), parts_(parts), tracks_(tracks), tally_(input.progress, total(parts)) {}

  Result<SignedSet> operator()(std::span<Sink* const> sinks) {
    TANBA_CHECK(hash_segments());
    TANBA_CHECK(place_store());
    TANBA_CHECK(hash_inits());
    TANBA_CHECK(claim_and_sign());
    for (std::size_t i = 0; i < parts_.size(); ++i) TANBA_CHECK(write(i, *sinks[i]));
    return std::move(result_);
  }

 private:
  // Where a segment stands.
  struct Place {
    std::size_t track = 0, location = 0;
  };

  // Every byte is read twice.
  static std::uint64_t total(const std::vector<SetPart>& parts) {
    std::uint64_t bytes = 0;
    for (const SetPart& part : parts) bytes += 2 * part.asset.size();
    return bytes;
  }

  HashingOptions hashing() const {
    HashingOptions options{1, input_.limits, {}};
    options.progress.cancel = input_.progress.cancel;
    return options;
  }

  Result<Buffer> hash_of(const Source& view) {
    TANBA_TRY(const HashPlan plan, plan_set_file(view, input_.alg, input_.limits));
    TANBA_TRY(Digests digests, run(plan, view, hashing()));
    TANBA_CHECK(tally_.add(view.size()));
    return std::move(digests[0]);
  }

  Result<SplicedView> segment_with(const Place& place, std::vector<Buffer> siblings) const {
    const SetTrack& track = tracks_[place.track];
    const SetPart& part = parts_[track.segments[place.location]];
    const MerkleProof proof{track.unique_id, track.track_id, place.location, std::move(siblings)};
    TANBA_TRY(Edit edit,
              bmff::put_before_moof(part.asset, part.facts,
                                    bmff::merkle_box(write_merkle_proof(proof)), input_.limits));
    return SplicedView(part.asset, std::move(edit));
  }

  // A proof has the size that it will have once the hashes in it are known.
  Result<void> hash_segments() {
    std::vector<Place> places;
    std::vector<bmff::MerkleTree> blank;
    for (std::size_t i = 0; i < tracks_.size(); ++i) {
      const std::size_t count = tracks_[i].segments.size();
      const std::vector<Buffer> leaves(count, Buffer(digest_size(input_.alg)));
      blank.emplace_back(leaves, kMaxSetRow, input_.alg);
      trees_.push_back({tracks_[i].unique_id, tracks_[i].track_id, leaves});
      for (std::size_t k = 0; k < count; ++k) places.push_back({i, k});
    }
    TANBA_CHECK(in_parallel(places.size(), input_.threads, [&](std::size_t i) -> Result<void> {
      const Place& place = places[i];
      TANBA_TRY(const SplicedView view,
                segment_with(place, blank[place.track].siblings(place.location)));
      TANBA_TRY(trees_[place.track].leaves[place.location], hash_of(view));
      return {};
    }));
    place_of_.resize(parts_.size());
    for (const Place& place : places)
      place_of_[tracks_[place.track].segments[place.location]] = place;
    for (const SetTree& tree : trees_) proofs_.emplace_back(tree.leaves, kMaxSetRow, input_.alg);
    binding_ = draft_bmff_set(trees_, input_.alg);
    return {};
  }

  // The size of the store does not depend on where it lies: there are no offsets in the assertion.
  Result<void> place_store() {
    const Digests blank(tracks_.size(), Buffer(digest_size(input_.alg)));
    TANBA_TRY(const std::uint64_t store_bytes, size_of_store(input_, binding_, blank));
    inits_.resize(parts_.size());
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (!parts_[i].facts.is_init()) continue;
      Payloads payloads = parts_[i].beside;
      payloads.store_bytes = store_bytes;
      TANBA_TRY(inits_[i], bmff::embed(parts_[i].asset, parts_[i].layout, payloads, input_.limits));
    }
    return {};
  }

  Result<void> hash_inits() {
    std::vector<Buffer> by_part(parts_.size());
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (!parts_[i].facts.is_init()) continue;
      const SplicedView view(parts_[i].asset, inits_[i].edit);
      TANBA_TRY(by_part[i], hash_of(view));
    }
    for (const SetTrack& track : tracks_) init_hashes_.push_back(by_part[track.init]);
    return {};
  }

  Result<void> claim_and_sign() {
    TANBA_TRY(const Names names, make_names(input_, all_digests()));
    TANBA_TRY(const ClaimedManifest manifest, make_claim(input_, binding_, init_hashes_, names));
    TANBA_TRY(const ClaimSignature signature, signature_over(input_, manifest));
    TANBA_TRY(store_, make_planned_store(input_, manifest, signature));
    result_.manifest_label = names.manifest_label;
    return {};
  }

  Digests all_digests() const {
    Digests all = init_hashes_;
    for (const SetTree& tree : trees_)
      all.insert(all.end(), tree.leaves.begin(), tree.leaves.end());
    return all;
  }

  Result<void> write(std::size_t part, Sink& sink) {
    if (parts_[part].facts.is_init()) return write_init(part, sink);
    const Place& place = place_of_[part];
    TANBA_TRY(const SplicedView view,
              segment_with(place, proofs_[place.track].siblings(place.location)));
    return write_view(part, view, sink);
  }

  Result<void> write_init(std::size_t part, Sink& sink) {
    const SplicedView holed(parts_[part].asset, inits_[part].edit);
    TANBA_TRY(auto patches, fill(input_.format, holed, inits_[part].carrier, store_));
    return write_view(part, SplicedView(holed, filling(std::move(patches))), sink);
  }

  Result<void> write_view(std::size_t part, const SplicedView& view, Sink& sink) {
    TANBA_CHECK(write_all(view, sink, input_.progress.cancel));
    TANBA_CHECK(parts_[part].asset.unchanged());
    result_.bytes_out.push_back(view.size());
    return tally_.add(view.size());
  }

  const SignInput& input_;
  const std::vector<SetPart>& parts_;
  const std::vector<SetTrack>& tracks_;
  Tally tally_;
  std::vector<SetTree> trees_;            // by track
  std::vector<bmff::MerkleTree> proofs_;  // by track
  std::vector<Place> place_of_;           // by part
  std::vector<Embedding> inits_;          // by part
  BindingDraft binding_;
  Digests init_hashes_;  // by track
  Buffer store_;
  SignedSet result_;
};

}  // namespace

Result<SignedSet> sign_set(const SignInput& input, const std::vector<SetPart>& parts,
                           const std::vector<SetTrack>& tracks, std::span<Sink* const> sinks) {
  return SetSigner(input, parts, tracks)(sinks);
}

}  // namespace tanba
