// What --require, --expect-signer and --deny ask of a report.
#include "tanba/policy.hpp"
#include "base/ascii.hpp"
#include "metadata/source_type.hpp"

#include <algorithm>

namespace tanba {
namespace {

bool is_ai_label(const Mark& mark) { return mark.is_signed && mark.valid && is_ai(mark.says); }

// Hex as people paste it: any case, colons between the bytes.
std::string plain_hex(const std::string& text) {
  std::string hex;
  for (const char c : text)
    if (c != ':') hex += ascii::lower(c);
  return hex;
}

bool has_name(const SignerReport& signer, const std::string& expected) {
  return !expected.empty() && (expected == signer.common_name || expected == signer.organization ||
                               expected == signer.subject);
}

bool has_key(const SignerReport& signer, const std::string& expected) {
  return !expected.empty() && plain_hex(expected) == signer.spki_sha256;
}

// A name is whatever the certificate says: without a trust list anyone can sign under it.
Judgement meets_own_signer(const Report& report, const Policy& policy) {
  const ManifestReport* const manifest = report.active_manifest();
  if (manifest == nullptr) return {Verdict::none, {}};
  const auto& expected = policy.expected_signers;
  const SignerReport& signer = manifest->signer;
  if (std::ranges::any_of(expected, [&](const auto& one) { return has_key(signer, one); }))
    return {};
  if (std::ranges::none_of(expected, [&](const auto& one) { return has_name(signer, one); }))
    return {Verdict::unmet,
            "signed by another signer than expected: " + terminal_text(signer.common_name)};
  if (report.state == State::trusted) return {};
  return {Verdict::met, "the signer's name is only claimed: no trust list vouches for it"};
}

// The files of a live stream may be of several signers: each of them is one that was expected.
Judgement meets_signer(const Report& report, const Policy& policy) {
  Judgement judgement = meets_own_signer(report, policy);
  for (const Report& part : report.parts) {
    if (judgement.verdict != Verdict::met) break;
    Judgement other = meets_own_signer(part, policy);
    if (other.verdict != Verdict::met || judgement.reason.empty()) judgement = std::move(other);
  }
  return judgement;
}

Judgement unmet(std::string reason) { return {Verdict::unmet, std::move(reason)}; }

}  // namespace

Judgement meets(const Report& report, const Policy& policy) {
  if (report.state == State::none) return {Verdict::none, {}};
  if (report.state == State::invalid) return {Verdict::invalid, {}};
  if (report.signer_denied) return unmet("the signer is on the deny list");
  Judgement judgement;
  if (!policy.expected_signers.empty()) judgement = meets_signer(report, policy);
  if (judgement.verdict != Verdict::met) return judgement;
  if (report.partly_verified && !policy.allow_partial)
    return unmet("parts of it are missing: only what is here was verified");
  if (policy.trusted && report.state != State::trusted)
    return unmet("the signer is on no trust list that was given");
  if (policy.ai_label && std::ranges::none_of(report.marks, is_ai_label))
    return unmet("no signed mark says that it was made or modified with AI");
  if (policy.strict_coverage &&
      (report.partly_verified ||
       !std::ranges::all_of(report.uncovered, &Uncovered::by_specification)))
    return unmet("bytes of the file are left out of what was signed");
  return judgement;
}

}  // namespace tanba
