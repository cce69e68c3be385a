// Update manifests: nothing is hashed, for the content is bound by the manifest that is there. Its
// data hash leaves out the store where that begins, however long it is (C2PA 2.4, 11.2.3); ISO
// BMFF keeps updates in a box of their own (A.5.3). A store beside the asset (11.4) grows freely:
// no byte of it is hashed.
#include "api/update.hpp"

#include "api/later_evidence.hpp"
#include "api/parent.hpp"
#include "api/store_beside.hpp"
#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/bmff_update.hpp"
#include "container/edit.hpp"
#include "io/splice.hpp"
#include "sign/sign.hpp"
#include "sign/write_pass.hpp"

namespace tanba {
namespace {

// ISO BMFF keeps updates in a box of their own (A.5.3).
bool lies_apart(const Examined& examined) {
  return !examined.detached && examined.format->binding == BindingKind::bmff;
}

// Whether compressed manifests stay so. Beside the file one that is to be redacted is unpacked.
bool keeps_compressed(const Examined& examined, const LabelOptions& options) {
  const bool redacts = options.definition != nullptr && !options.definition->redactions.empty();
  return lies_apart(examined) || (options.sidecar && !redacts);
}

Result<void> check_options(const Label& label, const LabelOptions& options) {
  Label said = label;
  said.profiles.clear();  // the laws that it is for say nothing of the content
  if (to_json(said) != to_json(Label()))
    return Error{Errc::invalid_argument,
                 "update: what was said of the content stays; no label record goes with it"};
  if (options.notice.form != NoticeForm::none)
    return Error{Errc::invalid_argument,
                 "update: the content stays as it is; no notice goes into it"};
  if (options.sidecar && options.manifest == nullptr)
    return Error{Errc::unsupported, "update: there is no manifest beside the file to be updated"};
  if (options.parent != nullptr || !options.components.empty())
    return Error{Errc::invalid_argument,
                 "update: its one ingredient is the file itself; another is given"};
  if (options.identity.signer != nullptr)
    return Error{Errc::unsupported,
                 "update: there is no hash of the content for an identity to stand behind"};
  return {};
}

Result<Input> look_at_both(const Source& asset, const LabelOptions& options) {
  if (options.manifest == nullptr) return look_at(asset, {options.hint, options.limits}, options);
  TANBA_TRY(Buffer bytes, read_store(*options.manifest, options.limits));
  const auto store = buffer_source(std::move(bytes));
  return look_at(asset, {options.hint, options.limits, store.get()}, options);
}

Result<void> check_input(const Input& input, const LabelOptions& options) {
  const Examined& examined = input.examined;
  if (options.sidecar && !examined.layout.carriers.empty())
    return Error{Errc::invalid_argument,
                 "update: the file embeds a manifest, which wins over the one beside it"};
  if ((examined.carrier == nullptr && !options.sidecar) || !examined.store || !input.report)
    return Error{Errc::unsupported, "update: the file holds no manifest to be updated"};
  const State state = input.report->state;
  if (state != State::valid && state != State::trusted)
    return Error{Errc::unsupported,
                 options.sidecar
                     ? "update: the manifest beside the file is not valid for it; label it anew"
                     : "update: the manifest in the file is not valid; label the file anew"};
  if (!options.sidecar &&
      (examined.format->embed == nullptr || examined.format->binding == BindingKind::segment))
    return Error{Errc::unsupported, "update: the format has no place for it; label the file anew"};
  if (is_for_another_type(options, examined.mime_type))
    return Error{Errc::invalid_argument, "definition: format is not that of the file"};
  return {};
}

// The manifests of the store that is updated come first; none where they are not as they were.
Result<std::size_t> count_in_first(const Source& asset, const Examined& examined,
                                   const Limits& limits) {
  TANBA_TRY(Buffer bytes,
            examined.format->extract(asset, examined.layout.carriers.front(), limits));
  TANBA_TRY(const Store first, parse_store(std::move(bytes), limits));
  return first.manifests.size();
}

// The output as it will be. A view reads from the one that it was made over.
struct Output {
  std::unique_ptr<SplicedView> holed;  // null: the edit has all bytes
  std::unique_ptr<SplicedView> whole;
};

Result<Output> output_of_two(const Source& asset, const Examined& examined,
                             const std::vector<Bytes>& manifests, const LabelOptions& options) {
  TANBA_TRY(const std::size_t count, count_in_first(asset, examined, options.limits));
  if (manifests.size() != examined.store->manifests.size() + 1 || count >= manifests.size())
    return Error{Errc::unsupported, "update: the store holds two manifests of one name"};
  bool redacted = false;
  for (std::size_t i = 0; i < count; ++i)
    redacted = redacted || !equal(manifests[i], examined.store->manifests[i].stored);
  const auto middle = manifests.begin() + static_cast<std::ptrdiff_t>(count);
  Buffer original;
  if (redacted) original = assemble_store({manifests.begin(), middle});
  const Buffer updates = assemble_store({middle, manifests.end()});
  TANBA_TRY(Edit edit, bmff::put_update(asset, {original, updates}, options.limits));
  return Output{nullptr, std::make_unique<SplicedView>(asset, std::move(edit))};
}

// The store grows where it is: its start must stay (C2PA 2.4, 11.2.3).
Result<Output> output_in_place(const Source& asset, const Examined& examined, Bytes store,
                               const LabelOptions& options) {
  const Format& format = *examined.format;
  Layout layout = examined.layout;
  if (!examined.carrier->erase.empty()) layout.insert_at = examined.carrier->erase.front().offset;
  Payloads payloads;
  payloads.store_bytes = format.carried_size ? format.carried_size(store) : store.size();
  payloads.when = time_or_now(options.now);
  TANBA_TRY(Embedding embedding, format.embed(asset, layout, payloads, options.limits));
  Output output;
  output.holed = std::make_unique<SplicedView>(asset, std::move(embedding.edit));
  TANBA_TRY(auto patches, fill(format, *output.holed, embedding.carrier, store));
  output.whole = std::make_unique<SplicedView>(*output.holed, filling(std::move(patches)));
  return output;
}

// The store alone, in the place of the asset.
Output output_beside(const Source& asset, Buffer store) {
  return {nullptr,
          std::make_unique<SplicedView>(asset, Edit{{0, asset.size(), std::move(store), nullptr}})};
}

Result<Output> output_with(const Source& asset, const Examined& examined,
                           const std::vector<Bytes>& manifests, const LabelOptions& options) {
  if (lies_apart(examined)) return output_of_two(asset, examined, manifests, options);
  Buffer store = assemble_store(manifests);
  if (options.sidecar) return output_beside(asset, std::move(store));
  return output_in_place(asset, examined, store, options);
}

// Verified by itself, not as what was meant to be written.
Result<State> checked(const Source& asset, const Source& output, const std::string& mime_type,
                      const LabelOptions& options) {
  TANBA_TRY(const Report report, verify(options.sidecar ? asset : output, TrustList(),
                                        {.now = options.now,
                                         .hint = mime_type,
                                         .manifest = options.sidecar ? &output : nullptr,
                                         .limits = options.limits,
                                         .threads = options.threads}));
  if (report.state == State::valid || report.state == State::trusted) return report.state;
  const Error error = why_not_valid(report);
  if (error.code != Errc::internal) return error;
  return Error{Errc::unsupported,
               options.sidecar
                   ? "update: the store does not hold with one manifest more; label the file anew"
                   : "update: the hash of the content covers what a longer store changes in this "
                     "format; label the file anew"};
}

// What is said of signatures that are there, and of the new one.
struct SaidOfSignatures {
  OcspAnswers ocsp;
  std::vector<AssertionDraft> assertions;
};

Result<SaidOfSignatures> said_of_signatures(const Store& store, const Signer& signer,
                                            const LabelOptions& options) {
  SaidOfSignatures found;
  TANBA_TRY(found.ocsp, sort_ocsp(options.ocsp, signer, &store, time_or_now(options.now)));
  if (found.ocsp.of_earlier) found.assertions.push_back(*found.ocsp.of_earlier);
  if (!options.time_stamp) return found;
  TANBA_TRY(auto stamps, later_time_stamps(store, options.time_stamp, options.limits));
  if (stamps) found.assertions.push_back(*std::move(stamps));
  return found;
}

}  // namespace

Result<LabelOutcome> update(const Source& asset, Sink& out, const Label& label,
                            const Signer& signer, const LabelOptions& options) {
  TANBA_CHECK(check_options(label, options));
  TANBA_TRY(const Input input, look_at_both(asset, options));
  TANBA_CHECK(check_input(input, options));
  const Examined& examined = input.examined;
  TANBA_TRY(SaidOfSignatures evidence, said_of_signatures(*examined.store, signer, options));
  TANBA_TRY(
      const Statement statement,
      make_update_statement(as_parent(input), time_or_now(options.now), options.definition,
                            {std::move(evidence.assertions), keeps_compressed(examined, options)}));
  TANBA_TRY(const SignedUpdate made, sign_update({.asset = asset,
                                                  .format = *examined.format,
                                                  .layout = examined.layout,
                                                  .statement = statement,
                                                  .signer = signer,
                                                  .reserve_bytes = options.reserve_bytes,
                                                  .time_stamp = options.time_stamp,
                                                  .ocsp = evidence.ocsp.stapled,
                                                  .compress = options.compress,
                                                  .reproducible = options.now != 0,
                                                  .limits = options.limits,
                                                  .progress = options.progress}));
  std::vector<Bytes> manifests(statement.earlier.begin(), statement.earlier.end());
  manifests.emplace_back(made.superbox);
  TANBA_TRY(const Output output, output_with(asset, examined, manifests, options));
  LabelOutcome outcome{.format = examined.mime_type,
                       .manifest_label = made.manifest_label,
                       .bytes_in = asset.size(),
                       .bytes_out = output.whole->size()};
  TANBA_TRY(outcome.state, checked(asset, *output.whole, examined.mime_type, options));
  TANBA_CHECK(write_all(*output.whole, out, options.progress.cancel));
  TANBA_CHECK(asset.unchanged());
  if (options.manifest != nullptr) TANBA_CHECK(check_unchanged(*options.manifest));
  return outcome;
}

}  // namespace tanba
