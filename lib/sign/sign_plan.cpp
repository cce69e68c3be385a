// Reserving of room for the store, and the binding that goes with it. C2PA 2.4, 10.3.
#include "sign/sign_plan.hpp"

#include "base/check.hpp"
#include "binding/box_ranges.hpp"
#include "sign/store_builder.hpp"

namespace tanba {
namespace {

constexpr int kMaxRounds = 8;
constexpr std::uint64_t kUsualStoreBytes = 4096;  // where the search for the size begins

Digests placeholder_digests(const HashPlan& plan) {
  Digests digests;
  for (const HashJob& job : plan.jobs) digests.emplace_back(digest_size(job.alg));
  return digests;
}

Result<BindingDraft> draft_binding(const SignInput& input, const Plan& plan) {
  const Carrier* carrier = input.detached ? nullptr : &plan.embedding.carrier;
  if (input.format.binding == BindingKind::bmff)
    return draft_bmff_hash(*plan.view, carrier, input.alg, input.limits);
  if (input.format.binding == BindingKind::boxes && carrier != nullptr)
    return draft_box_hash(*plan.view, input.format, carrier, {input.alg, input.limits});
  if (input.compress)
    return draft_box_ranges(*plan.view, input.format, carrier, {input.alg, input.limits});
  if (input.format.binding == BindingKind::segment && carrier != nullptr) {
    const auto& before = input.layout.carriers;
    return draft_segment_hash(*carrier, before.empty() ? nullptr : &before.front(), input.alg);
  }
  if (input.format.binding == BindingKind::collection)
    return draft_collection_hash({input.format, *plan.view, carrier, input.alg}, input.limits);
  return draft_data_hash(input.format, carrier, plan.view->size(), input.alg);
}

// Leaves of a Merkle tree are hashed in parallel where an `mdat` is large; that costs a longer
// header (C2PA 2.4, 18.6.3).
Payloads payloads_for(const SignInput& input, std::uint64_t store_bytes) {
  Payloads payloads = input.beside;
  payloads.store_bytes =
      input.format.reserved_size ? input.format.reserved_size(store_bytes) : store_bytes;
  payloads.parallel_hash = input.format.binding == BindingKind::bmff;
  return payloads;
}

// A data hash is as long wherever the store lies, so that one embed is enough.
Result<std::uint64_t> likely_store_bytes(const SignInput& input) {
  if (input.format.binding != BindingKind::data || input.detached || input.compress)
    return kUsualStoreBytes;
  const Carrier anywhere;
  const BindingDraft draft =
      draft_data_hash(input.format, &anywhere, input.asset.size(), input.alg);
  return size_of_store(input, draft, placeholder_digests(draft.plan));
}

}  // namespace

Result<void> check_compressible(const SignInput& input) {
  if (!input.compress) return {};
  const BindingKind kind = input.format.binding;
  const bool has_boxes = kind == BindingKind::bmff || kind == BindingKind::boxes ||
                         (kind == BindingKind::data && input.format.parts != nullptr);
  if (!has_boxes || input.format.carried_size != nullptr)
    return Error{Errc::unsupported,
                 "compress: the format is bound by a hash of bytes, which no compressed manifest "
                 "may hold"};
  if (input.reserve_bytes > 0 && !input.time_stamp)
    return Error{Errc::invalid_argument, "compress: no room can be kept in a compressed manifest"};
  return {};
}

HashingOptions hashing_options(const SignInput& input) {
  return {input.threads, input.limits, input.progress};
}

Result<void> place(const SignInput& input, Plan& plan) {
  if (!input.detached) {
    TANBA_TRY(plan.embedding,
              input.format.embed(input.asset, input.layout, payloads_for(input, plan.store_bytes),
                                 input.limits));
  }
  plan.view = std::make_unique<SplicedView>(input.asset, plan.embedding.edit);
  TANBA_TRY(plan.binding, draft_binding(input, plan));
  return {};
}

// The store's size decides where things lie, and where they lie decides, by the width of a few
// integers, the store's size.
Result<Plan> make_plan(const SignInput& input) {
  Plan plan;
  TANBA_TRY(plan.store_bytes, likely_store_bytes(input));
  for (int round = 0; round < kMaxRounds; ++round) {
    TANBA_CHECK(place(input, plan));
    TANBA_TRY(const std::uint64_t needed,
              size_of_store(input, plan.binding, placeholder_digests(plan.binding.plan)));
    if (needed == plan.store_bytes || input.detached) return plan;
    plan.store_bytes = needed;
  }
  return Error{Errc::internal, "sign: the size of the store does not settle"};
}

}  // namespace tanba
