// Keeping and redacting of ingredients' manifests.
#include "api/statement_earlier.hpp"

#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "cbor/cbor.hpp"
#include "jumbf/jumbf.hpp"
#include "manifest/ingredient.hpp"
#include "manifest/redact.hpp"

namespace tanba {
namespace {

// Of a compressed one, what is inside.
Bytes whole(const Manifest& manifest) {
  return manifest.bytes.subspan(manifest.box->whole.offset, manifest.box->whole.size);
}

// Before version 3 an ingredient has a hash of the whole manifest, and none of its signature, which
// a redaction leaves. C2PA 2.4, 18.17.
bool hashes_all_of(const Manifest& holder, std::string_view target) {
  return std::ranges::any_of(holder.assertions, [&](const jumbf::Box* box) {
    const std::string_view label = base_label(box->label);
    if (label != "c2pa.ingredient" && label != "c2pa.ingredient.v2") return false;
    const auto document = cbor::Document::decode(holder.content(*box, "cbor"), Limits());
    if (!document) return false;
    const auto uri = jumbf::parse_uri(read_ingredient(document->root(), label).active_manifest.url);
    return uri && uri->manifest == target;
  });
}

}  // namespace

Result<void> Earlier::add(const Parent& ingredient, bool keep) {
  if (ingredient.store == nullptr) return {};
  for (const Manifest& manifest : ingredient.store->manifests) {
    const auto [known, is_new] = by_label_.emplace(manifest.label, all_.size());
    if (!is_new && !equal(all_[known->second].manifest->stored, manifest.stored))
      return Error{Errc::unsupported,
                   "label: two of the ingredients hold different manifests of one name"};
    if (!is_new) continue;
    const bool inside = manifest.compressed && !keep && &manifest == ingredient.store->active() &&
                        manifest.flaw.empty();
    const Bytes bytes = inside ? whole(manifest) : manifest.stored;
    all_.push_back({&manifest, manifest.compressed && !inside, {}, {bytes.begin(), bytes.end()}});
  }
  return {};
}

Result<void> Earlier::redact(const std::string& uri) {
  const auto parsed = jumbf::parse_uri(uri);
  const auto found = parsed ? by_label_.find(parsed->manifest) : by_label_.end();
  if (found == by_label_.end())
    return Error{Errc::invalid_argument,
                 "definition: a redaction names a manifest that no ingredient holds"};
  Kept& kept = all_[found->second];
  const jumbf::Box* const box = kept.manifest->find(parsed->path);
  if (box == nullptr)
    return Error{Errc::invalid_argument,
                 "definition: a redaction names an assertion that the ingredient does not hold"};
  if (kept.compressed)
    return Error{Errc::unsupported, "definition: a compressed manifest cannot be redacted"};
  const auto hashes_it = [&](const Kept& one) {
    return hashes_all_of(*one.manifest, parsed->manifest);
  };
  if (std::ranges::any_of(all_, hashes_it))
    return Error{Errc::unsupported,
                 "definition: a manifest cannot be redacted that an ingredient before version 3 "
                 "has a hash of"};
  kept.redacted.push_back(box);
  kept.bytes = without(*kept.manifest, kept.redacted);
  return {};
}

Bytes Earlier::hashed(const std::string& manifest_label) const {
  const auto found = by_label_.find(manifest_label);
  if (found == by_label_.end()) return {};
  const Kept& kept = all_[found->second];
  if (kept.compressed && kept.manifest->flaw.empty())
    return kept.manifest->hashed(*kept.manifest->box);
  ByteReader reader(kept.bytes);
  reader.skip(reader.u32() == 1 ? 12 : 4);  // a length of 1: the long header
  return reader.rest();
}

std::vector<Buffer> Earlier::take() {
  std::vector<Buffer> manifests;
  for (Kept& kept : all_) manifests.push_back(std::move(kept.bytes));
  return manifests;
}

}  // namespace tanba
