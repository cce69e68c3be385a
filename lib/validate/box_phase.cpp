// The boxes of a manifest: its label, and that no byte beside the signed ones is free to hold
// something (the store's reader looked). C2PA 2.4, 8.3, 11.1, 15.5.
#include <algorithm>

#include "validate/phases.hpp"

namespace tanba::validation {
namespace {

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = std::string_view("0123456789abcdefABCDEF").find(text[i]) != text.npos;
    if (dash ? text[i] != '-' : !hex) return false;
  }
  return true;
}

// "urn:c2pa:<uuid>[:...]", and before 2.1 "[<vendor>:]urn:uuid:<uuid>".
bool is_manifest_label(std::string_view label) {
  if (!std::ranges::all_of(label, [](char c) { return c > ' ' && c < '\x7f'; })) return false;
  for (const std::string_view scheme : {"urn:c2pa:", "urn:uuid:"}) {
    const std::size_t at = label.find(scheme);
    if (at != label.npos && (at == 0 || label[at - 1] == ':') &&
        is_uuid(label.substr(at + scheme.size(), 36)))
      return true;
  }
  return false;
}

}  // namespace

void check_box(Context& context, Subject& subject) {
  const Manifest& manifest = *subject.manifest;
  if (!manifest.flaw.empty()) subject.say(manifest.flaw, subject.url(), manifest.flaw_explanation);
  if (!is_manifest_label(manifest.label))
    subject.say("claim.malformed", subject.url(), "The manifest's label is no C2PA URN.");
  if (context.input.store.find(manifest.label) == nullptr)
    subject.say("claim.malformed", subject.url(), "Two manifests have the same label.");
  if (subject.active && !context.input.store.canonical)
    subject.say("general.error", subject.url(),
                "The manifest store holds bytes that nothing signs and that are not what they "
                "must be.");
}

}  // namespace tanba::validation
