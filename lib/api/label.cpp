// The verb label: examine the input, state, sign while writing, verify what was written, publish.
#include "tanba/label.hpp"

#include <algorithm>

#include "api/beside.hpp"
#include "api/give_notice.hpp"
#include "api/label_beside.hpp"
#include "api/later_evidence.hpp"
#include "api/output_file.hpp"
#include "api/parent.hpp"
#include "api/store_beside.hpp"
#include "api/update.hpp"
#include "base/check.hpp"
#include "crypto/signer_certificates.hpp"
#include "io/atomic_file.hpp"
#include "sign/sign.hpp"
#include "trust/trust_state.hpp"

namespace tanba {
namespace {

// Verifies an output from its own bytes; only hashes that the pass proved over the same plan are
// not taken again.
class OutputCheck {
 public:
  OutputCheck(const LabelOptions& options, const std::string& mime_type, const TrustList& trust)
      : options_(options), mime_type_(mime_type), trust_(trust) {}

  Result<State> operator()(const Source& output, const Source* detached,
                           const Signed& written) const {
    TANBA_TRY(const Examined examined, examine(output, {mime_type_, options_.limits, detached}));
    const HashingOptions hashing{thread_count(options_.threads), options_.limits, {}};
    const auto digest = [&](const HashPlan& plan) -> Result<Digests> {
      if (plan == written.plan) return written.digests;
      return run(plan, output, hashing);
    };
    TANBA_TRY(const Report report, judge(output, examined,
                                         {.trust = trust_,
                                          .now = time_or_now(options_.now),
                                          .limits = options_.limits,
                                          .digest = digest,
                                          .state_only = true}));
    if (report.state != State::valid && report.state != State::trusted)
      return why_not_valid(report);
    return report.state;
  }

 private:
  const LabelOptions& options_;
  const std::string& mime_type_;
  const TrustList& trust_;
};

// What is signed: the input, or the input with its notice.
struct Content {
  const Source& source;
  const Input& input;
  std::optional<Examined> noticed = {};

  const Examined& examined() const { return noticed ? *noticed : input.examined; }
};

// A second notice is not put beside the first.
Result<Noticed> give_first_notice(const Source& asset, const Input& input, const Label& label,
                                  const LabelOptions& options) {
  if (input.report && declares_notice(*input.report)) return kSecondNotice;
  return give_notice(asset, input.examined.mime_type, label, options);
}

Result<Content> look_at_content(const LabelInput& from, const LabelOptions& options) {
  Content content{from.content == nullptr ? from.original : *from.content, from.input};
  if (from.content == nullptr) return content;
  TANBA_TRY(content.noticed,
            examine(*from.content, {.hint = options.hint, .limits = options.limits}));
  if (content.noticed->mime_type != from.input.examined.mime_type)
    return Error{Errc::internal, "notice: it changed the type of the file"};
  return content;
}

// Nothing goes in beside the manifest where the asset stays as it is.
Result<Payloads> beside(const Label& label, const Source& asset, const Examined& examined,
                        const LabelOptions& options) {
  if (!options.metadata || options.sidecar) return Payloads();
  return make_beside(label, asset, {*examined.format, examined.mime_type}, options.limits);
}

// Signs, and verifies what was written: before its first byte goes out, where it cannot be taken
// back.
Result<LabelOutcome> sign_and_check(const SignInput& input, const OutputCheck& check, Sink& out) {
  LabelOutcome outcome;
  const auto before_first_byte = [&](const Signed& written, const Source& output) -> Result<void> {
    const auto store = memory_source(written.store);
    TANBA_TRY(outcome.state, check(output, input.detached ? store.get() : nullptr, written));
    return {};
  };
  TANBA_TRY(const Signed written, sign(input, out, before_first_byte));
  if (outcome.state == State::none) {
    TANBA_TRY(outcome.state, check(*out.written(), nullptr, written));
  }
  outcome.manifest_label = written.manifest_label;
  outcome.bytes_in = input.asset.size();
  outcome.bytes_out = written.bytes_out;
  return outcome;
}

// One output file, and the manifest's own beside it where the format holds none.
class Labelling {
 public:
  Labelling(const std::string& out, const Label& record, const Signer& signer,
            const FileOptions& files, const LabelOptions& options)
      : record_(record), signer_(signer), options_(options), beside_(out, files) {}

  WriteOutput writer() {
    return [this](const Source& asset, Sink& sink) -> Result<LabelOutcome> {
      TANBA_TRY(auto outcome, beside_.write(asset, sink, record_, signer_, options_));
      if (outcome) return *std::move(outcome);
      return label(asset, sink, record_, signer_, options_);
    };
  }

  Result<LabelOutcome> result(Result<LabelOutcome> outcome) const {
    if (!outcome) beside_.take_back();
    return outcome;
  }

 private:
  const Label& record_;
  const Signer& signer_;
  const LabelOptions& options_;
  ManifestBeside beside_;
};

// What is replaced, where anything is, is the store and not the asset.
Result<LabelOutcome> update_file(const Source& asset, const std::string& out, const Label& record,
                                 const Signer& signer, const FileOptions& files,
                                 LabelOptions options) {
  const bool replaces = same_file(files.manifest, out);
  if (replaces && !files.in_place)
    return Error{Errc::invalid_argument, "label: the output is the input"};
  std::string target = out;
  Descriptor lock;  // until the new store is in place
  if (replaces) {
    TANBA_TRY(lock, lock_store(files.manifest));
    TANBA_TRY(target, resolved(files.manifest));
  }
  TANBA_TRY(const auto store, open_store(files.manifest));
  options.manifest = store.get();
  const auto write = [&](const Source& content, Sink& sink) -> Result<LabelOutcome> {
    TANBA_TRY(LabelOutcome outcome, label(content, sink, record, signer, options));
    if (replaces) TANBA_CHECK(check_untouched(files.manifest, *store, options.limits));
    return outcome;
  };
  return to_output_file(
      asset, target, {.replace = files.replace || replaces, .sync = files.sync, .mode_of = target},
      write);
}

// Borrows the inputs.
std::optional<Parent> chosen_parent(const std::optional<Input>& given, const Input& input,
                                    const Label& label, const LabelOptions& options) {
  if (given) return as_given_parent(*given, options);
  if (is_its_own_parent(input, label)) return as_parent(input);
  return {};
}

}  // namespace

Result<LabelOutcome> label(const Source& asset, Sink& out, const Label& label, const Signer& signer,
                           const LabelOptions& options) {
  if (options.manifest != nullptr && !(options.update && options.sidecar))
    return Error{Errc::invalid_argument,
                 "label: a store that lies beside the file goes with an update of it alone"};
  if (options.update) return update(asset, out, label, signer, options);
  TANBA_TRY(const Input input, look_at_input(asset, options));
  if (options.notice.form == NoticeForm::none)
    return label_given({asset, input}, out, label, signer, options);
  TANBA_TRY(const Noticed noticed, give_first_notice(asset, input, label, options));
  return label_given({asset, input, noticed.content.get(), &noticed.given}, out, label, signer,
                     options);
}

Result<Input> look_at_input(const Source& asset, const LabelOptions& options) {
  const ExamineOptions how{
      .hint = options.hint, .limits = options.limits, .any_format = options.sidecar};
  TANBA_TRY(Input input, look_at(asset, how, options));
  if (options.sidecar && !input.examined.layout.carriers.empty())
    return Error{Errc::invalid_argument,
                 "label: the file embeds a manifest, which would win over a sidecar"};
  if (names_parent(options) && input.examined.store)
    return Error{Errc::invalid_argument,
                 "label: the file has a manifest, which is its parent; another cannot be given"};
  if (is_for_another_type(options, input.examined.mime_type))
    return Error{Errc::invalid_argument, "definition: format is not that of the file"};
  return input;
}

Result<LabelOutcome> label_given(const LabelInput& from, Sink& out, const Label& label,
                                 const Signer& signer, const LabelOptions& options) {
  TANBA_TRY(const OcspAnswers ocsp,
            sort_ocsp(options.ocsp, signer, nullptr, time_or_now(options.now)));
  TANBA_TRY(const Content content, look_at_content(from, options));
  TANBA_TRY(const auto given, look_at_given_parent(options));
  const auto parent = chosen_parent(given, from.input, label, options);
  TANBA_TRY(Label named, identified(label, from.original, options.now != 0));
  if (from.given != nullptr) named.notice = from.given->notice;
  TANBA_TRY(const auto placed, look_at_components(options));
  TANBA_TRY(const Statement statement, make_statement(named, parent, time_or_now(options.now),
                                                      as_additions(placed, options, from.given)));
  const Examined& examined = content.examined();
  TANBA_TRY(Payloads payloads, beside(named, content.source, examined, options));
  payloads.when = time_or_now(options.now);
  const TrustList nobody;
  remember(nobody, certificates_of(signer));
  const SignInput signing{.asset = content.source,
                          .format = *examined.format,
                          .layout = examined.layout,
                          .statement = statement,
                          .signer = signer,
                          .reserve_bytes = options.reserve_bytes,
                          .time_stamp = options.time_stamp,
                          .ocsp = ocsp.stapled,
                          .identity = identity_of(options),
                          .compress = options.compress,
                          .detached = options.sidecar,
                          .reproducible = options.now != 0,
                          .threads = thread_count(options.threads),
                          .beside = std::move(payloads),
                          .limits = options.limits,
                          .progress = options.progress};
  TANBA_TRY(LabelOutcome outcome,
            sign_and_check(signing, OutputCheck(options, examined.mime_type, nobody), out));
  outcome.format = examined.mime_type;
  outcome.bytes_in = from.original.size();
  return outcome;
}

Result<LabelOutcome> label_file(const std::string& in, const std::string& out, const Label& record,
                                const Signer& signer, const FileOptions& files,
                                LabelOptions options) {
  if (options.hint.empty()) options.hint = in.substr(in.rfind('/') + 1);
  if (options.sidecar && same_file(in, out))
    return Error{Errc::invalid_argument,
                 "label: the output is the input, which a sidecar leaves as it is"};
  if (!files.manifest.empty()) {
    TANBA_TRY(const auto asset, open_file(in));
    return update_file(*asset, out, record, signer, files, std::move(options));
  }
  Labelling labelling(out, record, signer, files, options);
  return labelling.result(to_output_file(in, out, files, labelling.writer()));
}

Result<LabelOutcome> label_file(const Source& asset, const std::string& out, const Label& record,
                                const Signer& signer, const FileOptions& files,
                                const LabelOptions& options) {
  if (!files.manifest.empty()) return update_file(asset, out, record, signer, files, options);
  Labelling labelling(out, record, signer, files, options);
  return labelling.result(
      to_output_file(asset, out, {.replace = files.replace, .sync = files.sync, .mode_of = {}},
                     labelling.writer()));
}

}  // namespace tanba
