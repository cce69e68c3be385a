// The laws that come with the library. The build puts the files of this folder in
// (cmake/profiles.cmake); a test reads them all, so that a broken one does not leave here.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "tanba/profile.hpp"

namespace tanba {
namespace {

struct Text {
  std::string_view id;  // the file is named by it
  const char* json;
};

constexpr Text kTexts[] = {
#include <profile_texts.inc>
};

// In the order in which people ask for them: Kazakhstan first, what is no law last.
std::vector<Profile> read_all() {
  std::vector<Profile> profiles;
  for (const Text& text : kTexts)
    if (auto profile = profile_from_json(text.json)) profiles.push_back(*std::move(profile));
  const auto place = [](const Profile& profile) {
    return profile.id == "kz" ? 0 : profile.status == "own" ? 2 : 1;
  };
  std::ranges::stable_sort(profiles, {}, place);
  return profiles;
}

// One is read when it is asked for: most runs ask for one.
template <std::size_t I>
const Profile* read_one() {
  static const auto profile = profile_from_json(kTexts[I].json);
  return profile ? &*profile : nullptr;
}

constexpr auto kReaders = []<std::size_t... I>(std::index_sequence<I...>) {
  return std::array{&read_one<I>...};
}(std::make_index_sequence<std::size(kTexts)>());

}  // namespace

std::span<const Profile> known_profiles() {
  static const std::vector<Profile> profiles = read_all();
  return profiles;
}

const Profile* find_profile(std::string_view id) {
  const auto found = std::ranges::find(kTexts, id, &Text::id);
  return found == std::end(kTexts) ? nullptr : kReaders[static_cast<std::size_t>(found - kTexts)]();
}

std::string to_json(std::span<const Profile> profiles) {
  std::string text = "[";
  for (const Profile& profile : profiles) text += (text.size() > 1 ? "," : "") + profile.json;
  return text + ']';
}

}  // namespace tanba
