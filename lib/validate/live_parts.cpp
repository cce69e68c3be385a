#include "validate/live_parts.hpp"

#include <algorithm>

#include "base/byte_writer.hpp"
#include "crypto/digest.hpp"

namespace tanba::validation {
namespace {

constexpr std::size_t kMaxParts = 64, kMaxSigners = 64;

// Whoever makes a certificate writes any names into it.
auto identity_of(const SignerReport& signer) {
  return std::tie(signer.spki_sha256, signer.subject, signer.issuer);
}

// Nothing in a text ends it.
ByteWriter& add(ByteWriter& sense, std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) sense.u64(text.size()).text(text);
  return sense;
}

// Where marks are read from (api/signed_marks.hpp), and what C2PA has no word for.
bool says_more(const AssertionReport& one) {
  return one.label.starts_with("c2pa.soft-binding") ||
         one.label.find("metadata") != std::string::npos || !one.label.starts_with("c2pa.");
}

// A digest of what a report says of the content, whatever it says of the file. What the files'
// manifests are called differs; which of them is whose ingredient does not.
Buffer sense_of(const Report& report) {
  const auto& all = report.manifests;
  ByteWriter sense;
  for (const ManifestReport& manifest : all) {
    for (const ActionReport& one : manifest.actions)
      add(sense, {"action", one.action, one.digital_source_type, one.software_agent});
    for (const AssertionReport& one : manifest.assertions)
      if (says_more(one)) add(sense, {"assertion", one.label, one.json});
    for (const IngredientReport& one : manifest.ingredients) {
      const auto named = std::ranges::find(all, one.manifest_label, &ManifestReport::label);
      add(sense, {"ingredient", one.relationship})
          .u64(static_cast<std::uint64_t>(named - all.begin()));
    }
    const bool is_active = &manifest == report.active_manifest();
    const bool has_flaws = !is_active && !manifest.status.failure.empty();
    add(sense, {is_active ? "active" : has_flaws ? "flawed" : "whole"});
  }
  return digest(HashAlg::sha256, sense.take());
}

}  // namespace

bool LiveParts::keep(const Report& report) {
  auto& parts = whole_.parts;
  const auto signer = identity_of(report.active_manifest()->signer);
  const bool is_same = signer == identity_of(signer_);
  const bool is_sense = senses_.insert(sense_of(report)).second;
  const bool has_room = parts.size() < kMaxParts;
  complete_ = complete_ && (!is_sense || has_room);
  const bool is_new =
      !is_same && others_.size() <= kMaxSigners && others_.insert(Identity(signer)).second;
  if ((is_sense && has_room) || is_new) parts.push_back(report);
  if (is_new && others_.size() > kMaxSigners) parts.back().manifests[report.active].signer = {};
  return is_same;
}

void drop_repeated_part(Report& report) {
  if (report.parts.empty()) return;
  const Buffer sense = sense_of(report);
  const auto signer = identity_of(report.active_manifest()->signer);
  std::erase_if(report.parts, [&](const Report& part) {
    return identity_of(part.active_manifest()->signer) == signer && sense_of(part) == sense;
  });
}

}  // namespace tanba::validation
