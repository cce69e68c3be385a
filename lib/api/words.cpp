// Wording after the threat model: a signature proves the signer, not the scene. What a manifest
// says is the signer's claim, and a file without marks is never called free of AI.
#include "api/words.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/encoding.hpp"
#include "tanba/notice.hpp"
#include "tanba/verify.hpp"

namespace tanba {
namespace {

bool speaks_unsigned(const Mark& mark) { return !mark.is_signed && mark.says != Ai::unknown; }

// "xmp, png-text": each once, in order.
std::string listed(const std::vector<std::string>& names) {
  std::string list;
  std::vector<std::string> seen;
  for (const std::string& name : names) {
    if (name.empty() || std::ranges::find(seen, name) != seen.end()) continue;
    seen.push_back(name);
    list += (list.empty() ? "" : ", ") + terminal_text(name);
  }
  return list;
}

// Marks that no signature covers, for files where nothing signed speaks: those that the answer
// follows, or all that say the same as the first.
std::string unsigned_words(const Report& report, const Words& words) {
  const auto leads = [&](const Mark& mark) {
    return speaks_unsigned(mark) && (mark.says == report.ai || report.ai == Ai::unknown);
  };
  auto first = std::ranges::find_if(report.marks, leads);
  if (first == report.marks.end()) first = std::ranges::find_if(report.marks, speaks_unsigned);
  if (first == report.marks.end()) return {};
  std::vector<std::string> carriers, tools;
  std::uint64_t count = 0;
  Certainty certainty = first->certainty;
  for (const Mark& mark : report.marks) {
    if (!speaks_unsigned(mark) || mark.says != first->says) continue;
    ++count;
    carriers.push_back(mark.carrier);
    tools.push_back(mark.tool);
    certainty = std::min(certainty, mark.certainty);
  }
  const std::string named = listed(tools);
  return words.counted("marks", count,
                       {{"carriers", listed(carriers)},
                        {"claim", claim_words(first->says, certainty, words)},
                        {"tool", named.empty() ? "" : words("tool", {{"tool", named}})}});
}

// In the language where its file has words for the code; else as the report explains it.
std::string note_words(const Status& note, const Words& words) {
  const std::string key = "status." + note.code;
  if (words.has(key)) return words(key, {{"url", terminal_text(note.url)}});
  return terminal_text(note.explanation.empty() ? note.code : note.explanation);
}

std::string none_words(const Report& report, const Words& words) {
  std::string line = words("none") + unsigned_words(report, words);
  for (const Status& note : report.status.informational)
    line += words("note", {{"note", note_words(note, words)}});
  return line;
}

std::string invalid_words(const Report& report, const Words& words) {
  std::string line = words("invalid", {{"failure", failure_words(report.status, words)}});
  const auto broken = std::ranges::find_if(
      report.marks, [](const Mark& mark) { return mark.is_signed && mark.says != Ai::unknown; });
  if (broken != report.marks.end())
    line +=
        words("invalid.claim", {{"claim", claim_words(broken->says, Certainty::certain, words)}});
  else
    line += unsigned_words(report, words);
  return line;
}

// Where nothing tells when it was signed, the actions may tell when they were done.
std::string action_time_words(const std::vector<ActionReport>& actions, const Words& words) {
  const auto found = std::ranges::find_if(
      actions, [](const ActionReport& action) { return !action.when.empty(); });
  if (found == actions.end()) return words("time.unknown");
  return words("time.action", {{"time", terminal_text(found->when)}});
}

Ai signed_claim(const Report& report) {
  const auto found = std::ranges::find_if(report.marks, [](const Mark& mark) {
    return mark.is_signed && mark.valid && mark.says != Ai::unknown;
  });
  return found == report.marks.end() ? Ai::unknown : found->says;
}

std::string role_words(const std::string& role, const Words& words) {
  const std::string key = "role." + role;
  return words.has(key) ? words(key) : terminal_text(role);
}

std::string valid_words(const Report& report, const ManifestReport& manifest, const Words& words) {
  const Ai claim = signed_claim(report);
  const std::string state = name(report.state);
  std::string line = words(state, {{"claim", claim_words(claim, Certainty::certain, words)}});
  if (claim == Ai::unknown || report.conflict) line += unsigned_words(report, words);
  line += words("signer", {{"signer", signer_words(manifest.signer, words)}});
  line += words("signer." + state);
  if (report.signer_denied) line += words("signer.denied");
  if (manifest.revocation == Revocation::unknown) line += words("signer.revocation");
  line += "; " + time_words(manifest, words);
  for (const Responsible& party : report.responsible)
    line += words("party",
                  {{"role", role_words(party.role, words)}, {"name", terminal_text(party.name)}});
  return line;
}

}  // namespace

std::string claim_words(Ai ai, Certainty certainty, const Words& words) {
  const std::string claim = words(std::string("claim.") + name(ai));
  if (certainty == Certainty::certain || ai == Ai::unknown) return claim;
  return words(std::string("claim.") + name(certainty), {{"claim", claim}});
}

std::string signer_words(const SignerReport& signer, const Words& words) {
  if (signer.common_name.empty() && signer.organization.empty()) return words("signer.unnamed");
  if (signer.common_name.empty()) return terminal_text(signer.organization);
  if (signer.organization.empty()) return terminal_text(signer.common_name);
  return terminal_text(signer.common_name) + " (" + terminal_text(signer.organization) + ")";
}

std::string time_words(const ManifestReport& manifest, const Words& words) {
  if (!manifest.signed_at || manifest.time_source == TimeSource::none)
    return action_time_words(manifest.actions, words);
  const std::string time = to_rfc3339(*manifest.signed_at);
  if (manifest.time_source == TimeSource::claim) return words("time.claim", {{"time", time}});
  if (manifest.time_stamp_authority.empty()) return words("time.stamp", {{"time", time}});
  return words("time.authority",
               {{"time", time}, {"authority", terminal_text(manifest.time_stamp_authority)}});
}

std::string failure_words(const StatusList& status, const Words& words) {
  const auto found = std::ranges::find_if(status.failure, [](const Status& entry) {
    return entry.code != "signingCredential.untrusted";
  });
  if (found == status.failure.end()) return words("failure.unknown");
  if (found->explanation.empty() && !words.has("status." + found->code))
    return terminal_text(found->code);
  return note_words(*found, words) + " (" + terminal_text(found->code) + ")";
}

std::string show_line(const Report& report, std::string_view language) {
  const Words words(language);
  const ManifestReport* const manifest = report.active_manifest();
  std::string line;
  if (report.state == State::none) {
    line = none_words(report, words);
  } else if (report.state == State::invalid || manifest == nullptr) {
    line = invalid_words(report, words);
  } else {
    line = valid_words(report, *manifest, words);
  }
  if (report.conflict) line += words("conflict");
  if (report.partly_verified) line += words("partly");
  if (report.name_disagrees) line += words("name", {{"format", terminal_text(report.format)}});
  return line;
}

std::string show_line(const NoticeFinding& finding, std::string_view language) {
  if (finding.state == NoticeFinding::State::none_declared) return {};
  std::array<char, 8> likeness{};
  std::snprintf(likeness.data(), likeness.size(), "%.2f", finding.likeness);
  return Words(language)(std::string("notice.") + name(finding.state),
                         {{"likeness", likeness.data()}, {"why", terminal_text(finding.why)}});
}

}  // namespace tanba
