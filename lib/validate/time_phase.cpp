// When it was signed, and whether the certificate was good then: C2PA 2.4, 15.8, and 14.4 and 14.5
// for the trust in it. Only a trusted time-stamp proves a time.
#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/encoding.hpp"
#include "validate/phases.hpp"

namespace tanba::validation {
namespace {

struct VerdictRow {
  TimeStampVerdict verdict;
  std::string_view code;
};
constexpr VerdictRow kVerdicts[] = {
    {TimeStampVerdict::untrusted, "timeStamp.untrusted"},
    {TimeStampVerdict::malformed, "timeStamp.malformed"},
    {TimeStampVerdict::mismatch, "timeStamp.mismatch"},
    {TimeStampVerdict::outside_validity, "timeStamp.outsideValidity"},
    {TimeStampVerdict::credential_invalid, "timeStamp.credentialInvalid"},
};

struct Token {
  Bytes der;
  bool is_response;
  std::vector<Bytes> messages;  // what it may stamp
  bool beside = false;          // a token of the header counts: only what contradicts it is told
};

void take(Context& context, Subject& subject, const Token& token) {
  const std::string url = subject.url("c2pa.signature");
  if (token.der.size() > context.input.limits.max_token_bytes) {
    if (!token.beside)
      subject.say("timeStamp.malformed", url, "The time-stamp is too large and is ignored.");
    return;
  }
  const TimeStamp stamp =
      judge_time_stamp(context.input.trust, token.der, token.is_response, token.messages);
  for (const VerdictRow& row : kVerdicts)
    if (row.verdict == stamp.verdict && !token.beside) subject.say(row.code, url, stamp.reason);
  if (stamp.verdict != TimeStampVerdict::trusted) return;
  std::optional<std::int64_t>& proved = subject.signature.proved;
  if (proved) {
    constexpr std::string_view kCode = "org.tanba.timeStamp.ambiguous";
    if (*proved != stamp.time)
      subject.say(kCode, url,
                  std::string(explanation_of(kCode)) + " (" + to_rfc3339(stamp.time) + ")");
    return;
  }
  subject.say("timeStamp.trusted", url);
  subject.say("timeStamp.validated", url);
  proved = stamp.time;
  subject.report->time_stamp_authority = stamp.authority;
}

// C2PA 2.4, 15.8.1.1: a header with more than one token counts as having none.
void take_header(Context& context, Subject& subject, const std::vector<Bytes>& tokens,
                 Bytes payload, bool is_response) {
  if (tokens.empty()) return;
  if (tokens.size() > 1) {
    subject.say("timeStamp.malformed", subject.url("c2pa.signature"),
                "There is more than one time-stamp in the header; they are ignored.");
    return;
  }
  const Buffer message =
      countersignature_structure(subject.signature.cose->protected_header, payload);
  take(context, subject, {tokens.front(), is_response, {message}});
}

// Where the header has one that counts, they prove nothing (15.8.1.2), but may contradict it. The
// specification stamps the CounterSignature structure, the reference implementation the bare
// signature, and its older versions the whole content of the signature box.
void take_assertions(Context& context, Subject& subject) {
  const CoseSign1& cose = *subject.signature.cose;
  const auto [first, last] = context.time_stamps.equal_range(subject.manifest->label);
  if (first == last) return;
  const Buffer structure = countersignature_structure(cose.protected_header, cose.signature_item);
  const std::vector<Bytes> messages = {structure, cose.signature,
                                       subject.manifest->content(*subject.signature.box, "cbor")};
  const bool beside = subject.signature.proved.has_value();
  for (auto entry = first; entry != last; ++entry)
    take(context, subject, {entry->second, false, messages, beside});
}

// Leaf to anchor where there is a path; else the leaf and what follows from it by its issuer's
// name.
std::vector<Certificate> certificates_that_count(const Signature& signature) {
  if (!signature.trust.path.empty()) return signature.trust.path;
  const auto& chain = signature.chain;
  std::vector<Certificate> counted{chain.front()};
  while (counted.size() < chain.size() && !counted.back().self_issued()) {
    const auto issuer = std::ranges::find_if(
        chain, [&](const Certificate& one) { return one.subject() == counted.back().issuer(); });
    if (issuer == chain.end()) break;
    counted.push_back(*issuer);
  }
  return counted;
}

void check_claimed_time(Subject& subject, const std::vector<Certificate>& certificates) {
  const Signature& signature = subject.signature;
  const auto claimed = signature.cose->signed_at;
  if (!claimed) return;
  const bool inside =
      all_valid_at(certificates, *claimed) && (!signature.proved || *claimed <= *signature.proved);
  subject.say(inside ? "timeOfSigning.insideValidity" : "timeOfSigning.outsideValidity",
              subject.url("c2pa.signature"));
}

// Which rules hold for all certificates (C2PA 2.4, 14.5.1.1): of the signature over it and its key.
bool holds_for_allowed(const ProfileViolation& violation) {
  const std::string_view rule = violation.rule;
  return rule.starts_with("certificate.signatureAlgorithm") || rule.starts_with("certificate.key.");
}

// The rest of the profile is not asked of a leaf that is allowed as it is, nor anything of what
// came with it (14.4.3).
std::vector<ProfileViolation> violations_of(const Signature& signature) {
  if (!signature.trust.allowed) return check_profile(signature.chain, Purpose::claim_signing);
  auto violations = check_profile({signature.chain.front()}, Purpose::claim_signing);
  std::erase_if(violations, [](const ProfileViolation& one) { return !holds_for_allowed(one); });
  return violations;
}

void check_profile_of(Subject& subject) {
  Signature& signature = subject.signature;
  const auto violations = violations_of(signature);
  signature.profile_ok = violations.empty();
  if (!violations.empty())
    subject.say("signingCredential.invalid", subject.url("c2pa.signature"),
                violations.front().explanation);
}

bool usable(const Signature& signature) { return signature.cose && !signature.chain.empty(); }

}  // namespace

void check_time_stamps(Context& context, Subject& subject) {
  Signature& signature = subject.signature;
  if (!usable(signature)) return;
  const CoseSign1& cose = *signature.cose;
  take_header(context, subject, cose.time_stamps_v2, cose.signature_item, false);
  take_header(context, subject, cose.time_stamps_v1, subject.claim_bytes, true);
  take_assertions(context, subject);

  ManifestReport& report = *subject.report;
  report.signed_at = signature.proved ? signature.proved : cose.signed_at;
  report.time_source = signature.proved   ? TimeSource::timestamp
                       : report.signed_at ? TimeSource::claim
                                          : TimeSource::none;
}

void check_trust(Context& context, Subject& subject) {
  Signature& signature = subject.signature;
  if (!usable(signature)) return;
  signature.trust = judge_signer(context.input.trust, signature.chain,
                                 signature.proved.value_or(context.input.now));
  if (subject.active) context.report.signer_denied = signature.trust.denied;
  check_profile_of(subject);
  const bool trusted = signature.trust.trusted && signature.profile_ok;
  subject.say(trusted ? "signingCredential.trusted" : "signingCredential.untrusted",
              subject.url("c2pa.signature"), trusted ? "" : signature.trust.reason);
}

void check_validity(Context& context, Subject& subject) {
  const Signature& signature = subject.signature;
  if (!usable(signature)) return;
  const std::string url = subject.url("c2pa.signature");
  const auto certificates = certificates_that_count(signature);
  check_claimed_time(subject, certificates);
  if (!all_valid_at(certificates, signature.proved.value_or(context.input.now))) {
    subject.say("claimSignature.outsideValidity", url,
                signature.proved
                    ? "The certificate was not valid when the claim was signed."
                    : "The certificate is not valid now, and no trusted time-stamp proves that it "
                      "was when the claim was signed.");
    return;
  }
  if (!signature.verified) return;
  subject.say("claimSignature.insideValidity", url);
  if (signature.profile_ok) subject.say("claimSignature.validated", url);
}

}  // namespace tanba::validation
