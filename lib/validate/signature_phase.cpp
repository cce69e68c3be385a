// The claim signature and the credential in it: C2PA 2.4, 15.7, with 13.2 and 14.2.
#include <algorithm>

#include "validate/phases.hpp"

namespace tanba::validation {
namespace {

struct FlawRow {
  CoseFlaw flaw;
  std::string_view code;
};
constexpr FlawRow kFlaws[] = {
    {CoseFlaw::malformed, "claimSignature.mismatch"},
    {CoseFlaw::payload_present, "claimSignature.mismatch"},
    {CoseFlaw::credential, "signingCredential.invalid"},
    {CoseFlaw::algorithm, "algorithm.unsupported"},
};

// It must be one of this manifest's own signature boxes.
const jumbf::Box* signature_box(Context& context, Subject& subject) {
  const auto target = context.resolve(subject.claim.signature, subject);
  if (!target || target->subject != &subject) return nullptr;
  const auto& boxes = subject.manifest->signatures;
  return std::ranges::find(boxes, target->box) != boxes.end() ? target->box : nullptr;
}

// The unsigned header is the one place where bytes can change without breaking the signature: it
// may hold nothing but what is known and checked, and zeros.
void check_unsigned_room(Subject& subject, const CoseSign1& cose) {
  const std::string url = subject.url("c2pa.signature");
  if (!cose.padding_is_zero)
    subject.say("general.error", url, "The padding of the signature is not zero.");
  if (!cose.canonical)
    subject.say("general.error", url, "Unsigned bytes of the signature are not what they must be.");
  if (!cose.unknown_unsigned.empty())
    subject.say("general.error", url, "The signature holds something unknown that is not signed.");
}

// C2PA 2.4, 14.2 asks for the leaf first; where another certificate stands there, the only one that
// is no authority is taken.
bool put_leaf_first(std::vector<Certificate>& chain) {
  const auto is_leaf = [](const Certificate& certificate) { return !certificate.is_ca(); };
  if (is_leaf(chain.front()) || std::ranges::count_if(chain, is_leaf) != 1) return false;
  const auto leaf = std::ranges::find_if(chain, is_leaf);
  std::rotate(chain.begin(), leaf, leaf + 1);
  return true;
}

void describe_signer(const Certificate& leaf, const CoseSign1& cose, SignerReport& report) {
  report.common_name = leaf.common_name();
  report.organization = leaf.organization();
  report.issuer = leaf.issuer();
  report.algorithm = name(*cose.alg);
  report.serial = leaf.serial();
  report.subject = leaf.subject();
  report.spki_sha256 = leaf.spki_sha256();
  report.not_before = leaf.not_before();
  report.not_after = leaf.not_after();
}

}  // namespace

std::vector<Certificate> read_chain(const CoseSign1& cose, const ValidateInput& input) {
  std::vector<Certificate> chain;
  if (cose.chain.size() > input.limits.max_chain_certificates) return chain;
  for (const Buffer& der : cose.chain) {
    auto certificate = read_certificate(input.trust, der);
    if (!certificate) return {};
    chain.push_back(*std::move(certificate));
  }
  return chain;
}

void find_signature(Context& context, Subject& subject) {
  if (subject.claim_state != ClaimState::read) return;
  const std::string url = subject.url("c2pa.signature");
  subject.signature.box = signature_box(context, subject);
  if (subject.signature.box == nullptr) {
    subject.say("claimSignature.missing", url);
    return;
  }
  CoseSign1 cose =
      parse_cose(subject.manifest->content(*subject.signature.box, "cbor"), context.input.limits);
  for (const FlawRow& row : kFlaws)
    if (row.flaw == cose.flaw) subject.say(row.code, url, cose.what);
  if (cose.flaw != CoseFlaw::none) return;
  check_unsigned_room(subject, cose);
  subject.signature.cose = std::move(cose);
}

void read_credential(Context& context, Subject& subject) {
  Signature& signature = subject.signature;
  if (!signature.cose) return;
  const std::string url = subject.url("c2pa.signature");
  signature.chain = read_chain(*signature.cose, context.input);
  if (signature.chain.empty()) {
    subject.say("signingCredential.invalid", url, "The signer's certificates cannot be read.");
    return;
  }
  if (put_leaf_first(signature.chain)) subject.say("org.tanba.signingCredential.order", url);
  describe_signer(signature.chain.front(), *signature.cose, subject.report->signer);
}

void check_cose(Context&, Subject& subject) {
  Signature& signature = subject.signature;
  if (!signature.cose || signature.chain.empty()) return;
  signature.verified = verify_cose(*signature.cose, signature.chain.front(), subject.claim_bytes);
  // That it fits is said together with the validity of the certificate (check_validity).
  if (!signature.verified) subject.say("claimSignature.mismatch", subject.url("c2pa.signature"));
}

}  // namespace tanba::validation
