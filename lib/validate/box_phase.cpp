// The boxes of a manifest: its label, and that no byte beside the signed ones is free to hold
// something. C2PA 2.4, 8.3, 11.1, 15.5.
#include <algorithm>
#include <array>

#include "base/byte_reader.hpp"
#include "validate/phases.hpp"

namespace tanba::validation {
namespace {

constexpr std::array kInManifest = {jumbf::kAssertionStore, jumbf::kClaim, jumbf::kSignature,
                                    jumbf::kDataBoxes, jumbf::kCredentials};

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

bool is_zero_padding(const Manifest& manifest, const jumbf::Box& box) {
  return box.type == "free" &&
         all_zero(manifest.bytes.subspan(static_cast<std::size_t>(box.payload.offset),
                                         static_cast<std::size_t>(box.payload.size)));
}

// Whether all that lies directly in `parent` may be there: `wanted` says it of one box.
template <class Wanted>
bool holds_only(const Manifest& manifest, const jumbf::Box& parent, Wanted wanted) {
  return std::ranges::all_of(parent.children, [&](std::uint32_t index) {
    const jumbf::Box& box = manifest.tree->boxes[index];
    return wanted(box) || is_zero_padding(manifest, box);
  });
}

bool holds_one_cbor(const Manifest& manifest, const jumbf::Box& parent) {
  int count = 0;
  return holds_only(manifest, parent,
                    [&](const jumbf::Box& box) { return box.type == "cbor" && ++count == 1; });
}

// What no hash and no signature covers must be empty, or it could hold anything (the signed
// assertions may hold what they like).
bool is_closed(const Manifest& manifest) {
  int stores = 0;
  return holds_only(manifest, *manifest.box,
                    [&](const jumbf::Box& box) {
                      stores += box.uuid == jumbf::kAssertionStore ? 1 : 0;
                      return box.is_superbox() && stores <= 1 &&
                             std::ranges::find(kInManifest, box.uuid) != kInManifest.end();
                    }) &&
         std::ranges::all_of(manifest.claims,
                             [&](const auto* box) { return holds_one_cbor(manifest, *box); }) &&
         std::ranges::all_of(manifest.signatures,
                             [&](const auto* box) { return holds_one_cbor(manifest, *box); }) &&
         (manifest.assertion_store == nullptr ||
          holds_only(manifest, *manifest.assertion_store,
                     [](const jumbf::Box& box) { return box.is_superbox(); }));
}

}  // namespace

void check_box(Context& context, Subject& subject) {
  const Manifest& manifest = *subject.manifest;
  if (!manifest.flaw.empty()) subject.say(manifest.flaw, subject.url(), manifest.flaw_explanation);
  if (!is_manifest_label(manifest.label))
    subject.say("claim.malformed", subject.url(), "The manifest's label is no C2PA URN.");
  if (context.input.store.find(manifest.label) == nullptr)
    subject.say("claim.malformed", subject.url(), "Two manifests have the same label.");
  if (!subject.active) return;
  if (!context.input.store.canonical)
    subject.say("general.error", subject.url(),
                "Unsigned bytes of the manifest store are not what they must be.");
  if (!is_closed(manifest))
    subject.say("general.error", subject.url(), "The manifest holds something that is not signed.");
}

}  // namespace tanba::validation
