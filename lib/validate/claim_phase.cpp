// The claim: C2PA 2.4, 15.6.
#include "validate/phases.hpp"
#include "validate/reference.hpp"

namespace tanba::validation {
namespace {

struct ClaimRow {
  ClaimState state;
  std::string_view code;
};
constexpr ClaimRow kRows[] = {
    {ClaimState::missing, "claim.missing"},
    {ClaimState::multiple, "claim.multiple"},
    {ClaimState::not_cbor, "claim.cbor.invalid"},
};

bool lists_one_twice(const Subject& subject) {
  for (std::size_t i = 0; i < subject.declared.size(); ++i) {
    const std::size_t box = subject.declared[i].box;
    if (box != kNone && subject.boxes[box].declared != i) return true;
  }
  return false;
}

}  // namespace

void check_claim(Context& context, Subject& subject) {
  for (const ClaimRow& row : kRows)
    if (row.state == subject.claim_state) subject.say(row.code, subject.claim_url());
  if (subject.claim_state != ClaimState::read) return;
  if (subject.claim.flaw != nullptr)
    subject.say("claim.malformed", subject.claim_url(), subject.claim.flaw);
  if (lists_one_twice(subject))
    subject.say("claim.malformed", subject.claim_url(), "The claim lists an assertion twice.");
  check_reference(context, subject, subject.claim.generator.icon, subject.claim_url());
}

}  // namespace tanba::validation
