// Validation: phases as rows, and the verdict from what they found. C2PA 2.4, clause 15.
#include "validate/validate.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "validate/phases.hpp"

namespace tanba {
namespace validation {
namespace {

constexpr Result<void> (*kPhases[])(Context&) = {
    read_history,       //
    gather_evidence,    //
    check_manifests,    //
    check_ingredients,  //
    check_binding,      //
    finish_report,
};

// Each collects what it finds; none keeps a later one from looking (15.1.2).
constexpr void (*kManifestPhases[])(Context&, Subject&) = {
    check_box,        check_claim,       find_signature,   read_credential,
    check_cose,       check_time_stamps, check_trust,      check_validity,
    check_revocation, check_kind,        check_redactions, check_assertions,
    check_by_label,   check_actions,     check_references, check_identities,
};

}  // namespace

Result<void> run_phases(Context& context) {
  for (const auto phase : kPhases) TANBA_CHECK(phase(context));
  return {};
}

Result<void> check_manifests(Context& context) {
  for (Subject* const subject : context.history)
    for (const auto phase : kManifestPhases) phase(context, *subject);
  return {};
}

}  // namespace validation

namespace {

bool harmless(const Status& status) { return status.code == "signingCredential.untrusted"; }

// C2PA 2.4, 14.3.4: what was found, not what was not found.
bool has_evidence(const Report& report, const ManifestReport& active) {
  const auto& found = report.status.success;
  const auto matched = std::ranges::count(found, "assertion.hashedURI.match", &Status::code);
  return has_status(found, "claimSignature.validated") &&
         has_status(found, "claimSignature.insideValidity") && matched > 0 &&
         static_cast<std::size_t>(matched) == active.assertions.size() &&
         std::ranges::any_of(validation::kBindingCodes, [&](std::string_view binding) {
           return has_status(found, std::string(binding) + "match");
         });
}

std::vector<const Status*> failures_that_count(const Report& report) {
  std::vector<const Status*> failures;
  for (const Status& status : report.status.failure) failures.push_back(&status);
  for (const ManifestReport& manifest : report.manifests)
    for (const IngredientReport& ingredient : manifest.ingredients)
      for (const Status& status : ingredient.new_failures) failures.push_back(&status);
  return failures;
}

}  // namespace

Result<Report> validate(const ValidateInput& input) {
  validation::Context context(input);
  TANBA_CHECK(validation::run_phases(context));
  return std::move(context.report);
}

State state_of(const Report& report) {
  const ManifestReport* const active = report.active_manifest();
  if (active == nullptr || !has_evidence(report, *active)) return State::invalid;
  const auto failures = failures_that_count(report);
  if (!std::ranges::all_of(failures, [](const Status* status) { return harmless(*status); }))
    return State::invalid;
  const bool trusted = failures.empty() && !report.signer_denied &&
                       has_status(report.status.success, "signingCredential.trusted");
  return trusted ? State::trusted : State::valid;
}

}  // namespace tanba
