#include "validate/live_order.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace tanba::validation {
namespace {

constexpr std::string_view kSegment = "livevideo.segment.invalid",
                           kAssertion = "livevideo.assertion.invalid";

constexpr const char* kNamedOtherwise =
    "The segments are named in another order than they were signed in.";

using Group = std::vector<Placed>;  // by number, where it is sorted

// By number, then as the files were given.
std::pair<std::uint64_t, const SetFile*> in_order(const Placed& one) {
  return {one.sequence, one.file};
}

// In the order of their numbers they follow one another in time and, where they are named in one,
// by their names.
void check_numbers(Group& group, std::string_view code, Order& order) {
  std::ranges::sort(group, {}, in_order);
  const auto& name = group.front().file->name;
  const bool numbered = std::ranges::all_of(
      group, [&](const Placed& one) { return one.file->number && one.file->name == name; });
  for (std::size_t i = 1; i < group.size(); ++i) {
    const Placed &before = group[i - 1], &one = group[i];
    const char* why = nullptr;
    if (one.sequence == before.sequence)
      why = "Two segments have the same number.";
    else if (one.decode_time && before.decode_time && *one.decode_time <= *before.decode_time)
      why = "The segments are numbered in another order than they play in.";
    else if (numbered && *one.file->number <= *before.file->number)
      why = kNamedOtherwise;
    if (why != nullptr) order.flaws.push_back({code, one.file, why});
  }
}

// Numbers rise by one, or with those of the `mfhd` boxes (15.5.1), of which a segment may have
// several and other tracks their share: then the next one begins where this one ends.
bool join(const Placed& before, const Placed& one) {
  return one.sequence - before.sequence <= 1 ||
         (one.decode_time && before.decode_end && *one.decode_time <= *before.decode_end);
}

// Each manifest counts its own time.
bool is_next(const Placed& before, const Placed& one) {
  return one.sequence - before.sequence == 1 ||
         (one.decode_time && before.decode_end && *one.decode_time == *before.decode_end);
}

bool are_named_alike(const Placed& before, const Placed& one) {
  return before.file->number && one.file->number && before.file->name == one.file->name;
}

// The segments of one manifest follow those of another, or stand beside them: of another rendition.
void join_groups(std::vector<const Group*>& groups, Order& order) {
  std::ranges::sort(groups, {}, [](const Group* one) { return in_order(one->front()); });
  std::multimap<std::uint64_t, const Placed*> ends;  // by number
  for (const Group* const group : groups) {
    const Placed& one = group->front();
    if (const auto next = ends.lower_bound(one.sequence); next != ends.begin()) {
      const Placed& before = *std::prev(next)->second;
      order.complete = order.complete && is_next(before, one);
      if (are_named_alike(before, one) && *one.file->number <= *before.file->number)
        order.flaws.push_back({kSegment, one.file, kNamedOtherwise});
      ends.erase(std::prev(next));
    }
    ends.emplace(group->back().sequence, &group->back());
  }
}

// 15.5.4: the manifest that a segment brings is used for all behind it until another one comes. The
// segment itself may be signed by either. Of several renditions nobody can tell which one it is
// for.
void check_replaced(const std::map<std::string_view, Group>& manifests, Order& order) {
  Group all;
  std::set<std::string_view> brought;
  for (const auto& [label, group] : manifests)
    for (const Placed& one : group) {
      all.push_back(one);
      if (one.brought != nullptr) brought.insert(one.brought->label);
    }
  const auto is_first = [&](const auto& one) { return !brought.contains(one.first); };
  if (std::ranges::count_if(manifests, is_first) > 1) return;
  std::ranges::sort(all, {}, in_order);
  const bool beside = std::ranges::adjacent_find(all, {}, &Placed::sequence) != all.end();
  const Placed *first = nullptr, *latest = nullptr;  // that bring one
  for (const Placed& one : all) {
    const std::string& label = one.manifest->label;
    const auto is_from = [&](const Placed& bringer) {
      return bringer.brought != nullptr && bringer.brought->label == label;
    };
    if (first != nullptr && one.sequence > first->sequence &&
        (beside ? !brought.contains(label) : !is_from(*latest) && !is_from(one)))
      order.flaws.push_back(
          {kSegment, one.file, "The segment names a manifest that another one has replaced."});
    if (one.brought == nullptr) continue;
    latest = &one;
    if (first == nullptr) first = &one;
  }
}

class Chain {
 public:
  Chain(const Group& segments, bool signed_too, Order& order)
      : signed_too_(signed_too), order_(order) {
    for (const Placed& one : segments) tracks_[one.track].push_back(one);
  }

  void operator()() {
    for (auto& [track, group] : tracks_) {
      check_numbers(group, kAssertion, order_);
      for (const Placed& one : group) by_label_.try_emplace(one.manifest->label, &one);
    }
    for (const auto& [track, group] : tracks_)
      for (std::size_t i = 0; i < group.size(); ++i)
        check(group[i], i > 0 ? &group[i - 1] : nullptr);
    if (beginnings_ > 1 && !signed_too_) order_.certain = are_apart();
  }

 private:
  void fail(std::string_view code, const Placed& one, const char* why) {
    order_.flaws.push_back({code, one.file, why});
  }

  // 15.8.2. `before`: in its track.
  void check(const Placed& one, const Placed* before) {
    if (one.manifest->place->stream != tracks_.begin()->second.front().manifest->place->stream)
      fail(kAssertion, one, "The segment is of another stream.");
    const auto named = by_label_.find(one.manifest->place->previous);
    if (named != by_label_.end()) return check_named(one, *named->second, before);
    ++beginnings_;
    if (before != nullptr && one.sequence - before->sequence <= 1)
      fail(kSegment, one, "The segment names another than the one before it.");
    else if (before != nullptr && !signed_too_)
      order_.complete = false;
  }

  // The one before may be of another track: then all tracks are numbered in one.
  void check_named(const Placed& one, const Placed& named, const Placed* before) {
    crossed_ = crossed_ || one.track != named.track;
    if (named.sequence >= one.sequence)
      fail(kSegment, one, "The segment names one before it that comes later.");
    else if ((before != nullptr && before->sequence > named.sequence) || follows(named, one))
      fail(kSegment, one, "The segment names another than the one before it.");
    else if (!followed_.insert(&named).second)
      fail(kSegment, one, "Two segments name the same one before them.");
  }

  // Whether each track is a chain of its own, of which nobody can tell what came before its first
  // segment: its numbers lie among those of every other one, and no link leads from one to another.
  // Numbers that do not meet could be of one chain, of which the rest is missing.
  bool are_apart() const {
    std::uint64_t latest_begin = 0, earliest_end = UINT64_MAX;
    for (const auto& [track, group] : tracks_) {
      latest_begin = std::max(latest_begin, group.front().sequence);
      earliest_end = std::min(earliest_end, group.back().sequence);
    }
    return !crossed_ && latest_begin <= earliest_end;
  }

  // Whether another segment of the track of `named` lies between the two.
  bool follows(const Placed& named, const Placed& one) const {
    const Group& group = tracks_.at(named.track);
    const auto next = std::ranges::upper_bound(group, named.sequence, {}, &Placed::sequence);
    return next != group.end() && next->sequence < one.sequence;
  }

  const bool signed_too_;
  Order& order_;
  std::map<std::uint32_t, Group> tracks_;
  std::map<std::string_view, const Placed*> by_label_;
  std::set<const Placed*> followed_;  // that another one names
  bool crossed_ = false;              // a segment names one of another track
  std::size_t beginnings_ = 0;        // segments that name one that is not here
};

}  // namespace

void check_signed_order(const std::vector<Placed>& segments, Order& order) {
  std::map<std::uint32_t, std::map<std::string_view, Group>> tracks;  // and by manifest
  for (const Placed& one : segments) tracks[one.track][one.manifest->label].push_back(one);
  for (auto& [track, manifests] : tracks) {
    std::vector<const Group*> groups;
    for (auto& [label, group] : manifests) {
      check_numbers(group, kSegment, order);
      for (std::size_t i = 1; i < group.size(); ++i)
        order.complete = order.complete && join(group[i - 1], group[i]);
      groups.push_back(&group);
    }
    join_groups(groups, order);
    check_replaced(manifests, order);
  }
}

void check_chain(const std::vector<Placed>& segments, bool signed_too, Order& order) {
  Chain(segments, signed_too, order)();
}

}  // namespace tanba::validation
