// Several laws at once: one notice that suits them all, and where none can.
#include <algorithm>
#include <array>

#include "tanba/profile.hpp"

namespace tanba {
namespace {

using Words = std::vector<std::string>;

constexpr auto kMedia =
    std::to_array<std::string_view>({"image", "audio", "video", "text", "document"});

const NoticeWish* wish_of(const Profile& profile, std::string_view medium) {
  const auto found = std::ranges::find_if(profile.notices, [&](const NoticeWish& wish) {
    return std::ranges::find(wish.media, medium) != wish.media.end();
  });
  return found == profile.notices.end() ? nullptr : &*found;
}

// One list of choices of a wish.
struct Choice {
  const char* name;
  Words NoticeWish::* list;
};
constexpr Choice kChoices[] = {{"positions", &NoticeWish::positions},
                               {"forms", &NoticeWish::forms}};

// What all that say something allow; nothing where they have nothing in common.
Words allowed_by_all(std::span<const Profile> profiles, std::string_view medium,
                     Words NoticeWish::* list, bool& is_conflict) {
  Words allowed;
  bool first = true;
  for (const Profile& profile : profiles) {
    const NoticeWish* const wish = wish_of(profile, medium);
    if (wish == nullptr || (wish->*list).empty()) continue;
    const Words& own = wish->*list;
    if (first) allowed = own;
    std::erase_if(allowed, [&](const std::string& word) {
      return std::ranges::find(own, word) == own.end();
    });
    first = false;
  }
  is_conflict = !first && allowed.empty();
  return allowed;
}

void raise(std::optional<double>& largest, const std::optional<double>& wanted) {
  if (wanted) largest = std::max(largest.value_or(0), *wanted);
}

std::string who_wants_what(std::span<const Profile> profiles, std::string_view medium,
                           Words NoticeWish::* list) {
  std::string text;
  for (const Profile& profile : profiles) {
    const NoticeWish* const wish = wish_of(profile, medium);
    if (wish == nullptr || (wish->*list).empty()) continue;
    text += (text.empty() ? "" : "; ") + profile.id + ':';
    const char* separator = " ";
    for (const std::string& word : wish->*list) {
      text += separator + word;
      separator = " or ";
    }
  }
  return text;
}

}  // namespace

NoticeWish combined_notice(std::span<const Profile> profiles, std::string_view medium) {
  NoticeWish combined;
  combined.media = {std::string(medium)};
  combined.ours = true;
  bool is_conflict = false;
  for (const Choice& choice : kChoices)
    combined.*choice.list = allowed_by_all(profiles, medium, choice.list, is_conflict);
  for (const Profile& profile : profiles) {
    const NoticeWish* const wish = wish_of(profile, medium);
    if (wish == nullptr) continue;
    raise(combined.size_pct, wish->size_pct);
    raise(combined.duration_s, wish->duration_s);
    combined.ours = combined.ours && wish->ours;
  }
  return combined;
}

std::vector<ProfileConflict> conflicts(std::span<const Profile> profiles) {
  std::vector<ProfileConflict> found;
  for (const std::string_view medium : kMedia)
    for (const Choice& choice : kChoices) {
      bool is_conflict = false;
      (void)allowed_by_all(profiles, medium, choice.list, is_conflict);
      if (is_conflict)
        found.push_back({std::string(choice.name) + " of a notice in " + std::string(medium),
                         who_wants_what(profiles, medium, choice.list)});
    }
  return found;
}

}  // namespace tanba
