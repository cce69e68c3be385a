// The verb label over the parts of a set: sort, state, sign, verify what was written. C2PA 2.4,
// A.5.3 and A.5.4.1.2.
#include <algorithm>

#include "api/beside.hpp"
#include "api/give_notice.hpp"
#include "api/later_evidence.hpp"
#include "api/parent.hpp"
#include "api/set_notice.hpp"
#include "base/check.hpp"
#include "container/rows.hpp"
#include "crypto/signer_certificates.hpp"
#include "trust/trust_state.hpp"

namespace tanba {
namespace {

VerifyOptions verify_options(const LabelOptions& options) {
  VerifyOptions verify{.now = options.now, .limits = options.limits, .threads = options.threads};
  verify.progress.cancel = options.progress.cancel;
  return verify;
}

class SetLabeller {
 public:
  SetLabeller(std::span<const NamedSource> parts, const LabelOptions& options,
              const NoticeGiven* given, const AtFault& fault)
      : parts_(parts), options_(options), given_(given), fault_(fault) {}

  Result<std::vector<LabelOutcome>> operator()(std::span<Sink* const> outs, const Label& label,
                                               const Signer& signer) {
    if (is_for_another_type(options_, kBmff.mime_type))
      return Error{Errc::invalid_argument, "definition: format is not that of the set"};
    TANBA_TRY(const OcspAnswers ocsp,
              sort_ocsp(options_.ocsp, signer, nullptr, time_or_now(options_.now)));
    TANBA_CHECK(look_at_parts());
    TANBA_CHECK(look_at_parent(label));
    if (given_ != nullptr && input_.report && declares_notice(*input_.report)) return kSecondNotice;
    TANBA_TRY(const auto placed, look_at_components(options_));
    const SetPart& first = set_[tracks_.front().init];
    TANBA_TRY(Label named, identified(label, first.asset, options_.now != 0));
    if (given_ != nullptr) named.notice = given_->notice;
    TANBA_TRY(const Statement statement, make_statement(named, parent_, time_or_now(options_.now),
                                                        as_additions(placed, options_, given_)));
    TANBA_CHECK(put_beside(named));
    const SignInput input{.asset = first.asset,
                          .format = kBmff,
                          .layout = first.layout,
                          .statement = statement,
                          .signer = signer,
                          .reserve_bytes = options_.reserve_bytes,
                          .time_stamp = options_.time_stamp,
                          .ocsp = ocsp.stapled,
                          .identity = identity_of(options_),
                          .reproducible = options_.now != 0,
                          .threads = thread_count(options_.threads),
                          .limits = options_.limits,
                          .progress = options_.progress};
    TANBA_TRY(const SignedSet written, sign_set(input, set_, tracks_, outs));
    const TrustList nobody;
    remember(nobody, certificates_of(signer));
    TANBA_TRY(const State state, check(outs, nobody));
    return outcomes(written, state);
  }

 private:
  Result<void> look_at_parts() {
    TANBA_TRY(facts_, read_parts(parts_, options_.limits, false, fault_));
    TANBA_TRY(tracks_, tracks_of(parts_, facts_, fault_));
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      Layout layout;
      if (facts_[i].is_init()) {
        auto found = kBmff.scan(parts_[i].asset, options_.limits);
        if (!found) return fault_(i, found.error());
        layout = *std::move(found);
      }
      set_.push_back({parts_[i].asset, facts_[i], std::move(layout)});
    }
    return {};
  }

  // Players read what the initialization segments say of the whole.
  Result<void> put_beside(const Label& label) {
    for (std::size_t i = 0; i < set_.size() && options_.metadata; ++i) {
      if (!facts_[i].is_init()) continue;
      auto beside = make_beside(label, parts_[i].asset, {kBmff, kBmff.mime_type}, options_.limits);
      if (!beside) return fault_(i, beside.error());
      set_[i].beside = *std::move(beside);
    }
    return {};
  }

  // The set's own manifest makes it the parent; so does an origin that opens it (contract).
  Result<void> look_at_parent(const Label& label) {
    TANBA_TRY(auto given, look_at_given_parent(options_));
    if (given) {
      input_ = *std::move(given);
      parent_ = as_given_parent(input_, options_);
      return {};
    }
    TANBA_CHECK(look_at_itself());
    if (is_its_own_parent(input_, label)) parent_ = as_parent(input_);
    return {};
  }

  Result<void> look_at_itself() {
    TANBA_TRY(input_.examined,
              examine(parts_[tracks_.front().init].asset, {"video/mp4", options_.limits}));
    if (input_.examined.failure)
      return Error{Errc::malformed, "label: the manifest store that is in the set cannot be read"};
    if (!input_.examined.store) return {};
    TANBA_TRY(input_.report,
              judge_set({parts_, facts_, fault_}, TrustList(), verify_options(options_)));
    return {};
  }

  Result<State> check(std::span<Sink* const> outs, const TrustList& trust) const {
    std::vector<NamedSource> written;
    for (std::size_t i = 0; i < outs.size(); ++i)
      written.push_back({parts_[i].name, *outs[i]->written()});
    TANBA_TRY(const Report report, verify_set(written, trust, verify_options(options_)));
    if ((report.state != State::valid && report.state != State::trusted) || report.partly_verified)
      return why_not_valid(report);
    return report.state;
  }

  std::vector<LabelOutcome> outcomes(const SignedSet& written, State state) const {
    std::vector<LabelOutcome> all;
    for (std::size_t i = 0; i < parts_.size(); ++i)
      all.push_back({.format = std::string(kBmff.mime_type),
                     .manifest_label = written.manifest_label,
                     .state = state,
                     .bytes_in = parts_[i].asset.size(),
                     .bytes_out = written.bytes_out[i]});
    return all;
  }

  std::span<const NamedSource> parts_;
  const LabelOptions& options_;
  const NoticeGiven* given_;  // may be null
  const AtFault& fault_;
  std::vector<bmff::SegmentFacts> facts_;
  std::vector<SetTrack> tracks_;
  std::vector<SetPart> set_;
  Input input_;
  std::optional<Parent> parent_;
};

Result<void> check_sinks(std::span<const NamedSource> parts, std::span<Sink* const> outs) {
  if (outs.size() != parts.size())
    return Error{Errc::invalid_argument, "set: there is not one sink for each part"};
  for (Sink* const sink : outs)
    if (sink == nullptr || sink->written() == nullptr)
      return Error{Errc::invalid_argument, "set: a sink cannot read back what was written"};
  return {};
}

}  // namespace

Result<std::vector<LabelOutcome>> label_set(std::span<const NamedSource> parts,
                                            std::span<Sink* const> outs, const Label& label,
                                            const Signer& signer, const LabelOptions& options,
                                            std::size_t* part) {
  const AtFault fault(part, parts.size());
  if (options.notice.form != NoticeForm::none)
    return Error{Errc::unsupported, "notice: a set takes it as files, by label_set_files()"};
  return label_set_given(parts, outs, label, signer, options, nullptr, fault);
}

Result<std::vector<LabelOutcome>> label_set_given(std::span<const NamedSource> parts,
                                                  std::span<Sink* const> outs, const Label& label,
                                                  const Signer& signer, const LabelOptions& options,
                                                  const NoticeGiven* given, const AtFault& fault) {
  if (options.sidecar)
    return Error{Errc::invalid_argument, "set: the manifest goes into the initialization segments"};
  if (options.compress)
    return Error{Errc::unsupported, "compress: the manifest of a set is not compressed"};
  if (options.update || options.manifest != nullptr)
    return Error{Errc::unsupported, "update: a set is not updated; label it anew"};
  TANBA_CHECK(check_sinks(parts, outs));
  return SetLabeller(parts, options, given, fault)(outs, label, signer);
}

}  // namespace tanba
