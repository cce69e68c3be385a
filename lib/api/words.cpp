// Wording after the threat model: a signature proves the signer, not the scene. What a manifest
// says is the signer's claim, and a file without marks is never called free of AI.
#include "api/words.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "tanba/verify.hpp"

namespace tanba {
namespace {

// Marks that no signature covers, for files where nothing signed speaks.
std::string unsigned_words(const Report& report) {
  const auto found = std::ranges::find_if(
      report.marks, [](const Mark& mark) { return !mark.is_signed && mark.says != Ai::unknown; });
  if (found == report.marks.end()) return {};
  return "; an unsigned " + terminal_text(found->carrier) +
         " mark says: " + claim_words(found->says);
}

std::string none_words(const Report& report) {
  std::string line = "none; no manifest was found, so nothing signed says where it comes from";
  line += unsigned_words(report);
  for (const Status& note : report.status.informational)
    line += "; " + terminal_text(note.explanation.empty() ? note.code : note.explanation);
  return line;
}

std::string invalid_words(const Report& report, const ManifestReport* manifest) {
  std::string line = "invalid; do not rely on what it claims: " + failure_words(report.status);
  if (manifest != nullptr && report.ai != Ai::unknown)
    line += "; unproved claim: " + claim_words(report.ai);
  return line;
}

// Where nothing tells when it was signed, the actions may tell when they were done.
std::string action_time_words(const std::vector<ActionReport>& actions) {
  const auto found = std::ranges::find_if(
      actions, [](const ActionReport& action) { return !action.when.empty(); });
  if (found == actions.end()) return "time not known";
  return terminal_text(found->when) + " by the signer's own word";
}

Ai signed_claim(const Report& report) {
  const auto found = std::ranges::find_if(report.marks, [](const Mark& mark) {
    return mark.is_signed && mark.valid && mark.says != Ai::unknown;
  });
  return found == report.marks.end() ? Ai::unknown : found->says;
}

std::string valid_words(const Report& report, const ManifestReport& manifest) {
  const Ai claim = signed_claim(report);
  std::string line = name(report.state);
  line += "; the signer claims: " + claim_words(claim);
  if (claim == Ai::unknown) line += unsigned_words(report);
  line += "; signed by " + signer_words(manifest.signer);
  line += report.state == State::trusted ? ", vouched for by a trust list"
                                         : ", on no trust list that was given";
  if (report.signer_denied) line += ", ON THE DENY LIST";
  if (manifest.revocation == Revocation::unknown) line += ", revocation unknown";
  line += "; " + time_words(manifest);
  for (const Responsible& party : report.responsible)
    line += "; " + terminal_text(party.role) + ": " + terminal_text(party.name);
  return line;
}

}  // namespace

std::string claim_words(Ai ai) {
  switch (ai) {
    case Ai::generated:
      return "AI-generated";
    case Ai::modified:
      return "modified with AI";
    case Ai::not_ai:
      return "a source other than AI";
    case Ai::unknown:
      return "nothing about AI";
  }
  return "nothing about AI";
}

std::string signer_words(const SignerReport& signer) {
  if (signer.common_name.empty() && signer.organization.empty()) return "an unnamed signer";
  if (signer.common_name.empty()) return terminal_text(signer.organization);
  if (signer.organization.empty()) return terminal_text(signer.common_name);
  return terminal_text(signer.common_name) + " (" + terminal_text(signer.organization) + ")";
}

std::string time_words(const ManifestReport& manifest) {
  if (!manifest.signed_at || manifest.time_source == TimeSource::none)
    return action_time_words(manifest.actions);
  const std::string time = to_rfc3339(*manifest.signed_at);
  if (manifest.time_source == TimeSource::claim) return time + " by the signer's own clock";
  if (manifest.time_stamp_authority.empty()) return time + " by a time-stamp";
  return time + " by a time-stamp of " + terminal_text(manifest.time_stamp_authority);
}

std::string failure_words(const StatusList& status) {
  const auto found = std::ranges::find_if(status.failure, [](const Status& entry) {
    return entry.code != "signingCredential.untrusted";
  });
  if (found == status.failure.end()) return "not every required check could be made";
  if (found->explanation.empty()) return terminal_text(found->code);
  return terminal_text(found->explanation) + " (" + terminal_text(found->code) + ")";
}

std::string show_line(const Report& report) {
  const ManifestReport* const manifest = report.active_manifest();
  std::string line;
  if (report.state == State::none) {
    line = none_words(report);
  } else if (report.state == State::invalid || manifest == nullptr) {
    line = invalid_words(report, manifest);
  } else {
    line = valid_words(report, *manifest);
  }
  if (report.conflict) line += "; CONFLICT: its marks contradict each other";
  if (report.partly_verified) line += "; only a part of it was verified";
  if (report.name_disagrees)
    line += "; the name does not fit the content: " + terminal_text(report.format);
  return line;
}

}  // namespace tanba
