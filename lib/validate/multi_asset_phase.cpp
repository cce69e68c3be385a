// An asset of several parts (a picture with a film, a main image with its gain map), each with a
// hash of its own: C2PA 2.4, 15.12.4.
#include <algorithm>

#include "base/check.hpp"
#include "binding/part.hpp"
#include "manifest/multi_asset_hash.hpp"
#include "validate/binding_check.hpp"

namespace tanba::validation {
namespace {

constexpr std::string_view kLabel = "c2pa.hash.multi-asset", kPart = ".part",
                           kMalformed = "assertion.multiAssetHash.malformed",
                           kMismatch = "assertion.multiAssetHash.mismatch",
                           kMissing = "assertion.multiAssetHash.missingPart",
                           kMatch = "assertion.multiAssetHash.match";

struct Flaw {
  std::string_view code;
  const char* why;
};
constexpr Flaw kUnreadable{kMalformed, "A part of the file has no hash that can be read."};

BindingVerdict failed(const Flaw& flaw, const std::string& url) {
  BindingVerdict verdict;
  verdict.status.failure.push_back({std::string(flaw.code), url, flaw.why});
  return verdict;
}

/// The walk over the parts in the order of the list.
struct Walk {
  Context& context;
  Subject& bound;
  const BindingInput& input;
  std::uint64_t covered = 0;  // every byte up to here lies in a part
  std::vector<const AssetPart*> present = {};
  BindingVerdict verdict = {};
};

// The assertion that a part points at: one of this manifest's own, for parts, and unchanged.
const Declared* assertion_of(Walk& walk, const AssetPart& part) {
  const auto target = walk.context.resolve(part.hash.url, walk.bound);
  if (!target || target->subject != &walk.bound) return nullptr;
  const auto& all = walk.bound.declared;
  const auto found = std::ranges::find(all, target->url, &Declared::url);
  if (found == all.end() || found->link != Link::match || found->uri->hash != part.hash.hash)
    return nullptr;
  const bool readable = found->box != kNone && walk.bound.boxes[found->box].well_formed &&
                        walk.bound.boxes[found->box].base.ends_with(kPart);
  return readable ? &*found : nullptr;
}

// Parts follow one another; those at the end may be missing where they are optional.
std::optional<Flaw> locate(Walk& walk, const AssetPart& part) {
  const std::uint64_t size = walk.input.asset.size();
  if (!part.range) return Flaw{kMalformed, "A part is located by a box, which is not read here."};
  if (part.range->offset >= size && part.range->offset >= walk.covered) {
    walk.verdict.partial = true;
    if (part.optional) return std::nullopt;
    return Flaw{kMissing, "A part of the file that must be there is missing."};
  }
  if (part.range->offset != walk.covered)
    return Flaw{kMalformed, "The parts of the file overlap or leave bytes out."};
  if (part.range->end() > size) return Flaw{kMismatch, "A part of the file is cut short."};
  walk.covered = part.range->end();
  walk.present.push_back(&part);
  return std::nullopt;
}

void move_uncovered(Walk& walk, const BindingVerdict& verdict, std::uint64_t offset) {
  for (Uncovered one : verdict.uncovered) {
    one.range.offset += offset;
    walk.verdict.uncovered.push_back(std::move(one));
  }
  for (const Status& status : verdict.status.informational)
    walk.verdict.status.informational.push_back(status);
}

Result<std::optional<Flaw>> check_part(Walk& walk, const AssetPart& part) {
  constexpr Flaw kChanged{kMismatch, "A part of the file was changed after it was signed."};
  const Declared* const entry = assertion_of(walk, part);
  if (entry == nullptr) return std::optional<Flaw>(kUnreadable);
  const AssertionBox& assertion = walk.bound.boxes[entry->box];
  TANBA_TRY(const auto cut, PartOfAsset::make(walk.input, *part.range));
  TANBA_TRY(const auto verdict,
            check_hash(cut->input(), assertion.base.substr(0, assertion.base.size() - kPart.size()),
                       assertion, entry->url));
  if (!verdict) return std::optional<Flaw>(kUnreadable);
  if (verdict->status.success.empty() || !verdict->status.failure.empty())
    return std::optional<Flaw>(kChanged);
  move_uncovered(walk, *verdict, part.range->offset);
  return std::optional<Flaw>();
}

Result<BindingVerdict> check_all(Walk walk, const MultiAssetHash& hash, const std::string& url) {
  if (hash.flaw != nullptr) return failed({kMalformed, hash.flaw}, url);
  for (const AssetPart& part : hash.parts) {
    if (const auto flaw = locate(walk, part)) return failed(*flaw, url);
    if (assertion_of(walk, part) == nullptr) return failed(kUnreadable, url);
  }
  if (walk.covered != walk.input.asset.size())
    return failed({kMalformed, "The parts of the file leave bytes out."}, url);
  for (const AssetPart* const part : walk.present) {
    TANBA_TRY(const auto flaw, check_part(walk, *part));
    if (flaw) return failed(*flaw, url);
  }
  walk.verdict.status.success.push_back({std::string(kMatch), url, ""});
  return std::move(walk.verdict);
}

}  // namespace

Result<std::optional<BindingVerdict>> check_parts(Context& context, Subject& bound,
                                                  const BindingInput& input) {
  std::vector<const Declared*> found;
  for (const Declared& entry : bound.declared)
    if (entry.created && entry.box != kNone && bound.boxes[entry.box].base == kLabel)
      found.push_back(&entry);
  if (found.empty()) return std::optional<BindingVerdict>();
  const Declared& entry = *found.front();
  if (found.size() > 1)
    return std::optional(
        failed({kMalformed, "The manifest has more than one list of parts."}, entry.url));
  if (entry.link != Link::match || !bound.boxes[entry.box].well_formed)
    return std::optional<BindingVerdict>();
  const MultiAssetHash hash =
      read_multi_asset_hash(bound.boxes[entry.box].document.root(), input.limits);
  if (hash.over_limit) return Error{Errc::limit_exceeded, hash.flaw};
  TANBA_TRY(BindingVerdict verdict, check_all({context, bound, input}, hash, entry.url));
  return std::optional(std::move(verdict));
}

}  // namespace tanba::validation
