// What is missing is said, never refused: no profile requires a field.
#include "profile_ids.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tanba::tool {
namespace {

struct Profile {
  std::string_view id;
  bool notice, responsible, provider, system;
};

constexpr auto kProfiles = std::to_array<Profile>({
    {"kz", true, true, false, false},
    {"eu", true, false, false, false},
    {"cn", true, false, true, false},
    {"us-ca", false, false, true, true},
    {"us-wa", false, false, true, true},
    {"us-ut", false, false, true, true},
    {"kr", true, false, false, false},
    {"in", true, false, false, false},
    {"vn", true, false, false, false},
    {"uz", true, false, false, false},
    {"generic", true, true, true, true},
});

bool names_responsible(const Label& label) {
  return std::ranges::any_of(label.responsible, [](const Label::Party& party) {
    return party.role == "owner" || party.role == "operator";
  });
}

std::string absent_fields(const Label& label, const Profile& profile) {
  std::string fields;
  const auto want = [&](bool wanted, bool given, const char* option) {
    if (wanted && !given) fields += std::string(fields.empty() ? "" : ", ") + option;
  };
  want(profile.responsible, names_responsible(label), "--owner or --operator");
  want(profile.provider, !label.provider.empty(), "--provider");
  want(profile.system, !label.system.empty() && !label.system_version.empty(),
       "--system NAME@VERSION");
  return fields;
}

}  // namespace

std::string known_profiles() {
  std::string ids;
  for (const Profile& profile : kProfiles)
    ids += (ids.empty() ? "" : ", ") + std::string(profile.id);
  return ids;
}

bool is_known_profile(const std::string& id) {
  return std::ranges::find(kProfiles, id, &Profile::id) != kProfiles.end();
}

std::vector<std::string> missing(const Label& label, bool notice_decided) {
  std::vector<std::string> lines;
  for (const Profile& profile : kProfiles) {
    if (std::ranges::find(label.profiles, profile.id) == label.profiles.end()) continue;
    const std::string start = "profile " + std::string(profile.id);
    if (const std::string fields = absent_fields(label, profile); !fields.empty())
      lines.push_back(start + " wants more in the label; give " + fields);
    if (profile.notice && !notice_decided)
      lines.push_back(start +
                      " wants a visible or audible notice beside the signed mark, which this "
                      "version does not draw; show one where the file is shown");
  }
  return lines;
}

}  // namespace tanba::tool
