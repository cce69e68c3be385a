// Evidence that any manifest of the history may hold for another one: redactions, time-stamps,
// OCSP responses. C2PA 2.4, 15.10.2, 15.8.1.2, 15.9.
#include <algorithm>

#include "base/check.hpp"
#include "validate/phases.hpp"

namespace tanba::validation {
namespace {

// More than this in one store is no evidence but an attack on the time that it takes.
constexpr std::size_t kMaxTokens = 4096;
constexpr std::size_t kMaxQuestions = 16'384;  // OCSP responses times signatures they are asked of

// Only what a claim was made from can be redacted by it: an ingredient has no say over its
// neighbours, nor anybody over the active manifest.
void gather_redactions(Context& context, Subject& subject) {
  if (subject.claim.redacted.empty()) return;
  const auto ancestors = made_from(context, subject);
  for (const std::string& uri : subject.claim.redacted) {
    const auto target = context.resolve(uri, subject);
    if (!target || target->subject == nullptr || target->subject == &subject) continue;
    if (target->subject->active || !ancestors.contains(target->subject)) continue;
    target->subject->redacted = true;
    context.redacted.insert(target->url);
  }
}

void gather_time_stamps(Context& context, cbor::Item map) {
  for (std::size_t i = 0; map.is(cbor::Kind::map) && i < map.size(); ++i) {
    const auto label = map.key(i).as_text();
    const auto token = map.value(i).as_bytes();
    if (label && token) context.time_stamps.emplace(std::string(*label), *token);
  }
}

void gather_ocsp(Context& context, cbor::Item map) {
  const cbor::Item values = map.find("ocspVals");
  for (std::size_t i = 0; values.is(cbor::Kind::array) && i < values.size(); ++i)
    if (const auto response = values.at(i).as_bytes()) context.ocsp_responses.push_back(*response);
}

struct EvidenceRow {
  std::string_view base;
  void (*gather)(Context&, cbor::Item);
};
constexpr EvidenceRow kRows[] = {
    {"c2pa.time-stamp", gather_time_stamps},
    {"c2pa.certificate-status", gather_ocsp},
};

void gather_assertions(Context& context, const Subject& subject) {
  for (const Declared& entry : subject.declared) {
    if (entry.link != Link::match) continue;
    const AssertionBox& assertion = subject.boxes[entry.box];
    if (assertion.content != Content::cbor || !assertion.well_formed) continue;
    for (const EvidenceRow& row : kRows)
      if (row.base == assertion.base) row.gather(context, assertion.document.root());
  }
}

}  // namespace

Result<void> gather_evidence(Context& context) {
  for (Subject* const subject : context.history) {
    gather_redactions(context, *subject);
    gather_assertions(context, *subject);
  }
  if (context.time_stamps.size() > kMaxTokens || context.ocsp_responses.size() > kMaxTokens)
    return Error{Errc::limit_exceeded, "manifest: too many time-stamps or OCSP responses"};
  if (context.ocsp_responses.size() * context.history.size() > kMaxQuestions)
    return Error{Errc::limit_exceeded, "manifest: too many OCSP responses for its signatures"};
  for (Subject* const subject : context.history)
    for (Declared& entry : subject->declared)
      entry.redacted = subject->redacted && context.redacted.contains(entry.url);
  return {};
}

}  // namespace tanba::validation
