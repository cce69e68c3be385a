// Reading: the claims and assertions of the active manifest and of every manifest that it was made
// from, each once, breadth first. C2PA 2.4, 15.11.3.3.
#include <algorithm>
#include <deque>

#include "base/check.hpp"
#include "validate/phases.hpp"

namespace tanba::validation {
namespace {

void read_claim_of(Context& context, Subject& subject) {
  const Manifest& manifest = *subject.manifest;
  if (manifest.claims.size() != 1) {
    subject.claim_state = manifest.claims.empty() ? ClaimState::missing : ClaimState::multiple;
    return;
  }
  subject.claim_box = manifest.claims.front();
  subject.claim_bytes = manifest.content(*subject.claim_box, "cbor");
  auto document = cbor::Document::decode(subject.claim_bytes, context.input.limits);
  if (!document) {
    subject.claim_state = ClaimState::not_cbor;
    return;
  }
  subject.claim_document = *std::move(document);
  subject.claim =
      read_claim(subject.claim_document.root(), subject.claim_box->label, context.input.limits);
  subject.claim_state = ClaimState::read;
}

void read_content(Context& context, Subject& subject, AssertionBox& assertion) {
  const Manifest& manifest = *subject.manifest;
  const Limits& limits = context.input.limits;
  if (manifest.tree->content(*assertion.box, "cbor") != nullptr) {
    assertion.content = Content::cbor;
    auto document = cbor::Document::decode(manifest.content(*assertion.box, "cbor"), limits);
    assertion.well_formed = static_cast<bool>(document);
    if (document) assertion.document = *std::move(document);
  } else if (manifest.tree->content(*assertion.box, "json") != nullptr) {
    assertion.content = Content::json;
    assertion.well_formed = is_json(manifest.content(*assertion.box, "json"), limits.max_depth);
  } else if (manifest.tree->content(*assertion.box, "bfdb") != nullptr) {
    assertion.content = Content::file;
  }
}

void read_boxes(Context& context, Subject& subject) {
  const auto& found = subject.manifest->assertions;
  subject.boxes.resize(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    AssertionBox& assertion = subject.boxes[i];
    assertion.box = found[i];
    assertion.label = found[i]->label;
    assertion.base = base_label(assertion.label);
    const auto [entry, added] = subject.by_label.try_emplace(assertion.label, i);
    if (!added) entry->second = kNone;
    read_content(context, subject, assertion);
  }
}

// C2PA 2.4, 15.10.3.1. What it means that a link does not hold is said later, when the redactions
// are known.
void follow(Context& context, Subject& subject, Declared& entry) {
  const auto parsed = jumbf::parse_uri(entry.uri->url);
  entry.url = entry.uri->url;
  if (!parsed) {
    entry.link = entry.url.starts_with("self#jumbf=") ? Link::missing : Link::outside;
    return;
  }
  const auto target = context.resolve(entry.url, subject);
  entry.url = target->url;
  if (!parsed->manifest.empty() && parsed->manifest != subject.manifest->label) {
    entry.link = Link::outside;
    return;
  }
  if (target->box == nullptr || parsed->path.size() != 2 || parsed->path[0] != "c2pa.assertions")
    return;
  const auto box = subject.by_label.find(parsed->path[1]);
  if (box == subject.by_label.end()) return;
  entry.box = box->second;
  const auto alg = subject.alg(entry.uri->alg);
  if (!alg)
    entry.link = Link::unsupported;
  else if (context.digest(subject.manifest->hashed(*target->box), *alg) == entry.uri->hash)
    entry.link = Link::match;
  else
    entry.link = Link::mismatch;
}

void follow_all(Context& context, Subject& subject) {
  for (const bool created : {true, false})
    for (const HashedUri& uri : created ? subject.claim.created : subject.claim.gathered) {
      Declared& entry = subject.declared.emplace_back();
      entry.uri = &uri;
      entry.created = created;
      follow(context, subject, entry);
      if (entry.box != kNone && subject.boxes[entry.box].declared == kNone)
        subject.boxes[entry.box].declared = subject.declared.size() - 1;
    }
}

Result<void> read_actions_of(Context& context, Subject& subject, const Declared& entry) {
  const AssertionBox& assertion = subject.boxes[entry.box];
  Actions actions = read_actions(assertion.document.root(), assertion.label, context.input.limits);
  if (actions.over_limit) return Error{Errc::limit_exceeded, actions.flaw};
  const bool first = std::ranges::find(subject.actions, entry.created, &ActionList::created) ==
                     subject.actions.end();
  subject.actions.push_back({std::move(actions), entry.url, entry.created, first});
  return {};
}

Result<void> read_ingredient_of(Context& context, Subject& subject, const Declared& entry) {
  const AssertionBox& assertion = subject.boxes[entry.box];
  IngredientLink link;
  link.ingredient =
      read_ingredient(assertion.document.root(), assertion.label, context.input.limits);
  if (link.ingredient.over_limit) return Error{Errc::limit_exceeded, link.ingredient.flaw};
  link.url = entry.url;
  link.label = assertion.label;
  link.created = entry.created;
  link.matched = entry.link == Link::match;
  subject.ingredients.push_back(std::move(link));
  return {};
}

// In the order in which the claim lists them.
Result<void> read_declared(Context& context, Subject& subject) {
  for (const Declared& entry : subject.declared) {
    if (entry.box == kNone) continue;
    const AssertionBox& assertion = subject.boxes[entry.box];
    if (!assertion.well_formed || assertion.content != Content::cbor) continue;
    if (is_actions(assertion.base)) TANBA_CHECK(read_actions_of(context, subject, entry));
    if (is_ingredient(assertion.base)) TANBA_CHECK(read_ingredient_of(context, subject, entry));
  }
  return {};
}

Result<void> read_subject(Context& context, Subject& subject) {
  context.history.push_back(&subject);
  read_claim_of(context, subject);
  if (subject.claim_state != ClaimState::read) return {};
  if (subject.claim.over_limit) return Error{Errc::limit_exceeded, subject.claim.flaw};
  read_boxes(context, subject);
  follow_all(context, subject);
  return read_declared(context, subject);
}

}  // namespace

Result<void> read_history(Context& context) {
  if (context.subjects.empty()) return {};
  context.subjects.back().reached = true;
  for (std::deque<Subject*> next{&context.subjects.back()}; !next.empty(); next.pop_front()) {
    Subject& subject = *next.front();
    TANBA_CHECK(read_subject(context, subject));
    for (IngredientLink& link : subject.ingredients) {
      if (!link.matched || !link.ingredient.active_manifest.present()) continue;
      const auto target = context.resolve(link.ingredient.active_manifest.url, subject);
      if (!target || target->subject == nullptr) continue;
      link.target = static_cast<std::size_t>(target->subject - context.subjects.data());
      if (target->subject->reached) continue;
      target->subject->reached = true;
      target->subject->depth = subject.depth + 1;
      if (target->subject->depth > context.input.limits.max_ingredient_depth)
        return Error{Errc::limit_exceeded, "manifest: ingredients of ingredients are too deep"};
      next.push_back(target->subject);
    }
  }
  return {};
}

}  // namespace tanba::validation
