// The general box hash: every box of the asset, in the order of the file, by itself or in a range
// of boxes. C2PA 2.4, 18.7 and 15.12.3.
// What boxes there are is found by parsing the asset; the assertion must name them all. Beside the
// store it may leave out metadata alone, whatever its `excluded` and `exclusions` say.
#include <algorithm>
#include <limits>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "binding/box_arrangement.hpp"
#include "binding/box_ranges.hpp"
#include "binding/finding.hpp"
#include "container/part.hpp"

namespace tanba {
namespace {

constexpr std::string_view kMatch = "assertion.boxesHash.match",
                           kMalformed = "assertion.boxesHash.malformed",
                           kMismatch = "assertion.boxesHash.mismatch",
                           kUnknown = "assertion.boxesHash.unknownBox",
                           kAdditional = "assertion.boxesHash.additionalExclusionsPresent",
                           kUnsupported = "algorithm.unsupported";
constexpr std::string_view kStoreName = "C2PA";

using Ranges = std::vector<Range>;
using Parts = std::vector<Part>;
using Names = std::vector<std::string_view>;  // into a BoxHash or Parts

bool is_store(const BoxEntry& entry) {
  return entry.names.size() == 1 && entry.names.front() == kStoreName;
}

Names names_of(const BoxHash& hash) {
  Names names;
  for (const BoxEntry& entry : hash.boxes)
    names.insert(names.end(), entry.names.begin(), entry.names.end());
  return names;
}

// Parts without a name are in no list: the specification leaves them out.
Names names_of(const Parts& parts) {
  Names names;
  for (const Part& part : parts)
    if (!part.name.empty()) names.push_back(part.name);
  return names;
}

// 15.12.3: all boxes, each as often as it occurs, in their order.
Finding check_names(const BoxHash& hash, const Parts& parts) {
  Names listed = names_of(hash), found = names_of(parts);
  if (listed == found) return {};
  std::ranges::sort(listed);
  std::ranges::sort(found);
  if (!std::ranges::includes(listed, found))
    return {kUnknown, "The file has a part that the box hash does not list."};
  return {kMismatch, "The parts of the file are not those of the box hash, or not in its order."};
}

// Where the zeros of a part stand.
void add_zeros(const Part& part, Ranges& zeros) {
  std::uint64_t at = 0;
  for (const Range& range : part.ranges) {
    if (are_zeros(range)) zeros.push_back({at, range.size});
    at = are_zeros(range) ? at + range.size : range.end();
  }
}

// `span` without `holes` (ascending, inside); zeros stay in place of those of `zeros`.
std::vector<HashPiece> pieces_of(const Range& span, const Ranges& holes, const Ranges& zeros) {
  std::vector<HashPiece> pieces;
  std::uint64_t at = span.offset;
  const auto up_to = [&](std::uint64_t end) {
    if (end > at) pieces.push_back({{at, end - at}});
  };
  for (auto hole = holes.begin(), zero = zeros.begin();
       hole != holes.end() || zero != zeros.end();) {
    const bool is_zero =
        hole == holes.end() || (zero != zeros.end() && zero->offset < hole->offset);
    const Range& next = is_zero ? *zero++ : *hole++;
    up_to(next.offset);
    if (is_zero) pieces.push_back({{kZeros, next.size}});
    at = next.end();
  }
  up_to(span.end());
  return pieces;
}

// A list of boxes laid over the parts of an asset.
class Ledger {
 public:
  Ledger(const BindingInput& input, const BoxHash& hash, const Parts& parts)
      : input_(input), hash_(hash), parts_(parts) {}

  // All that can be said without reading the asset.
  Finding lay() {
    if (const Finding finding = check_names(hash_, parts_); !finding.code.empty()) return finding;
    for (const Part& part : parts_)
      if (part.name.empty())
        for (const Range& range : part.ranges)
          leave_out({range, "header or directory of the format (left out by C2PA)", true});
    std::size_t at = 0;
    for (const BoxEntry& entry : hash_.boxes) {
      std::vector<const Part*> named;
      while (named.size() < entry.names.size())
        if (const Part& part = parts_[at++]; !part.name.empty()) named.push_back(&part);
      if (const Finding finding = lay(entry, named); !finding.code.empty()) return finding;
    }
    return {};
  }

  const HashPlan& plan() const { return plan_; }
  bool additional() const { return additional_; }

  bool holds(const Digests& digests) const {
    return std::ranges::equal(digests, expected_, [](const Buffer& digest, const Buffer* expected) {
      return digest == *expected;
    });
  }

  // What neither a hash nor the store accounts for.
  Result<std::vector<Uncovered>> uncovered() {
    std::ranges::sort(accounted_, {}, &Range::offset);
    accounted_.push_back({input_.asset.size(), 0});
    std::uint64_t at = 0;
    for (const Range& range : accounted_) {
      if (range.offset > at) TANBA_CHECK(note_gap({at, range.offset - at}));
      at = std::max(at, range.end());
    }
    return std::move(uncovered_);
  }

 private:
  using Named = std::vector<const Part*>;

  Finding lay(const BoxEntry& entry, const Named& named) {
    if (!entry.hash) return {kMismatch, "An entry of the box hash holds no hash."};
    if (is_store(entry)) {
      for (const Range& range : named.front()->ranges) accounted_.push_back(range);
      return {};
    }
    if (std::ranges::find(entry.names, kStoreName) != entry.names.end())
      return {kMismatch, "The manifest store is hashed together with other parts of the file."};
    if (entry.excluded) return exclude(named);
    return include(entry, named);
  }

  Finding exclude(const Named& named) {
    for (const Part* part : named) {
      if (!is_metadata(*part))
        return {kMismatch, "The box hash leaves out a part that is no metadata."};
      leave_out({part->ranges.front(), "excluded from the box hash"});
    }
    additional_ = true;
    return {};
  }

  Finding include(const BoxEntry& entry, const Named& named) {
    const auto alg = algorithm_of(entry.alg.empty() ? hash_.alg : entry.alg, input_);
    if (!alg) return {kUnsupported, "The box hash names no algorithm that C2PA allows."};
    Ranges holes, zeros;
    if (const Finding finding = find_holes(entry, named, holes); !finding.code.empty())
      return finding;
    HashJob job;
    if (named.size() == 1 && holes.empty()) {
      job = job_of(named.front()->ranges, *alg);
    } else {
      job.alg = *alg;
      if (!in_order(named))
        return {kMismatch, "A range of the box hash is not in the order of the file."};
      for (const Part* part : named) add_zeros(*part, zeros);
      const std::uint64_t begin = named.front()->ranges.front().offset;
      job.pieces = pieces_of({begin, named.back()->ranges.back().end() - begin}, holes, zeros);
    }
    for (const HashPiece& piece : job.pieces)
      if (!are_zeros(piece.range)) accounted_.push_back(piece.range);
    plan_.jobs.push_back(std::move(job));
    expected_.push_back(&*entry.hash);
    return {};
  }

  static bool in_order(const Named& named) {
    for (std::size_t i = 1; i < named.size(); ++i)
      if (named[i]->ranges.front().offset < named[i - 1]->ranges.back().end()) return false;
    return true;
  }

  // 2.3: bytes inside a box.
  Finding find_holes(const BoxEntry& entry, const Named& named, Ranges& holes) {
    std::uint64_t end = 0;
    for (const BoxExclusion& exclusion : entry.exclusions) {
      if (!exclusion.box_index && named.size() > 1)
        return {kMalformed, "An exclusion of the box hash does not say from which box."};
      const std::uint64_t index = exclusion.box_index.value_or(0);
      if (index >= named.size()) return {kMalformed, "An exclusion is of a box that is not there."};
      const Part& part = *named[static_cast<std::size_t>(index)];
      const Range& box = part.ranges.front();
      const Range& range = exclusion.range;
      if (range.offset > box.size || range.size > box.size - range.offset)
        return {kMismatch, "An exclusion of the box hash reaches past its box."};
      if (!is_metadata(part)) return {kMismatch, "The box hash leaves out what is no metadata."};
      if (box.offset + range.offset < end)
        return {kMalformed, "The exclusions of the box hash overlap or are not in order."};
      holes.push_back({box.offset + range.offset, range.size});
      end = holes.back().end();
      leave_out({holes.back(), "exclusion of the box hash"});
      additional_ = true;
    }
    return {};
  }

  void leave_out(Uncovered row) {
    accounted_.push_back(row.range);
    report(std::move(row));
  }

  // A font's tables are hashed without what brings them to a multiple of four bytes (18.7.3.6).
  bool is_padding(const Range& gap) const {
    return input_.format.binding == BindingKind::boxes && gap.size < 4;
  }

  // Zeros hold nothing.
  Result<void> note_gap(const Range& gap) {
    TANBA_TRY(const bool zeros, holds_zeros_alone(input_.asset, gap));
    if (zeros) return {};
    report(is_padding(gap) ? Uncovered{gap, "padding between tables (left out by C2PA)", true}
                           : Uncovered{gap, "in no box of the box hash"});
    return {};
  }

  void report(Uncovered row) {
    if (uncovered_.size() < kMaxUncovered) {
      uncovered_.push_back(std::move(row));
      return;
    }
    Uncovered& last = uncovered_.back();
    const std::uint64_t begin = std::min(last.range.offset, row.range.offset);
    last = {{begin, std::max(last.range.end(), row.range.end()) - begin},
            "left out by the box hash, too many to list"};
  }

  const BindingInput& input_;
  const BoxHash& hash_;
  const Parts& parts_;
  HashPlan plan_;
  std::vector<const Buffer*> expected_;  // into hash_, by job
  Ranges accounted_;
  std::vector<Uncovered> uncovered_;
  bool additional_ = false;
};

Finding check_form(const BindingInput& input, const BoxHash& hash) {
  if (hash.flaw != nullptr) return {kMalformed, hash.flaw};
  if (hash.boxes.empty()) return {kMalformed, "The box hash lists no boxes."};
  if (!hash.padding_is_zero) return {kMismatch, "The padding of the box hash is not zero."};
  // Files of an archive are no boxes (18.7.1): their names say nothing of what they are, and only
  // the collection hash covers its directory.
  if (input.format.parts == nullptr || input.format.binding == BindingKind::collection)
    return {kMismatch, "The file has no boxes that this hash could cover."};
  return {};
}

// One digest for each entry but that of the store, which stays a zero byte.
std::function<Buffer(const Digests&)> assertion_of(BoxHash hash) {
  return [hash = std::move(hash)](const Digests& digests) {
    BoxHash filled = hash;
    auto digest = digests.begin();
    for (BoxEntry& entry : filled.boxes)
      if (!is_store(entry) && digest != digests.end()) entry.hash = *digest++;
    return write_box_hash(filled);
  };
}

Result<BindingVerdict> check_against(const BindingInput& input, const BoxHash& hash,
                                     const Parts& parts, const std::string& url) {
  Ledger ledger(input, hash, parts);
  if (const Finding finding = ledger.lay(); !finding.code.empty()) return failed(finding, url);
  TANBA_TRY(const Digests digests, input.digest(ledger.plan()));
  if (!ledger.holds(digests)) return failed({kMismatch}, url);
  BindingVerdict verdict = passed(kMatch, url);
  TANBA_TRY(verdict.uncovered, ledger.uncovered());
  if (ledger.additional())
    verdict.status.informational.push_back({std::string(kAdditional), url, {}});
  return verdict;
}

}  // namespace

Result<BindingVerdict> check_box_hash(const BindingInput& input, const BoxHash& hash,
                                      const std::string& url) {
  if (const Finding finding = check_form(input, hash); !finding.code.empty())
    return failed(finding, url);
  TANBA_TRY(Parts parts, boxes::all_parts(input.asset, input.format, input.carrier, input.limits));
  TANBA_TRY(parts, boxes::arranged(std::move(parts), names_of(hash), input.asset, input.format,
                                   input.limits));
  TANBA_TRY(BindingVerdict verdict, check_against(input, hash, parts, url));
  if (verdict.status.success.empty() && input.format.name == "jpeg" && boxes::has_restarts(parts)) {
    TANBA_TRY(verdict,
              check_against(input, hash, boxes::with_bare_restarts(std::move(parts)), url));
  }
  return verdict;
}

Result<BindingDraft> draft_box_hash(const Source& output, const Format& format,
                                    const Carrier* carrier, const BoxDraftOptions& options) {
  BoxHash hash;
  hash.alg = name(options.alg);
  TANBA_TRY(const Parts parts, boxes::all_parts(output, format, carrier, options.limits));
  BindingDraft draft;
  for (const Part& part : parts) {
    if (part.name.empty()) continue;
    BoxEntry& entry = hash.boxes.emplace_back();
    entry.names = {part.name};
    entry.hash = Buffer(1);  // the store's stays a zero byte
    if (part.name == kStoreName) continue;
    draft.plan.jobs.push_back(job_of(part.ranges, options.alg));
  }
  if (hash.boxes.size() > options.limits.max_hash_entries)
    return Error{Errc::limit_exceeded, "binding: too many boxes for a box hash"};
  draft.label = "c2pa.hash.boxes";
  draft.assertion = assertion_of(std::move(hash));
  return draft;
}

Result<BindingDraft> draft_box_ranges(const Source& output, const Format& format,
                                      const Carrier* carrier, const BoxDraftOptions& options) {
  BoxHash hash;
  hash.alg = name(options.alg);
  TANBA_TRY(const Parts parts, boxes::all_parts(output, format, carrier, options.limits));
  if (parts.size() > options.limits.max_hash_entries)
    return Error{Errc::limit_exceeded, "binding: too many boxes for a box hash"};
  Ranges covered;
  bool goes_on = false;
  for (const Part& part : parts) {
    const bool is_store_part = part.name == kStoreName;
    if (!goes_on || is_store_part) {
      hash.boxes.push_back({.hash = Buffer(1)});
      covered.push_back(part.ranges.front());
    }
    goes_on = !is_store_part;
    hash.boxes.back().names.push_back(part.name);
    covered.back().size = part.ranges.back().end() - covered.back().offset;
  }
  BindingDraft draft;
  for (std::size_t i = 0; i < hash.boxes.size(); ++i)
    if (!is_store(hash.boxes[i])) draft.plan.jobs.push_back(job_of({covered[i]}, options.alg));
  draft.label = "c2pa.hash.boxes";
  draft.assertion = assertion_of(std::move(hash));
  return draft;
}

}  // namespace tanba
