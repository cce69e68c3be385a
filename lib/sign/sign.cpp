// Signing in the order of C2PA 2.4, 10.3: reserve, hash while writing, claim, sign, fill in.
#include "sign/sign.hpp"

#include "base/check.hpp"
#include "container/edit.hpp"
#include "container/text_wrapper.hpp"
#include "sign/sign_plan.hpp"
#include "sign/store_builder.hpp"
#include "sign/write_pass.hpp"

namespace tanba {
namespace {

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
  TANBA_TRY(const ClaimedManifest manifest, make_claim(input, plan.binding, digests, names));
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

Result<Signed> sign_detached(const SignInput& input, Plan& plan, Sink& sink,
                             const BeforeFirstByte& before_first_byte) {
  TANBA_TRY(Digests digests, run(plan.binding.plan, *plan.view, hashing_options(input)));
  TANBA_TRY(Signed result, claim_and_sign(input, plan, std::move(digests)));
  if (before_first_byte) TANBA_CHECK(before_first_byte(result, input.asset));
  TANBA_CHECK(sink.write(result.store));
  return result;
}

// The boxes as they lie around a store of its true size, which only now is known.
Result<void> settle(const SignInput& input, Plan& plan, const Buffer& store,
                    const Digests& digests) {
  plan.store_bytes = store.size();
  TANBA_CHECK(place(input, plan));
  TANBA_TRY(const Digests again, run(plan.binding.plan, *plan.view, hashing_options(input)));
  if (again == digests) return {};
  return Error{Errc::unsupported,
               "compress: a box of this format holds the size of the manifest, which cannot be "
               "known before it is compressed"};
}

// How small it becomes depends on what is hashed and signed. ISO BMFF has room for zeros behind the
// store (C2PA 2.4, A.5.3), and the hash of boxes says nothing of where they lie.
Result<Signed> sign_compressed(const SignInput& input, Plan& plan, Sink& sink,
                               const BeforeFirstByte& before_first_byte) {
  if (input.detached) return sign_detached(input, plan, sink, before_first_byte);
  TANBA_TRY(Digests digests, run(plan.binding.plan, *plan.view, hashing_options(input)));
  TANBA_TRY(Signed result, claim_and_sign(input, plan, std::move(digests)));
  Buffer carried = result.store;
  if (input.format.binding == BindingKind::bmff) {
    if (carried.size() > plan.store_bytes)
      return Error{Errc::internal, "compress: the manifest is larger than was foretold"};
    carried.resize(static_cast<std::size_t>(plan.store_bytes));
  } else {
    TANBA_CHECK(settle(input, plan, result.store, result.digests));
    result.carrier = plan.embedding.carrier;
    result.plan = plan.binding.plan;
    result.bytes_out = plan.view->size();
  }
  TANBA_TRY(auto patches, fill(input.format, *plan.view, result.carrier, carried));
  const SplicedView output(*plan.view, filling(std::move(patches)));
  if (before_first_byte) TANBA_CHECK(before_first_byte(result, output));
  TANBA_CHECK(write_all(output, sink, input.progress.cancel));
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

Result<SignedUpdate> sign_update(const SignInput& input) {
  TANBA_TRY(const Names names, make_names(input, {}));
  TANBA_TRY(const ClaimedManifest manifest, make_claim(input, BindingDraft(), {}, names));
  TANBA_TRY(const ClaimSignature signature, signature_over(input, manifest));
  TANBA_TRY(Buffer superbox, make_planned_manifest(input, manifest, signature));
  return SignedUpdate{names.manifest_label, std::move(superbox)};
}

Result<Signed> sign(const SignInput& input, Sink& sink, const BeforeFirstByte& before_first_byte) {
  if (!input.detached && input.format.embed == nullptr)
    return Error{Errc::unsupported,
                 "sign: this format carries no manifest; it can lie in a sidecar"};
  TANBA_CHECK(check_compressible(input));
  TANBA_TRY(Plan plan, make_plan(input));
  TANBA_TRY(Signed result, input.compress   ? sign_compressed(input, plan, sink, before_first_byte)
                           : input.detached ? sign_detached(input, plan, sink, before_first_byte)
                           : sink.seekable()
                               ? sign_in_one_pass(input, plan, sink)
                               : sign_in_two_passes(input, plan, sink, before_first_byte));
  TANBA_CHECK(input.asset.unchanged());
  return result;
}

}  // namespace tanba
