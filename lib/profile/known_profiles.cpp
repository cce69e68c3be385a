// The laws that come with the library. The build puts the files of this folder in
// (cmake/profiles.cmake); a test reads them all, so that a broken one does not leave here.
#include <algorithm>
#include <string_view>

#include "tanba/profile.hpp"

namespace tanba {
namespace {

constexpr const char* kTexts[] = {
#include <profile_texts.inc>
};

// In the order in which people ask for them: Kazakhstan first, what is no law last.
std::vector<Profile> read_all() {
  std::vector<Profile> profiles;
  for (const char* const text : kTexts)
    if (auto profile = profile_from_json(text)) profiles.push_back(*std::move(profile));
  const auto place = [](const Profile& profile) {
    return profile.id == "kz" ? 0 : profile.status == "own" ? 2 : 1;
  };
  std::ranges::stable_sort(profiles, {}, place);
  return profiles;
}

const std::vector<Profile>& all() {
  static const std::vector<Profile> profiles = read_all();
  return profiles;
}

}  // namespace

std::span<const Profile> known_profiles() { return all(); }

const Profile* find_profile(std::string_view id) {
  const auto found = std::ranges::find(all(), id, &Profile::id);
  return found == all().end() ? nullptr : &*found;
}

std::string to_json(std::span<const Profile> profiles) {
  std::string text = "[";
  for (const Profile& profile : profiles) text += (text.size() > 1 ? "," : "") + profile.json;
  return text + ']';
}

}  // namespace tanba
