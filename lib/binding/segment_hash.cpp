// The segment hash: what was added to a text since its last checkpoint, and the chain of those
// before. C2PA 2.5, 14.12.6. Where the checkpoints are is found by reading the text, never taken
// from what an assertion says; together they cover every byte of it.
#include <algorithm>
#include <memory>

#include "base/check.hpp"
#include "binding/finding.hpp"
#include "container/checkpoint.hpp"
#include "manifest/store.hpp"

namespace tanba {
namespace {

constexpr std::string_view kMatch = "assertion.segmentHash.match",
                           kMalformed = "assertion.segmentHash.malformed",
                           kMismatch = "assertion.segmentHash.mismatch",
                           kPartial = "assertion.segmentHash.partialCoverage",
                           kPredecessor = "assertion.segmentHash.predecessorMismatch",
                           kUnsupported = "algorithm.unsupported",
                           kInaccessible = "manifest.inaccessible", kLabel = "c2pa.hash.segment";

// One checkpoint: where its line is, and what its manifest says.
struct Point {
  checkpoint::Line line;
  SegmentHash hash;
};

// All that can be said without a hash. C2PA 2.5, 14.12.6.1 and 14.12.6.2.
Finding check_form(const Point& point, std::uint64_t size) {
  const SegmentHash& hash = point.hash;
  if (hash.flaw != nullptr) return {kMalformed, hash.flaw};
  if (hash.sentinel_length.has_value() == point.line.embedded)
    return {kMalformed, "The length of the checkpoint's line is not as the kind of line asks."};
  if (hash.end != point.line.whole.offset)
    return {kMismatch, "The checkpoint does not lie where its segment ends."};
  if (hash.sentinel_length && *hash.sentinel_length != point.line.whole.size)
    return {kPartial, "The line of the checkpoint is not as long as was signed."};
  if (!hash.before)
    return hash.start == 0 ? Finding{} : Finding{kPartial, "The first segment begins too late."};
  const Range& before = hash.before->line;
  if (before.offset > size || before.size > size - before.offset || before.size == 0)
    return {kPredecessor, "The checkpoint before is not in the file."};
  if (before.end() != hash.start)
    return {kPartial, "The segment does not begin behind the checkpoint before it."};
  return {};
}

HashPlan plan_of(const SegmentHash& hash, HashAlg alg) {
  HashPlan plan;
  plan.jobs.push_back(job_of({{hash.start, hash.end - hash.start}}, alg));
  if (hash.before) plan.jobs.push_back(job_of({hash.before->line}, alg));
  return plan;
}

Result<Finding> check_point(const BindingInput& input, const Point& point) {
  if (Finding finding = check_form(point, input.asset.size()); !finding.code.empty())
    return finding;
  const auto alg = algorithm_of(point.hash.alg, input);
  if (!alg) return Finding{kUnsupported, "The segment hash names no algorithm that C2PA allows."};
  TANBA_TRY(const Digests digests, input.digest(plan_of(point.hash, *alg)));
  if (digests[0] != point.hash.hash) return Finding{kMismatch};
  if (point.hash.before && digests[1] != point.hash.before->hash)
    return Finding{kPredecessor, "The line of an earlier checkpoint was changed."};
  return Finding{};
}

// The assertion of the manifest that a store has a standard one of last. Nothing where it has none.
std::optional<SegmentHash> segment_hash_in(const Store& store) {
  const auto manifest =
      std::find_if(store.manifests.rbegin(), store.manifests.rend(),
                   [](const Manifest& each) { return each.kind == ManifestKind::standard; });
  if (manifest == store.manifests.rend()) return std::nullopt;
  const jumbf::Box* const box = manifest->find({"c2pa.assertions", std::string(kLabel)});
  if (box == nullptr) return std::nullopt;
  const auto document = cbor::Document::decode(manifest->content(*box, "cbor"));
  return document ? std::optional(read_segment_hash(document->root())) : std::nullopt;
}

// One step back along the chain.
struct Step {
  std::optional<Point> point;  // nothing: `finding`, or the manifest is kept elsewhere
  Finding finding;
  std::string label;  // of its active manifest
};

Result<Step> step_back(const BindingInput& input, const Range& whole) {
  constexpr const char* kNone = "The checkpoint before has no manifest with a segment hash.";
  Step step;
  const checkpoint::Style& style = checkpoint::style_of(input.format);
  TANBA_TRY(const checkpoint::Line line, checkpoint::read(input.asset, style, whole));
  if (line.flaw != nullptr) step.finding = {kPredecessor, line.flaw};
  if (line.flaw != nullptr || !line.embedded) return step;
  auto bytes = checkpoint::store_of(input.asset, line, input.limits);
  if (!bytes && !is_broken(bytes.error())) return bytes.error();
  auto store = bytes ? parse_store(*std::move(bytes), input.limits) : bytes.error();
  if (!store && store.error().code == Errc::limit_exceeded) return store.error();
  const auto hash = store ? segment_hash_in(*store) : std::nullopt;
  if (!hash) {
    step.finding = {kPredecessor, kNone};
    return step;
  }
  step.label = store->active()->label;
  step.point = Point{line, *hash};
  return step;
}

// Each step goes to a lower offset, so the chain ends.
Result<BindingVerdict> follow(const BindingInput& input, Point point, const std::string& url) {
  BindingVerdict verdict = passed(kMatch, url);
  bool first = true;
  while (point.hash.before) {
    const Range before = point.hash.before->line;
    TANBA_TRY(Step step, step_back(input, before));
    if (!step.finding.code.empty()) return failed(step.finding, url);
    if (!step.point) {
      verdict.partial = true;
      verdict.status.informational.push_back(
          {std::string(kInaccessible), url, "An earlier checkpoint keeps its manifest elsewhere."});
      verdict.uncovered.push_back({{0, before.end()}, "earlier than a manifest kept elsewhere"});
      return verdict;
    }
    if (first && step.label != input.parent)
      return failed({kPredecessor, "The checkpoint before is not the parent of this one."}, url);
    point = *std::move(step.point);
    first = false;
    TANBA_TRY(const Finding finding, check_point(input, point));
    if (!finding.code.empty()) return failed(finding, url);
  }
  return verdict;
}

BindingVerdict grown(const Range& line, std::uint64_t size, const std::string& url) {
  BindingVerdict verdict =
      failed({kPartial,
              "Lines were added behind the last checkpoint; label the file again to cover them."},
             url);
  verdict.uncovered.push_back({{line.end(), size - line.end()}, "behind the last checkpoint"});
  return verdict;
}

}  // namespace

Result<BindingVerdict> check_segment_hash(const BindingInput& input, const SegmentHash& hash,
                                          const std::string& url) {
  if (input.format.binding != BindingKind::segment)
    return failed({kMismatch, "The file is no text that only grows."}, url);
  const std::uint64_t size = input.asset.size();
  TANBA_TRY(const auto line,
            checkpoint::last(input.asset, checkpoint::style_of(input.format), size));
  if (!line || line->flaw != nullptr)
    return failed({kMismatch, "There is no checkpoint in the file."}, url);
  const Point active{*line, hash};
  TANBA_TRY(const Finding finding, check_point(input, active));
  if (!finding.code.empty()) return failed(finding, url);
  TANBA_TRY(BindingVerdict verdict, follow(input, active, url));
  if (verdict.status.failure.empty() && line->whole.end() != size)
    return grown(line->whole, size, url);
  return verdict;
}

BindingDraft draft_segment_hash(const Carrier& carrier, const Carrier* before, HashAlg alg) {
  auto hash = std::make_shared<SegmentHash>();
  hash->alg = name(alg);
  hash->end = carrier.exclusion.offset;
  if (before != nullptr) {
    hash->before = SegmentHash::Before{before->exclusion, {}};
    hash->start = before->exclusion.end();
  }
  BindingDraft draft;
  draft.label = kLabel;
  draft.plan = plan_of(*hash, alg);
  draft.assertion = [hash](const Digests& digests) {
    SegmentHash filled = *hash;
    if (!digests.empty()) filled.hash = digests[0];
    if (filled.before && digests.size() > 1) filled.before->hash = digests[1];
    return write_segment_hash(filled);
  };
  return draft;
}

}  // namespace tanba
