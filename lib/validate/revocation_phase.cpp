// Revocation, from what came with the manifests and from what the caller has; nothing is fetched.
// C2PA 2.4, 15.9.
#include <algorithm>

#include "validate/phases.hpp"
#include "validate/spec.hpp"

namespace tanba::validation {
namespace {

struct Question {
  const std::vector<Certificate>& chain;  // the one asked about first, then its issuers
  std::int64_t at;
  std::int64_t now;
};

OcspVerdict ask(const Question& question, Bytes response, bool removal_is_good) {
  return check_ocsp(response, question.chain, question.at, question.now, removal_is_good);
}

// What the caller brings was asked for later: the worst of it counts, in whatever order it comes,
// and every version takes "removed from the list" for good there (15.9.2).
OcspVerdict answer_of_caller(const Context& context, const Question& question) {
  OcspVerdict found = OcspVerdict::unusable;
  if (context.input.ocsp == nullptr) return found;
  for (const Buffer& response : *context.input.ocsp) {
    const OcspVerdict verdict = ask(question, response, true);
    if (verdict == OcspVerdict::revoked_unless_good) return OcspVerdict::revoked;
    found = std::max(found, verdict);
  }
  return found;
}

// With the answers of the store, whatever came first: any of them that says good for the time of
// signing will do, but none hides that the certificate had been revoked by then. One proves that it
// was not only together with a trusted time-stamp (15.9.1).
OcspVerdict answer_of_all(const Context& context, const Signature& signature,
                          const Question& question) {
  OcspVerdict found = answer_of_caller(context, question);
  const bool removal_is_good = holds(Rule::removal_is_good, context.input.spec);
  const auto consider = [&](Bytes response) {
    const OcspVerdict verdict = ask(question, response, removal_is_good);
    if (verdict != OcspVerdict::good || signature.proved) found = std::max(found, verdict);
  };
  for (const Bytes response : signature.cose->ocsp_responses) consider(response);
  for (const Bytes response : context.ocsp_responses) consider(response);
  return found;
}

struct AnswerRow {
  OcspVerdict verdict;
  std::string_view code;
  Revocation revocation;
};
constexpr AnswerRow kAnswers[] = {
    {OcspVerdict::good, "signingCredential.ocsp.notRevoked", Revocation::not_revoked},
    {OcspVerdict::revoked, "signingCredential.ocsp.revoked", Revocation::revoked},
    {OcspVerdict::revoked_unless_good, "signingCredential.ocsp.revoked", Revocation::revoked},
    {OcspVerdict::unknown, "signingCredential.ocsp.unknown", Revocation::unknown},
    {OcspVerdict::unusable, "signingCredential.ocsp.skipped", Revocation::unknown},
};

bool is_revoked(OcspVerdict verdict) {
  return verdict == OcspVerdict::revoked || verdict == OcspVerdict::revoked_unless_good;
}

}  // namespace

void check_revocation(Context& context, Subject& subject) {
  const Signature& signature = subject.signature;
  if (!signature.cose || signature.chain.empty()) return;
  const std::string url = subject.url("c2pa.signature");
  const std::int64_t now = context.input.now, at = signature.proved.value_or(now);
  // An issuer is known better from the path, which goes on to the anchor.
  std::vector<Certificate> chain =
      signature.trust.path.empty() ? signature.chain : signature.trust.path;
  const OcspVerdict verdict = answer_of_all(context, signature, {chain, at, now});
  for (const AnswerRow& row : kAnswers) {
    if (row.verdict != verdict) continue;
    subject.say(row.code, url);
    subject.report->revocation = row.revocation;
  }
  for (chain.erase(chain.begin()); chain.size() > 1; chain.erase(chain.begin()))
    if (is_revoked(answer_of_all(context, signature, {chain, at, now})))
      subject.say("signingCredential.untrusted", url, "An issuer's certificate was revoked.");
}

}  // namespace tanba::validation
