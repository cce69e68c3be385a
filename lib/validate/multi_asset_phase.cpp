// An asset of several parts (a picture with a film, a main image with its gain map), each with a
// hash of its own: C2PA 2.4, 15.12.4.
#include <algorithm>

#include "base/check.hpp"
#include "binding/part.hpp"
#include "binding/part_box.hpp"
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

/// A part that is there.
struct Present {
  const AssetPart* part;
  Range range;  // its content
};

/// The walk over the parts in the order of the list.
struct Walk {
  Context& context;
  Subject& bound;
  const BindingInput& input;
  std::uint64_t covered = 0;  // every byte up to here lies in a part
  std::vector<Present> present = {};
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
  const AssertionBox& hash = walk.bound.boxes[found->box];  // there: its link holds
  return hash.well_formed && hash.base.ends_with(kPart) ? &*found : nullptr;
}

constexpr Flaw kNotContiguous{kMalformed, "The parts of the file overlap or leave bytes out."};
constexpr Flaw kCutShort{kMismatch, "A part of the file is cut short."};

std::optional<Flaw> miss(Walk& walk, const AssetPart& part) {
  walk.verdict.partial = true;
  if (part.optional) return std::nullopt;
  return Flaw{kMissing, "A part of the file that must be there is missing."};
}

// The header of the box is no content of the part. It may be the end of the part before, or of
// none: where the box lies and what it is called leave no choice in it, but for a long one that
// could be short.
Result<std::optional<Flaw>> locate_box(Walk& walk, const AssetPart& part) {
  using Located = std::optional<Flaw>;
  TANBA_TRY(const auto found, bmff::find_box(walk.input.asset, part.box, walk.input.limits));
  if (found.flaw != nullptr) return Located(Flaw{kMalformed, found.flaw});
  if (!found.box) return miss(walk, part);
  const bmff::Box& box = *found.box;
  const bool header_is_fixed = box.header == 8 && !box.to_end;
  if (walk.covered != box.payload() && !(header_is_fixed && walk.covered == box.offset))
    return Located(kNotContiguous);
  if (box.cut || box.payload_size() == 0) return Located(kCutShort);
  walk.covered = box.end();
  walk.present.push_back({&part, {box.payload(), box.payload_size()}});
  return Located();
}

// Parts follow one another; those at the end may be missing where they are optional.
Result<std::optional<Flaw>> locate(Walk& walk, const AssetPart& part) {
  if (!part.box.empty()) return locate_box(walk, part);
  const std::uint64_t size = walk.input.asset.size();
  if (part.range.offset >= size) return miss(walk, part);
  if (part.range.offset != walk.covered) return std::optional<Flaw>(kNotContiguous);
  if (part.range.end() > size) return std::optional<Flaw>(kCutShort);
  walk.covered = part.range.end();
  walk.present.push_back({&part, part.range});
  return std::optional<Flaw>();
}

void move_uncovered(Walk& walk, const BindingVerdict& verdict, std::uint64_t offset) {
  for (Uncovered one : verdict.uncovered) {
    one.range.offset += offset;
    walk.verdict.uncovered.push_back(std::move(one));
  }
  for (const Status& status : verdict.status.informational)
    walk.verdict.status.informational.push_back(status);
}

Result<std::optional<Flaw>> check_part(Walk& walk, const Present& present) {
  constexpr Flaw kChanged{kMismatch, "A part of the file was changed after it was signed."};
  const Declared* const entry = assertion_of(walk, *present.part);
  if (entry == nullptr) return std::optional<Flaw>(kUnreadable);
  const AssertionBox& assertion = walk.bound.boxes[entry->box];
  TANBA_TRY(const auto cut, PartOfAsset::make(walk.input, present.range));
  TANBA_TRY(const auto verdict,
            check_hash(cut->input(), assertion.base.substr(0, assertion.base.size() - kPart.size()),
                       assertion, entry->url));
  if (!verdict) return std::optional<Flaw>(kUnreadable);
  if (verdict->status.success.empty() || !verdict->status.failure.empty())
    return std::optional<Flaw>(kChanged);
  move_uncovered(walk, *verdict, present.range.offset);
  return std::optional<Flaw>();
}

Result<BindingVerdict> check_all(Walk walk, const MultiAssetHash& hash, const std::string& url) {
  if (hash.flaw != nullptr) return failed({kMalformed, hash.flaw}, url);
  for (const AssetPart& part : hash.parts) {
    TANBA_TRY(const auto flaw, locate(walk, part));
    if (flaw) return failed(*flaw, url);
    if (assertion_of(walk, part) == nullptr) return failed(kUnreadable, url);
  }
  if (walk.covered != walk.input.asset.size())
    return failed({kMalformed, "The parts of the file leave bytes out."}, url);
  for (const Present& one : walk.present) {
    TANBA_TRY(const auto flaw, check_part(walk, one));
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
