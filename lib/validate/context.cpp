// Resolving URIs, hashing parts of the store, naming boxes: what every phase needs.
#include "validate/context.hpp"

#include <algorithm>

#include "validate/phases.hpp"
#include "validate/spec.hpp"

namespace tanba::validation {
namespace {

std::string joined(const std::vector<std::string>& path) {
  std::string text;
  for (const std::string& part : path) text += (text.empty() ? "" : "/") + part;
  return text;
}

const jumbf::Box* box_at(const Subject& subject, const std::vector<std::string>& path) {
  if (path.empty()) return subject.manifest->box;
  if (path.size() == 2 && path[0] == "c2pa.assertions" && !subject.boxes.empty()) {
    const auto found = subject.by_label.find(path[1]);
    return found == subject.by_label.end() || found->second == kNone
               ? nullptr
               : subject.boxes[found->second].box;
  }
  return subject.manifest->find(path);
}

}  // namespace

bool is_actions(std::string_view base) {
  return base == "c2pa.actions" || base == "c2pa.actions.v2";
}
bool is_ingredient(std::string_view base) {
  return base == "c2pa.ingredient" || base == "c2pa.ingredient.v2" || base == "c2pa.ingredient.v3";
}

std::string Subject::url() const { return jumbf::absolute_uri(manifest->label, {}); }
std::string Subject::url(std::string_view child) const {
  return jumbf::absolute_uri(manifest->label, child);
}
std::string Subject::claim_url() const {
  return url(claim_box != nullptr ? std::string_view(claim_box->label) : "c2pa.claim.v2");
}
std::string Subject::box_url(const AssertionBox& assertion) const {
  return url("c2pa.assertions/" + std::string(assertion.label));
}

// C2PA 2.4, 15.4.1: the structure's own, else the claim's; no default.
std::optional<HashAlg> Subject::alg(std::string_view own) const {
  return hash_alg_from(own.empty() ? std::string_view(claim.alg) : own);
}

void Subject::say(std::string_view code, std::string_view about, std::string_view why) {
  const std::string_view said = code_at(code, spec);
  if (said.empty()) return;
  add_status(report->status, {std::string(said), std::string(about), std::string(why)}, spec);
}

Context::Context(const ValidateInput& what) : input(what), subjects(what.store.manifests.size()) {
  report.manifests.resize(subjects.size());
  report.active = subjects.empty() ? 0 : subjects.size() - 1;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    subjects[i].manifest = &what.store.manifests[i];
    subjects[i].report = &report.manifests[i];
    subjects[i].active = i == report.active;
    subjects[i].spec = what.spec;
    report.manifests[i].label = what.store.manifests[i].label;
    report.manifests[i].update = what.store.manifests[i].kind == ManifestKind::update;
  }
}

std::optional<Target> Context::resolve(std::string_view uri, Subject& from) {
  const auto parsed = jumbf::parse_uri(uri);
  if (!parsed) return std::nullopt;
  Target target;
  const bool own = parsed->manifest.empty() || parsed->manifest == from.manifest->label;
  target.url =
      jumbf::absolute_uri(own ? from.manifest->label : parsed->manifest, joined(parsed->path));
  if (parsed->manifest.empty()) {
    target.subject = &from;
  } else if (const Manifest* const found = input.store.find(parsed->manifest); found != nullptr) {
    target.subject = &subjects[static_cast<std::size_t>(found - input.store.manifests.data())];
  }
  if (target.subject != nullptr) target.box = box_at(*target.subject, parsed->path);
  return target;
}

const Buffer& Context::digest(Bytes bytes, HashAlg alg) {
  const auto [entry, added] = digests_.try_emplace({bytes.data(), {bytes.size(), alg}});
  if (added) entry->second = tanba::digest(alg, bytes);
  return entry->second;
}

Subject* parent_of(Context& context, const Subject& subject) {
  const auto parent = std::ranges::find_if(subject.ingredients, [](const IngredientLink& link) {
    return link.ingredient.relationship == "parentOf" && link.target != kNone;
  });
  return parent == subject.ingredients.end() ? nullptr : &context.subjects[parent->target];
}

std::unordered_set<const Subject*> made_from(const Context& context, const Subject& subject) {
  std::unordered_set<const Subject*> found;
  for (std::vector<const Subject*> next{&subject}; !next.empty();) {
    const Subject& one = *next.back();
    next.pop_back();
    for (const IngredientLink& link : one.ingredients)
      if (link.target != kNone && found.insert(&context.subjects[link.target]).second)
        next.push_back(&context.subjects[link.target]);
  }
  return found;
}

// The number of manifests bounds the walk.
Subject* bound_subject(Context& context) {
  Subject* subject = context.history.front();
  for (std::size_t steps = 0; steps < context.history.size() && subject != nullptr; ++steps) {
    if (subject->manifest->kind == ManifestKind::standard) return subject;
    subject = parent_of(context, *subject);
  }
  return nullptr;
}

}  // namespace tanba::validation
