// The data hash: every byte of the asset but the exclusions. C2PA 2.4, 18.5 and 15.12.1.
// What an exclusion may hold is decided by where the store really lies, found by parsing the asset,
// never by what the assertion says.
#include <algorithm>
#include <array>
#include <limits>

#include "base/check.hpp"
#include "binding/finding.hpp"
#include "cbor/cbor.hpp"

namespace tanba {
namespace {

constexpr std::string_view kMatch = "assertion.dataHash.match",
                           kMalformed = "assertion.dataHash.malformed",
                           kMismatch = "assertion.dataHash.mismatch",
                           kAdditional = "assertion.dataHash.additionalExclusionsPresent",
                           kUnsupported = "algorithm.unsupported";

// Two heads of nine bytes: the widest that an offset and a length can be encoded.
constexpr std::size_t kWidestExclusion = 18;

bool inside(const Range& inner, const Range& outer) {
  return inner.offset >= outer.offset && inner.end() <= outer.end();
}

bool wraps(const Range& range) {
  return range.size > std::numeric_limits<std::uint64_t>::max() - range.offset;
}

Finding check_order(const std::vector<Range>& exclusions) {
  for (std::size_t i = 0; i + 1 < exclusions.size(); ++i)
    if (wraps(exclusions[i]) || exclusions[i].end() > exclusions[i + 1].offset)
      return {kMalformed, "The exclusions of the data hash overlap or are not in order."};
  return {};
}

Finding check_end(const std::vector<Range>& exclusions, std::uint64_t size) {
  for (const Range& range : exclusions)
    if (wraps(range) || range.end() > size)
      return {kMismatch, "An exclusion of the data hash reaches past the end of the file."};
  return {};
}

// Update manifests made the store longer or shorter after the hash was signed: its exclusion counts
// with the present length, and what lies behind it has moved (C2PA 2.4, 15.12.1.1).
std::vector<Range> as_of_now(std::vector<Range> exclusions, const Range& store) {
  const auto found = std::find_if(exclusions.begin(), exclusions.end(), [&](const Range& r) {
    return r.size > 0 && r.offset == store.offset;
  });
  if (found == exclusions.end()) return exclusions;
  const std::uint64_t old_end = found->end();
  found->size = store.size;
  for (auto later = found + 1; later != exclusions.end(); ++later) {
    const std::uint64_t behind = later->offset - old_end;
    // One that would wrap stays where it is, past the end.
    if (behind <= std::numeric_limits<std::uint64_t>::max() - store.end())
      later->offset = store.end() + behind;
  }
  return exclusions;
}

bool holds_store(const Range& exclusion, const Carrier& carrier) {
  return inside(exclusion, carrier.framing) &&
         std::all_of(carrier.store.begin(), carrier.store.end(),
                     [&](const Range& part) { return inside(part, exclusion); });
}

// Takes the exclusion that holds the store out of `exclusions`, so that the additional ones stay.
Finding take_store(std::vector<Range>& exclusions, const Carrier* carrier) {
  std::erase_if(exclusions, [](const Range& range) { return range.size == 0; });
  // Without the store in the asset there is nothing that an exclusion could be for.
  if (carrier == nullptr)
    return exclusions.empty()
               ? Finding{}
               : Finding{kMismatch, "The data hash of a detached manifest leaves bytes out."};
  const auto found = std::find_if(exclusions.begin(), exclusions.end(),
                                  [&](const Range& range) { return holds_store(range, *carrier); });
  if (found == exclusions.end())
    return {kMismatch, "No exclusion of the data hash is where the manifest store lies."};
  exclusions.erase(found);
  return {};
}

// The size that RIFF begins with, which C2PA 2.5 leaves out: it must fit the file anyway.
bool is_size_of_riff(const Range& range, const Part& header) {
  constexpr std::array<std::string_view, 3> kForms = {"WAVE", "AVI ", "WEBP"};
  return range == Range{4, 4} && std::ranges::find(kForms, header.name) != kForms.end();
}

// Beside the store, metadata alone may be left out (C2PA 2.2, 15.12.1.1; since 2.4 that binds who
// signs, 18.5.1, and the validator lists it). What has no boxes to tell them from content is
// listed.
Result<Finding> check_additional(const BindingInput& input, const std::vector<Range>& additional) {
  const Finding content{kMismatch, "The data hash leaves out what is no metadata."};
  if (additional.empty()) return Finding{};
  // Text is content from end to end, and nothing but the wrapper may be left out
  // (2.4, 15.12.1.3.1).
  if (input.format.canonical != nullptr)
    return Finding{kMalformed, "The data hash leaves out text beside the manifest."};
  if (input.format.binding != BindingKind::data) return content;
  if (input.format.parts == nullptr) return Finding{};
  const auto parts = input.format.parts(input.asset, input.carrier, input.limits);
  if (!parts && is_broken(parts.error())) return content;
  if (!parts) return parts.error();
  const auto is_left_to_writers = [&](const Range& range) {
    return (!parts->empty() && is_size_of_riff(range, parts->front())) ||
           std::ranges::any_of(*parts, [&](const Part& part) {
             return is_metadata(part) && inside(range, part.ranges.front());
           });
  };
  return std::ranges::all_of(additional, is_left_to_writers) ? Finding{} : content;
}

// All that can be said without reading the asset. `exclusions` become those that count.
Finding check_form(const BindingInput& input, const DataHash& hash, std::vector<Range>& exclusions,
                   std::vector<Range>& additional) {
  if (hash.flaw != nullptr) return {kMalformed, hash.flaw};
  exclusions = hash.exclusions;
  if (Finding finding = check_order(exclusions); !finding.code.empty()) return finding;
  if (input.updated && input.carrier != nullptr)
    exclusions = as_of_now(std::move(exclusions), input.carrier->exclusion);
  if (Finding finding = check_end(exclusions, input.asset.size()); !finding.code.empty())
    return finding;
  if (!hash.has_hash) return {kMismatch, "The data hash holds no hash."};
  if (!hash.padding_is_zero) return {kMismatch, "The padding of the data hash is not zero."};
  if (!algorithm_of(hash.alg, input))
    return {kUnsupported, "The data hash names no algorithm that C2PA allows."};
  additional = exclusions;
  return take_store(additional, input.carrier);
}

}  // namespace

Result<BindingVerdict> check_data_hash(const BindingInput& input, const DataHash& hash,
                                       const std::string& url) {
  std::vector<Range> exclusions, additional;
  if (const Finding finding = check_form(input, hash, exclusions, additional);
      !finding.code.empty())
    return failed(finding, url);
  TANBA_TRY(const Finding finding, check_additional(input, additional));
  if (!finding.code.empty()) return failed(finding, url);

  HashPlan plan;
  plan.jobs = {everything_but(exclusions, input.asset.size(), *algorithm_of(hash.alg, input))};
  plan.jobs[0].canonical = input.format.canonical;
  TANBA_TRY(const Digests digests, input.digest(plan));
  if (digests[0] != hash.hash) return failed({kMismatch}, url);

  BindingVerdict verdict = passed(kMatch, url);
  if (!additional.empty())
    verdict.status.informational.push_back({std::string(kAdditional), url, {}});
  for (const Range& range : additional)
    verdict.uncovered.push_back({range, "exclusion of the data hash"});
  return verdict;
}

BindingDraft draft_data_hash(const Format& format, const Carrier* carrier,
                             std::uint64_t output_size, HashAlg alg) {
  DataHash hash;
  hash.alg = name(alg);
  hash.has_hash = true;
  std::size_t pad_bytes = 0;
  if (carrier != nullptr) {
    hash.has_exclusions = true;
    hash.exclusions = {carrier->exclusion};
    pad_bytes = kWidestExclusion - cbor::head_size(carrier->exclusion.offset) -
                cbor::head_size(carrier->exclusion.size);
  }
  BindingDraft draft;
  draft.label = "c2pa.hash.data";
  draft.plan.jobs = {everything_but(hash.exclusions, output_size, alg)};
  draft.plan.jobs[0].canonical = format.canonical;
  draft.assertion = [hash, pad_bytes](const Digests& digests) {
    DataHash filled = hash;
    if (!digests.empty()) filled.hash = digests[0];
    return write_data_hash(filled, pad_bytes);
  };
  return draft;
}

}  // namespace tanba
