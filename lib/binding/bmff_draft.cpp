// The BMFF hash of a file in the making. C2PA 2.4, 18.6 and A.5.6: version 3, the exclusions that
// everybody must have, no other.
#include "base/check.hpp"
#include "binding/binding.hpp"
#include "binding/bmff_merkle.hpp"
#include "binding/bmff_stream.hpp"
#include "binding/bmff_survey.hpp"
#include "container/bmff.hpp"

namespace tanba {
namespace {

constexpr std::uint64_t kMinBlock = 1 << 20;
constexpr std::uint64_t kMaxLeaves = 32;

BmffExclusion plain(const char* xpath) {
  BmffExclusion exclusion;
  exclusion.xpath = xpath;
  return exclusion;
}

std::vector<BmffExclusion> mandatory_exclusions() {
  BmffExclusion store = plain("/uuid");
  store.data = {{8, Buffer(bmff::kC2paUuid.begin(), bmff::kC2paUuid.end())}};
  return {store, plain("/ftyp"), plain("/mfra")};
}

// A tree where every implementation begins it at the same byte and finds it again: one `mdat` with
// a header of 16 bytes, no fragments.
bool takes_tree(const bmff::Survey& found) {
  return found.fragments.empty() && found.mdats.size() == 1 && found.mdats[0].header == 16 &&
         !found.mdats[0].cut && found.mdats[0].size > bmff::kParallelBytes;
}

std::uint64_t block_size(std::uint64_t payload_bytes) {
  std::uint64_t size = kMinBlock;
  while (payload_bytes > size * kMaxLeaves) size *= 2;
  return size;
}

void add_tree(const bmff::Box& mdat, BmffHash& hash, HashPlan& plan) {
  MerkleMap map;
  map.unique_id = 1;
  map.fixed_block_size = block_size(mdat.payload_size());
  for (std::uint64_t at = mdat.payload(); at < mdat.end(); at += *map.fixed_block_size) {
    const std::uint64_t size = std::min(*map.fixed_block_size, mdat.end() - at);
    plan.jobs.push_back({plan.jobs[0].alg, {{{at, size}}}});
    ++map.count;
  }
  hash.merkle = {map};
}

BmffHash blank_hash(HashAlg alg) {
  BmffHash hash;
  hash.alg = name(alg);
  hash.exclusions = mandatory_exclusions();
  return hash;
}

constexpr const char* kLabel = "c2pa.hash.bmff.v3";

}  // namespace

Result<HashPlan> plan_set_file(const Source& output, HashAlg alg, const Limits& limits) {
  const BmffHash hash = blank_hash(alg);
  TANBA_TRY(bmff::Survey found, bmff::survey(output, bmff::Exclusions(hash), limits));
  HashPlan plan;
  plan.jobs = {{alg, std::move(found.pieces)}};
  return plan;
}

BindingDraft draft_flat_bmff_hash(HashAlg alg) {
  BmffHash hash = blank_hash(alg);
  BindingDraft draft;
  draft.label = kLabel;
  draft.assertion = [hash, alg](const Digests& digests) {
    BmffHash filled = hash;
    filled.hash = digests.empty() ? Buffer(digest_size(alg)) : digests[0];
    return write_bmff_hash(filled);
  };
  return draft;
}

BindingDraft draft_bmff_set(std::vector<SetTree> trees, HashAlg alg) {
  BmffHash hash = blank_hash(alg);
  for (SetTree& tree : trees) {
    MerkleMap map;
    map.unique_id = tree.unique_id;
    map.local_id = tree.local_id;
    map.count = tree.leaves.size();
    map.hashes = bmff::MerkleTree(std::move(tree.leaves), kMaxSetRow, alg).row();
    hash.merkle.push_back(std::move(map));
  }
  BindingDraft draft;
  draft.label = kLabel;
  draft.assertion = [hash](const Digests& digests) {
    BmffHash filled = hash;
    for (std::size_t i = 0; i < filled.merkle.size() && i < digests.size(); ++i)
      filled.merkle[i].init_hash = digests[i];
    return write_bmff_hash(filled);
  };
  return draft;
}

Result<BindingDraft> draft_bmff_hash(const Source& output, const Carrier* /*carrier*/, HashAlg alg,
                                     const Limits& limits) {
  BmffHash hash = blank_hash(alg);
  hash.hash = Buffer(digest_size(alg));
  TANBA_TRY(bmff::Survey found, bmff::survey(output, bmff::Exclusions(hash), limits));
  if (takes_tree(found)) {
    BmffExclusion payload = plain("/mdat");
    payload.subset = {{16, 0}};
    hash.exclusions.push_back(payload);
    hash.merkle.resize(1);
    TANBA_TRY(found, bmff::survey(output, bmff::Exclusions(hash), limits));
  }
  BindingDraft draft;
  draft.label = kLabel;
  draft.plan.jobs = {{alg, std::move(found.pieces)}};
  if (!hash.merkle.empty()) add_tree(found.mdats[0], hash, draft.plan);
  draft.assertion = [hash, alg](const Digests& digests) {
    BmffHash filled = hash;
    if (!digests.empty()) filled.hash = digests[0];
    for (MerkleMap& map : filled.merkle) {
      map.hashes.assign(static_cast<std::size_t>(map.count), Buffer(digest_size(alg)));
      if (digests.size() == map.count + 1) map.hashes.assign(digests.begin() + 1, digests.end());
    }
    return write_bmff_hash(filled);
  };
  return draft;
}

}  // namespace tanba
