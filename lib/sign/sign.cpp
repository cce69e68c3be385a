// Signing in the order of C2PA 2.4, 10.3: reserve, hash while writing, claim, sign, fill in.
#include "sign/sign.hpp"

#include "base/check.hpp"
#include "container/edit.hpp"
#include "container/text_wrapper.hpp"
#include "sign/store_builder.hpp"
#include "sign/write_pass.hpp"

namespace tanba {
namespace {

constexpr int kMaxRounds = 8;
constexpr std::uint64_t kUsualStoreBytes = 4096;  // where the search for the size begins

// Where everything will lie, decided before a byte is written.
struct Plan {
  Embedding embedding;
  std::unique_ptr<SplicedView> view;  // the output, the store still a hole
  BindingDraft binding;
  std::uint64_t store_bytes = 0;
};

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
std::uint64_t likely_store_bytes(const SignInput& input) {
  if (input.format.binding != BindingKind::data || input.detached) return kUsualStoreBytes;
  const Carrier anywhere;
  const BindingDraft draft =
      draft_data_hash(input.format, &anywhere, input.asset.size(), input.alg);
  return size_of_store(input, draft, placeholder_digests(draft.plan));
}

// The store's size decides where things lie, and where they lie decides, by the width of a few
// integers, the store's size.
Result<Plan> make_plan(const SignInput& input) {
  Plan plan;
  plan.store_bytes = likely_store_bytes(input);
  for (int round = 0; round < kMaxRounds; ++round) {
    if (!input.detached) {
      TANBA_TRY(plan.embedding,
                input.format.embed(input.asset, input.layout, payloads_for(input, plan.store_bytes),
                                   input.limits));
    }
    plan.view = std::make_unique<SplicedView>(input.asset, plan.embedding.edit);
    TANBA_TRY(plan.binding, draft_binding(input, plan));
    const std::uint64_t needed =
        size_of_store(input, plan.binding, placeholder_digests(plan.binding.plan));
    if (needed == plan.store_bytes || input.detached) return plan;
    plan.store_bytes = needed;
  }
  return Error{Errc::internal, "sign: the size of the store does not settle"};
}

// Where the carried size depends on the store's bytes (text), zeros in the unsigned COSE header
// close the gap, so that one signature is enough.
Result<Buffer> store_that_fits(const SignInput& input, const ClaimedManifest& manifest,
                               const ClaimSignature& signature, const Carrier& carrier) {
  if (input.detached || input.format.carried_size == nullptr)
    return make_planned_store(input, manifest, signature);
  // A time-stamp stands in place of the room that was asked for.
  const std::vector<std::size_t> asked =
      signature.time_stamp.empty() ? asked_pads(input) : std::vector<std::size_t>();
  const auto pads = text::pads_that_fit(
      total_bytes(carrier.store), asked, [&](const std::vector<std::size_t>& tried) {
        return input.format.carried_size(make_store(input, manifest, signature, tried));
      });
  if (!pads) return Error{Errc::internal, "sign: no padding makes the store fit into the text"};
  return make_store(input, manifest, signature, *pads);
}

Result<Signed> claim_and_sign(const SignInput& input, Plan& plan, Digests digests) {
  TANBA_TRY(const Names names, make_names(input, digests));
  const ClaimedManifest manifest = make_claim(input, plan.binding, digests, names);
  TANBA_TRY(const ClaimSignature signature, signature_over(input, manifest));
  Signed result;
  TANBA_TRY(result.store, store_that_fits(input, manifest, signature, plan.embedding.carrier));
  result.manifest_label = names.manifest_label;
  result.carrier = plan.embedding.carrier;
  result.plan = std::move(plan.binding.plan);
  result.digests = std::move(digests);
  result.bytes_out = input.detached ? result.store.size() : plan.view->size();
  return result;
}

HashingOptions hashing_options(const SignInput& input) {
  return {input.threads, input.limits, input.progress};
}

Result<Signed> sign_detached(const SignInput& input, Plan& plan, Sink& sink,
                             const BeforeFirstByte& before_first_byte) {
  TANBA_TRY(Digests digests, run(plan.binding.plan, *plan.view, hashing_options(input)));
  TANBA_TRY(Signed result, claim_and_sign(input, plan, std::move(digests)));
  if (before_first_byte) TANBA_CHECK(before_first_byte(result, input.asset));
  TANBA_CHECK(sink.write(result.store));
  return result;
}

Result<Signed> sign_in_one_pass(const SignInput& input, Plan& plan, Sink& sink) {
  TANBA_TRY(Digests digests,
            write_and_hash(*plan.view, plan.binding.plan, sink, hashing_options(input)));
  TANBA_TRY(Signed result, claim_and_sign(input, plan, std::move(digests)));
  TANBA_TRY(const auto patches, fill(input.format, *plan.view, result.carrier, result.store));
  for (const Patch& patch : patches) TANBA_CHECK(sink.patch(patch.offset, patch.bytes));
  return result;
}

Result<Signed> sign_in_two_passes(const SignInput& input, Plan& plan, Sink& sink,
                                  const BeforeFirstByte& before_first_byte) {
  TANBA_TRY(Digests digests, run(plan.binding.plan, *plan.view, hashing_options(input)));
  TANBA_TRY(Signed result, claim_and_sign(input, plan, std::move(digests)));
  TANBA_TRY(auto patches, fill(input.format, *plan.view, result.carrier, result.store));
  const SplicedView output(*plan.view, filling(std::move(patches)));
  if (before_first_byte) TANBA_CHECK(before_first_byte(result, output));
  TANBA_CHECK(write_all(output, sink, input.progress.cancel));
  return result;
}

}  // namespace

Result<Signed> sign(const SignInput& input, Sink& sink, const BeforeFirstByte& before_first_byte) {
  if (!input.detached && input.format.embed == nullptr)
    return Error{Errc::unsupported,
                 "sign: this format carries no manifest; it can lie in a sidecar"};
  TANBA_TRY(Plan plan, make_plan(input));
  TANBA_TRY(Signed result, input.detached ? sign_detached(input, plan, sink, before_first_byte)
                           : sink.seekable()
                               ? sign_in_one_pass(input, plan, sink)
                               : sign_in_two_passes(input, plan, sink, before_first_byte));
  TANBA_CHECK(input.asset.unchanged());
  return result;
}

}  // namespace tanba
