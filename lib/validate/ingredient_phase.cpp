// Ingredients: is each manifest the one that its assertion recorded, and what is wrong with it now
// that was not recorded then? C2PA 2.4, 15.11.3.
#include <algorithm>
#include <set>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "validate/phases.hpp"
#include "validate/reference.hpp"
#include "validate/spec.hpp"

namespace tanba::validation {
namespace {

// Findings of ingredients are repeated in each report that names them; this many in all.
constexpr std::size_t kMaxRepeated = 100'000;

const char* flaw_of(const Ingredient& ingredient, int spec) {
  if (ingredient.flaw != nullptr) return ingredient.flaw;
  if (ingredient.version >= 3 && ingredient.active_manifest.present() &&
      !ingredient.digital_source_type.empty() && holds(Rule::source_without_manifest, spec))
    return "The ingredient has a manifest, and says beside it out of what it was made.";
  return nullptr;
}

bool is_hash_of(Context& context, const HashedUri& uri, HashAlg alg, Bytes bytes) {
  return !bytes.empty() && context.digest(bytes, alg) == uri.hash;
}

Bytes payload_of(Bytes superbox) {
  ByteReader reader(superbox);
  reader.skip(reader.u32() == 1 ? 12 : 4);  // a length of 1: the long header
  return reader.ok() ? reader.rest() : Bytes{};
}

// The hash covers the manifest as stored; of a compressed one, what the reference implementation
// hashes is the manifest inside. Files of 2022 point at the manifest or at the claim and hash the
// claim's CBOR; a hash of another box would leave the rest of the manifest free.
bool is_that_manifest(Context& context, const IngredientLink& link, Subject& target, HashAlg alg) {
  const HashedUri& uri = link.ingredient.active_manifest;
  const Manifest& manifest = *target.manifest;
  const auto parsed = jumbf::parse_uri(uri.url);
  if (!parsed) return false;
  if (!parsed->path.empty()) {
    const jumbf::Box* const box = manifest.find(parsed->path);
    return box != nullptr && box == target.claim_box && link.ingredient.version < 3 &&
           (is_hash_of(context, uri, alg, manifest.hashed(*box)) ||
            is_hash_of(context, uri, alg, target.claim_bytes));
  }
  return is_hash_of(context, uri, alg, payload_of(manifest.stored)) ||
         is_hash_of(context, uri, alg, manifest.hashed(*manifest.box)) ||
         (link.ingredient.version < 3 && is_hash_of(context, uri, alg, target.claim_bytes));
}

void check_manifest_hash(Context& context, Subject& holder, const IngredientLink& link) {
  Subject& target = context.subjects[link.target];
  const auto alg = holder.alg(link.ingredient.active_manifest.alg);
  if (!alg)
    holder.say("algorithm.unsupported", link.url);
  else if (is_that_manifest(context, link, target, *alg))
    holder.say("ingredient.manifest.validated", link.url);
  else
    holder.say("ingredient.manifest.mismatch", link.url);
}

void check_signature_hash(Context& context, Subject& holder, const IngredientLink& link) {
  const HashedUri& uri = link.ingredient.claim_signature;
  const auto target = context.resolve(uri.url, holder);
  if (!uri.present() || !target || target->box == nullptr ||
      target->subject != &context.subjects[link.target]) {
    holder.say("ingredient.claimSignature.missing", link.url);
    return;
  }
  const auto alg = holder.alg(uri.alg);
  if (!alg)
    holder.say("algorithm.unsupported", link.url);
  else if (is_hash_of(context, uri, *alg, target->subject->manifest->hashed(*target->box)))
    holder.say("ingredient.claimSignature.validated", link.url);
  else
    holder.say("ingredient.claimSignature.mismatch", link.url);
}

// C2PA 2.5, 14.11.3.2.
void check_related(Context& context, Subject& holder, const IngredientLink& link) {
  const auto& related = link.ingredient.related_assertions;
  if (!related || !holds(Rule::related_to_ingredient, holder.spec)) return;
  if (link.ingredient.active_manifest.present())
    holder.say("assertion.ingredient.malformed", link.url,
               "The ingredient has a manifest, and beside it assertions that take its place.");
  else if (!relates_well(context, holder, *related, ".ingredient"))
    holder.say("assertion.ingredient.malformed", link.url,
               "The ingredient names assertions that do not describe it.");
}

// Redactions change the manifest's hash, but not its signature's; version 3 alone records that. The
// signature stands for the rest of the manifest only where it fits its claim: where it does not,
// and that was accepted, nothing else would.
bool is_vouched_by_signature(const IngredientLink& link, const Subject& target) {
  return link.ingredient.version >= 3 && target.redacted && target.signature.verified;
}

void check_link(Context& context, Subject& holder, const IngredientLink& link) {
  if (const char* const flaw = flaw_of(link.ingredient, holder.spec); flaw != nullptr)
    holder.say("assertion.ingredient.malformed", link.url, flaw);
  check_related(context, holder, link);
  if (!link.matched) return;
  if (!link.ingredient.active_manifest.present()) {
    if (link.ingredient.relationship != "inputTo")
      holder.say("ingredient.unknownProvenance", link.url);
    return;
  }
  if (link.target == kNone) {
    holder.say("ingredient.manifest.missing", link.url);
    return;
  }
  if (!is_vouched_by_signature(link, context.subjects[link.target]))
    check_manifest_hash(context, holder, link);
  if (link.ingredient.version >= 3) check_signature_hash(context, holder, link);
}

using Finding = std::pair<std::string, std::string>;  // code, absolute URL

void collect(Context& context, Subject& target, const StatusList& list, std::set<Finding>& into) {
  for (const auto* bucket : {&list.success, &list.informational, &list.failure})
    for (const Status& status : *bucket) {
      const auto resolved = context.resolve(status.url, target);
      into.emplace(status.code, resolved ? resolved->url : status.url);
    }
}

// What ingredient assertions recorded of those further down the history, by their URI.
using Deltas = std::unordered_multimap<std::string, const StatusList*>;

// What each manifest was made from, as far as it was asked for.
using Below = std::unordered_map<std::size_t, std::unordered_set<const Subject*>>;

// Who took an ingredient in may accept what is wrong in its history, but not elsewhere.
void add_deltas(Context& context, Subject& holder, const IngredientLink& link, Below& known,
                Deltas& into) {
  if (link.ingredient.deltas.empty() || link.target == kNone) return;
  const Subject& taken = context.subjects[link.target];
  const auto [entry, added] = known.try_emplace(link.target);
  if (added) entry->second = made_from(context, taken);
  const auto& below = entry->second;
  for (const IngredientDelta& delta : link.ingredient.deltas) {
    const auto about = context.resolve(delta.assertion_uri, holder);
    if (about && about->subject != nullptr &&
        (about->subject == &taken || below.contains(about->subject)))
      into.emplace(about->url, &delta.status);
  }
}

Deltas recorded_deltas(Context& context) {
  Deltas deltas;
  Below known;
  for (Subject* const holder : context.history)
    for (const IngredientLink& link : holder->ingredients)
      add_deltas(context, *holder, link, known, deltas);
  return deltas;
}

// A failure that was recorded is known and was accepted by who signed the record; only new ones
// count. Which list it was recorded in says nothing: the kinds of codes differ between versions.
void add_new_failures(Context& context, const IngredientLink& link, const Deltas& deltas,
                      IngredientReport& report) {
  if (report.status.failure.empty()) return;
  Subject& target = context.subjects[link.target];
  std::set<Finding> recorded;
  collect(context, target, link.ingredient.results, recorded);
  const auto [first, last] = deltas.equal_range(link.url);
  for (auto delta = first; delta != last; ++delta)
    collect(context, target, *delta->second, recorded);
  for (const Status& status : report.status.failure)
    if (!recorded.contains({status.code, status.url})) report.new_failures.push_back(status);
}

// What the hash of its own file came to; that file is not here.
bool is_of_content(std::string_view code) {
  return std::ranges::any_of(kBindingCodes,
                             [&](std::string_view binding) { return code.starts_with(binding); });
}

// C2PA 2.4, 15.11.3.3: what was recorded and cannot be found any more is told too. It counts for
// nothing: who signed the record accepted it.
void add_recorded(Context& context, const IngredientLink& link, IngredientReport& report) {
  if (link.target == kNone) return;
  for (const Status& status : link.ingredient.results.failure) {
    if (!is_of_content(status.code) ||
        kind_of(status.code, context.input.spec) != StatusKind::failure)
      continue;
    const auto resolved = context.resolve(status.url, context.subjects[link.target]);
    add_status(report.status,
               {status.code, resolved ? resolved->url : status.url,
                "Recorded when it was taken in: " + std::string(explanation_of(status.code))},
               context.input.spec);
  }
}

std::size_t count(const StatusList& list) {
  return list.success.size() + list.informational.size() + list.failure.size();
}

IngredientReport describe(const Context& context, const IngredientLink& link) {
  IngredientReport report;
  report.title = link.ingredient.title;
  report.format = link.ingredient.format;
  report.relationship = link.ingredient.relationship;
  report.instance_id = link.ingredient.instance_id;
  report.assertion_label = link.label;
  if (link.target == kNone) return report;
  report.manifest_label = context.subjects[link.target].manifest->label;
  report.status = context.subjects[link.target].report->status;
  return report;
}

Result<void> report_all(Context& context) {
  const Deltas deltas = recorded_deltas(context);
  std::size_t repeated = 0;
  for (Subject* const holder : context.history)
    for (const IngredientLink& link : holder->ingredients) {
      if (link.target != kNone)
        repeated += count(context.subjects[link.target].report->status) +
                    link.ingredient.results.failure.size();
      if (repeated > kMaxRepeated)
        return Error{Errc::limit_exceeded, "manifest: too many findings in its ingredients"};
      IngredientReport report = describe(context, link);
      add_new_failures(context, link, deltas, report);
      add_recorded(context, link, report);
      holder->report->ingredients.push_back(std::move(report));
    }
  return {};
}

}  // namespace

Result<void> check_ingredients(Context& context) {
  for (Subject* const holder : context.history)
    for (const IngredientLink& link : holder->ingredients) check_link(context, *holder, link);
  return report_all(context);  // the findings of every manifest are complete only now
}

}  // namespace tanba::validation
