// Sorting the files of a set: by what they say of themselves first, by their names where several
// renditions have the same track.
#include "api/set_parts.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/check.hpp"
#include "tanba/formats.hpp"

namespace tanba {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::size_t kMaxNameBytes = 512;  // of a name, from its end, that are compared

std::string_view folder_of(std::string_view name) {
  const auto slash = name.find_last_of('/');
  return slash == name.npos ? std::string_view() : name.substr(0, slash);
}

std::string_view stem_of(std::string_view name) {
  const auto slash = name.find_last_of('/');
  if (slash != name.npos) name.remove_prefix(slash + 1);
  name = name.substr(0, name.find_last_of('.'));
  return name.substr(name.size() - std::min(name.size(), kMaxNameBytes));
}

// Length of the longest piece that both have.
std::size_t common_piece(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::size_t longest = 0;
  for (const char c : a)
    for (std::size_t i = b.size(); i > 0; --i) {
      row[i] = b[i - 1] == c ? row[i - 1] + 1 : 0;
      longest = std::max(longest, row[i]);
    }
  return longest;
}

class Grouping {
 public:
  Grouping(std::span<const NamedSource> parts, const std::vector<bmff::SegmentFacts>& facts,
           const AtFault& fault)
      : parts_(parts), facts_(facts), fault_(fault) {}

  Result<std::vector<SetTrack>> operator()() {
    TANBA_CHECK(sort_out());
    std::map<std::pair<std::size_t, std::uint32_t>, SetTrack> tracks;  // by init and track
    for (const std::size_t segment : segments_) {
      TANBA_TRY(const std::size_t init, init_of(segment));
      tracks[{init, facts_[segment].tracks.front()}].segments.push_back(segment);
    }
    std::vector<SetTrack> sorted;
    for (auto& [key, track] : tracks) {
      track.init = key.first;
      track.unique_id = rendition_of(key.first);
      track.track_id = key.second;
      TANBA_CHECK(order(track.segments));
      sorted.push_back(std::move(track));
    }
    for (const std::size_t init : inits_)
      if (std::ranges::none_of(sorted, [&](const SetTrack& track) { return track.init == init; }))
        return fault_(init, {Errc::invalid_argument,
                             "set: no media segment belongs to this initialization segment"});
    return sorted;
  }

 private:
  Result<void> sort_out() {
    for (std::size_t i = 0; i < facts_.size(); ++i) {
      const bmff::SegmentFacts& facts = facts_[i];
      if (facts.is_init()) {
        inits_.push_back(i);
        continue;
      }
      if (facts.has_moov)
        return fault_(i, {Errc::invalid_argument,
                          "set: a whole file, not an initialization or media segment"});
      if (facts.moofs != 1 || facts.mdats != 1)
        return fault_(i, {Errc::unsupported, "set: a media segment is one moof and one mdat"});
      if (facts.tracks.empty())
        return fault_(i, {Errc::malformed, "set: a media segment has no track"});
      segments_.push_back(i);
    }
    if (inits_.empty())
      return Error{Errc::invalid_argument, "set: there is no initialization segment"};
    order_decides_ = facts_[0].is_init() && !facts_.back().is_init();
    for (std::size_t i = 1; i < facts_.size(); ++i)
      if (facts_[i].is_init() && facts_[i - 1].is_init()) order_decides_ = false;
    return {};
  }

  bool has_track(std::size_t init, std::uint32_t track) const {
    return std::ranges::find(facts_[init].tracks, track) != facts_[init].tracks.end();
  }

  Result<std::size_t> init_of(std::size_t segment) const {
    std::vector<std::size_t> fitting;
    for (const std::size_t init : inits_)
      if (has_track(init, facts_[segment].tracks.front())) fitting.push_back(init);
    if (fitting.empty())
      return fault_(segment, {Errc::invalid_argument,
                              "set: no initialization segment has the track of a media segment"});
    if (fitting.size() == 1) return fitting.front();
    const std::size_t found =
        order_decides_ ? last_before(segment, fitting) : by_name(segment, fitting);
    if (found == kNone)
      return fault_(segment, {Errc::invalid_argument,
                              "set: it is not clear which initialization segment a media segment "
                              "belongs to; give each with its media segments right behind it"});
    return found;
  }

  static std::size_t last_before(std::size_t segment, const std::vector<std::size_t>& inits) {
    std::size_t found = kNone;
    for (const std::size_t init : inits)
      if (init < segment) found = init;
    return found;
  }

  std::size_t by_name(std::size_t segment, std::vector<std::size_t> inits) const {
    const std::string& name = parts_[segment].name;
    const std::string unnumbered = numbered(name).rest;  // its place in the order is no sign
    const auto elsewhere = [&](std::size_t init) {
      return folder_of(parts_[init].name) != folder_of(name);
    };
    if (!std::ranges::all_of(inits, elsewhere)) std::erase_if(inits, elsewhere);
    std::size_t found = kNone, longest = 0;
    for (const std::size_t init : inits) {
      const std::size_t length = common_piece(stem_of(parts_[init].name), stem_of(unnumbered));
      if (length == longest) found = kNone;
      if (length <= longest) continue;
      longest = length;
      found = init;
    }
    return inits.size() == 1 ? inits.front() : found;
  }

  std::uint64_t rendition_of(std::size_t init) const {
    return static_cast<std::uint64_t>(std::ranges::find(inits_, init) - inits_.begin()) + 1;
  }

  Result<void> order(std::vector<std::size_t>& segments) const {
    const bool has_times = std::ranges::all_of(
        segments, [&](std::size_t i) { return facts_[i].decode_time.has_value(); });
    const auto time = [&](std::size_t i) {
      return has_times ? *facts_[i].decode_time : facts_[i].sequence;
    };
    std::ranges::stable_sort(segments, {}, time);
    for (std::size_t i = 1; i < segments.size(); ++i)
      if (time(segments[i]) == time(segments[i - 1]))
        return fault_(segments[i],
                      {Errc::invalid_argument, "set: two media segments begin at the same time"});
    return {};
  }

  std::span<const NamedSource> parts_;
  const std::vector<bmff::SegmentFacts>& facts_;
  const AtFault& fault_;
  std::vector<std::size_t> inits_, segments_;
  bool order_decides_ = false;
};

}  // namespace

Result<std::vector<SetTrack>> tracks_of(std::span<const NamedSource> parts,
                                        const std::vector<bmff::SegmentFacts>& facts,
                                        const AtFault& fault) {
  return Grouping(parts, facts, fault)();
}

NumberedName numbered(const std::string& name) {
  constexpr std::string_view kDigits = "0123456789";
  const auto stem_end = std::min(name.find_last_of('.'), name.size());
  const auto last = name.substr(0, stem_end).find_last_of(kDigits);
  if (last == std::string::npos) return {name, std::nullopt};
  auto first = last;
  while (first > 0 && kDigits.find(name[first - 1]) != kDigits.npos) --first;
  std::uint64_t number = 0;
  for (std::size_t i = first; i <= last; ++i) {
    if (number > 1'000'000'000'000'000) return {name, std::nullopt};
    number = number * 10 + static_cast<std::uint64_t>(name[i] - '0');
  }
  return {name.substr(0, first) + name.substr(last + 1), number};
}

}  // namespace tanba
