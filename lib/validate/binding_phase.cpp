// The hard binding: does the active manifest, or the one that it updates, fit the asset's bytes?
// C2PA 2.4, 15.12.
#include <algorithm>

#include "base/check.hpp"
#include "validate/binding_check.hpp"
#include "validate/live_video.hpp"
#include "validate/phases.hpp"

namespace tanba::validation {
namespace {

using Check = Result<BindingVerdict> (*)(const BindingInput&, cbor::Item, const AssertionBox&,
                                         const std::string&);

template <auto Read, auto CheckHash>
Result<BindingVerdict> check(const BindingInput& input, cbor::Item root, const AssertionBox&,
                             const std::string& url) {
  const auto hash = Read(root, input.limits);
  if (hash.over_limit) return Error{Errc::limit_exceeded, hash.flaw};
  return CheckHash(input, hash, url);
}

Result<BindingVerdict> check_bmff(const BindingInput& input, cbor::Item root,
                                  const AssertionBox& assertion, const std::string& url) {
  if (input.format.binding == BindingKind::bmff) {
    const std::string_view label = assertion.base.substr(0, assertion.base.find(".part"));
    const BmffHash hash = read_bmff_hash(root, label, input.limits);
    if (hash.over_limit) return Error{Errc::limit_exceeded, hash.flaw};
    return input.set != nullptr ? check_bmff_set(input, hash, url)
                                : check_bmff_hash(input, hash, url);
  }
  BindingVerdict verdict;
  verdict.status.failure.push_back(
      {"assertion.bmffHash.mismatch", url, "The file has no boxes that this hash could cover."});
  return verdict;
}

Result<BindingVerdict> check_segment(const BindingInput& input, cbor::Item root,
                                     const AssertionBox&, const std::string& url) {
  return check_segment_hash(input, read_segment_hash(root), url);
}

struct BindingRow {
  std::string_view base;
  Check check;
};
constexpr BindingRow kRows[] = {
    {"c2pa.hash.data", check<read_data_hash, check_data_hash>},
    {"c2pa.hash.bmff.v2", check_bmff},
    {"c2pa.hash.bmff.v3", check_bmff},
    {"c2pa.hash.boxes", check<read_box_hash, check_box_hash>},
    {"c2pa.hash.collection.data", check<read_collection_hash, check_collection_hash>},
    {"c2pa.hash.segment", check_segment},
};

void take(Context& context, Subject& active, const BindingVerdict& verdict) {
  for (const auto* list :
       {&verdict.status.success, &verdict.status.informational, &verdict.status.failure})
    for (const Status& status : *list) active.say(status.code, status.url, status.explanation);
  context.report.uncovered = verdict.uncovered;
  context.report.partly_verified = context.report.partly_verified || verdict.partial;
  if (context.input.carrier != nullptr && !verdict.status.success.empty())
    for (const Range& range : context.input.carrier->open)
      context.report.uncovered.push_back({range, "number in the framing of the store", true});
}

const BindingRow* row_of(std::string_view base) {
  const auto* const row = std::ranges::find(kRows, base, &BindingRow::base);
  return row == std::end(kRows) ? nullptr : row;
}

// C2PA 2.4, 15.12.4: a hash that does not fit; one that cannot be read is none.
bool may_be_in_parts(const BindingVerdict& verdict) {
  const auto& failures = verdict.status.failure;
  return !failures.empty() && std::ranges::all_of(failures, [](const Status& status) {
    return status.code.ends_with(".mismatch") || status.code.ends_with(".unknownBox");
  });
}

// `set`: null where the file at hand is bound by itself.
Result<void> check_one(Context& context, Subject& bound, const Declared& entry,
                       const BmffSet* set) {
  Subject& active = *context.history.front();
  const AssertionBox& assertion = bound.boxes[entry.box];
  const auto* const row = row_of(assertion.base);
  // What does not fit the claim was said already; nothing is built on it.
  if (entry.link != Link::match) return {};
  const ValidateInput& given = context.input;
  if (given.set != nullptr && row->check != check_bmff) {
    active.say("claim.hardBindings.missing", active.claim_url(),
               "The set is bound by the hash of one file of it.");
    return {};
  }
  const auto alg = bound.alg({});
  const Subject* const parent = parent_of(context, bound);
  const BindingInput input{
      .asset = given.asset,
      .format = given.format,
      .carrier = given.carrier,
      .digest = given.digest,
      .default_alg = alg.value_or(HashAlg::sha256),
      .has_default_alg = alg.has_value(),
      .limits = given.limits,
      .updated = &bound != &active,
      .set = set,
      .parent = parent != nullptr ? parent->manifest->label : std::string_view()};
  TANBA_TRY(BindingVerdict verdict,
            row->check(input, assertion.document.root(), assertion, entry.url));
  if (may_be_in_parts(verdict)) {
    TANBA_TRY(auto parts, check_parts(context, bound, input));
    if (parts) verdict = *std::move(parts);
  }
  take(context, active, verdict);
  return {};
}

}  // namespace

bool is_hard_binding(std::string_view base) { return row_of(base) != nullptr; }

std::vector<const Declared*> hard_bindings(const Subject& subject) {
  std::vector<const Declared*> found;
  for (const Declared& entry : subject.declared)
    if (entry.created && entry.box != kNone && is_hard_binding(subject.boxes[entry.box].base))
      found.push_back(&entry);
  return found;
}

Result<std::optional<BindingVerdict>> check_hash(const BindingInput& input, std::string_view base,
                                                 const AssertionBox& assertion,
                                                 const std::string& url) {
  const BindingRow* const row = row_of(base);
  if (row == nullptr) return std::optional<BindingVerdict>();
  TANBA_TRY(BindingVerdict verdict, row->check(input, assertion.document.root(), assertion, url));
  return std::optional(std::move(verdict));
}

Result<void> check_binding(Context& context) {
  if (context.history.empty()) return {};
  Subject& active = *context.history.front();
  if (active.claim_state != ClaimState::read) return {};
  Subject* const bound = bound_subject(context);
  const auto bindings = bound != nullptr ? hard_bindings(*bound) : std::vector<const Declared*>{};
  if (bindings.empty()) {
    active.say("claim.hardBindings.missing", active.claim_url());
    return {};
  }
  if (bindings.size() > 1) {
    active.say("assertion.multipleHardBindings", bound->url("c2pa.assertions"));
    return {};
  }
  const Declared& binding = *bindings.front();
  if (context.input.set == nullptr || !is_stream(context, *bound, bound->boxes[binding.box]))
    return check_one(context, *bound, binding, context.input.set);
  // It binds the file at hand alone; each media segment is signed by itself (C2PA 2.5, 15.4 and
  // 15.5).
  TANBA_CHECK(check_one(context, *bound, binding, nullptr));
  return check_stream(context, *bound);
}

}  // namespace tanba::validation
