// Hashed URIs inside assertions (thumbnails, icons, ingredients of actions ...): C2PA 2.4,
// 15.10.3.3.
#include <algorithm>
#include <array>

#include "validate/phases.hpp"
#include "validate/reference.hpp"
#include "validate/spec.hpp"

namespace tanba::validation {
namespace {

// These have rules of their own: an ingredient's manifest (15.11.3), and CAWG's identity.
constexpr std::array<std::string_view, 4> kJudgedElsewhere = {
    "activeManifest", "c2pa_manifest", "claimSignature", "validationResults"};

bool is_hashed_uri(cbor::Item item) {
  const auto url = item.find("url").as_text();
  return url && url->starts_with("self#jumbf=") && item.find("hash");
}

template <class Visit>
void for_each_uri(cbor::Item root, Visit visit) {
  std::vector<cbor::Item> next{root};
  while (!next.empty()) {
    const cbor::Item item = next.back();
    next.pop_back();
    if (item.is(cbor::Kind::tag) || item.is(cbor::Kind::array))
      for (std::size_t i = 0; i < item.size(); ++i) next.push_back(item.at(i));
    if (!item.is(cbor::Kind::map)) continue;
    if (is_hashed_uri(item)) {
      visit(read_hashed_uri(item));
      continue;
    }
    for (std::size_t i = 0; i < item.size(); ++i) {
      const auto key = item.key(i).as_text();
      if (key && std::ranges::find(kJudgedElsewhere, *key) != kJudgedElsewhere.end()) continue;
      next.push_back(item.value(i));
    }
  }
}

}  // namespace

void check_reference(Context& context, Subject& subject, const HashedUri& uri,
                     const std::string& about) {
  if (!uri.present() || !uri.url.starts_with("self#jumbf=")) return;
  const auto target = context.resolve(uri.url, subject);
  if (target && context.redacted.contains(target->url)) return;
  if (!target || target->box == nullptr) {
    subject.say("hashedURI.missing", about);
    return;
  }
  const auto alg = subject.alg(uri.alg);
  if (!alg)
    subject.say("algorithm.unsupported", about);
  else if (context.digest(target->subject->manifest->hashed(*target->box), *alg) != uri.hash)
    subject.say("hashedURI.mismatch", about);
  else
    context.hashed.insert(target->box);
}

bool relates_well(Context& context, Subject& subject, const std::vector<HashedUri>& related,
                  std::string_view ending) {
  const std::string own = subject.url("c2pa.assertions/");
  const auto fits = [&](const HashedUri& uri) {
    const auto target = context.resolve(uri.url, subject);
    if (!target || !target->url.starts_with(own)) return false;
    const bool redacted =
        context.redacted.contains(target->url) && holds(Rule::redacted_ingredients, subject.spec);
    const std::string_view base = base_label(std::string_view(target->url).substr(own.size()));
    if ((target->box == nullptr && !redacted) || is_actions(base) || is_ingredient(base) ||
        !base.ends_with(ending))
      return false;
    if (redacted) subject.say("assertion.redacted", target->url);
    return true;
  };
  return !related.empty() && std::ranges::all_of(related, fits);
}

void check_references(Context& context, Subject& subject) {
  for (const AssertionBox& assertion : subject.boxes) {
    if (assertion.declared == kNone || !assertion.base.starts_with("c2pa.")) continue;
    if (subject.declared[assertion.declared].redacted) continue;
    const std::string url = subject.box_url(assertion);
    for_each_uri(assertion.document.root(),
                 [&](const HashedUri& uri) { check_reference(context, subject, uri, url); });
  }
}

}  // namespace tanba::validation
