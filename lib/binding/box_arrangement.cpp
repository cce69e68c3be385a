// Forms of a list of boxes. C2PA 2.4, 18.7.3.1, 18.7.3.2 and 18.7.3.6.
#include "binding/box_arrangement.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/check.hpp"
#include "container/part.hpp"
#include "io/splice.hpp"

namespace tanba::boxes {
namespace {

using Parts = std::vector<Part>;
using Names = std::vector<std::string_view>;

constexpr std::string_view kAfter = "c2pa.after";
constexpr std::uint64_t kRestartMarker = 2;
constexpr int kMaxPictures = 1000;                                      // each costs a read
constexpr std::uint64_t kBeforeAdjustment = 8, kBehindAdjustment = 12;  // checkSumAdjustment

bool is_restart(const Part& part) { return part.name.size() == 4 && part.name.starts_with("RST"); }

// Includes the signature only where its list says so; scan() has compared it anyway.
void drop_signature(Parts& parts, const Names& listed) {
  if (listed.front() != "PNGh") parts.front().name.clear();
}

// The pictures behind EOI, box by box, as far as the list names them.
Result<void> open_pictures(Parts& parts, const Names& listed, const Source& asset,
                           const Format& format, const Limits& limits) {
  for (int picture = 0; picture < kMaxPictures; ++picture) {
    if (parts.back().name != kAfter || parts.size() > listed.size() ||
        listed[parts.size() - 1] != "SOI")
      return {};
    const std::uint64_t begin = parts.back().ranges.front().offset;
    const SplicedView rest(asset, {{0, begin, {}, nullptr}});
    auto more = all_parts(rest, format, nullptr, limits);
    if (!more && (more.error().code == Errc::io || more.error().code == Errc::limit_exceeded))
      return more.error();
    if (!more) return {};  // it is no picture: it stays what it was
    if (more->size() > limits.max_boxes - std::min<std::size_t>(limits.max_boxes, parts.size()))
      return Error{Errc::limit_exceeded, "binding: too many boxes", begin};
    parts.pop_back();
    for (Part& part : *more) {
      for (Range& range : part.ranges) range.offset += begin;
      parts.push_back(std::move(part));
    }
  }
  return {};
}

// Writers of fonts list `head` in two pieces, without what lies between them.
void split_head(Parts& parts, const Names& listed) {
  const auto is_listed = [&](const char* name) { return std::ranges::count(listed, name) > 0; };
  if (!is_listed("hea0") || !is_listed("hea2") || is_listed("head")) return;
  const auto head = std::ranges::find(parts, "head", &Part::name);
  if (head == parts.end() || head->ranges.size() != 3) return;
  const Range whole{head->ranges.front().offset,
                    head->ranges.back().end() - head->ranges.front().offset};
  Part second{"hea2", {{whole.offset + kBehindAdjustment, whole.size - kBehindAdjustment}}};
  *head = {"hea0", {{whole.offset, kBeforeAdjustment}}};
  parts.push_back(std::move(second));
}

std::string_view without_spaces(std::string_view tag) {
  return tag.substr(0, tag.find_last_not_of(' ') + 1);
}

// Each tag occurs once, so a table is known by its name wherever it stands. What the list does not
// name comes last.
Parts sorted_like(Parts parts, const Names& listed) {
  std::map<std::string, Part, std::less<>> by_tag;
  Parts sorted, rest;
  for (Part& part : parts) {
    std::string tag(without_spaces(part.name));
    if (tag.empty() || by_tag.contains(tag))
      rest.push_back(std::move(part));
    else
      by_tag.emplace(std::move(tag), std::move(part));
  }
  for (const std::string_view name : listed) {
    auto node = by_tag.extract(std::string(without_spaces(name)));
    if (node.empty()) continue;
    node.mapped().name = name;
    sorted.push_back(std::move(node.mapped()));
  }
  for (auto& [tag, part] : by_tag) rest.push_back(std::move(part));
  std::ranges::move(rest, std::back_inserter(sorted));
  return sorted;
}

}  // namespace

Result<Parts> all_parts(const Source& asset, const Format& format, const Carrier* carrier,
                        const Limits& limits) {
  TANBA_TRY(Parts parts, format.parts(asset, carrier, limits));
  std::uint64_t end = 0;
  for (const Part& part : parts)
    for (const Range& range : part.ranges)
      if (!are_zeros(range)) end = std::max(end, range.end());
  if (end < asset.size()) parts.push_back({std::string(kAfter), {{end, asset.size() - end}}});
  return parts;
}

Result<Parts> arranged(Parts parts, const Names& listed, const Source& asset, const Format& format,
                       const Limits& limits) {
  if (parts.empty() || listed.empty()) return parts;
  if (format.name == "png") drop_signature(parts, listed);
  if (format.name == "jpeg") TANBA_CHECK(open_pictures(parts, listed, asset, format, limits));
  if (format.name == "font") {
    split_head(parts, listed);
    parts = sorted_like(std::move(parts), listed);
  }
  return parts;
}

bool has_restarts(const Parts& parts) { return std::ranges::any_of(parts, is_restart); }

Parts with_bare_restarts(Parts parts) {
  Part* scan = nullptr;
  for (Part& part : parts) {
    if (!is_restart(part)) {
      scan = part.name == "SOS" ? &part : nullptr;
      continue;
    }
    Range& marker = part.ranges.front();
    if (scan != nullptr) scan->ranges.front().size = marker.end() - scan->ranges.front().offset;
    marker.size = kRestartMarker;
  }
  return parts;
}

}  // namespace tanba::boxes
