// What is missing is said, never refused: no profile stops a label.
#include "profile_choice.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "console.hpp"
#include "input_files.hpp"

namespace tanba::tool {
namespace {

bool is_path(std::string_view name) {
  return name.find('/') != std::string_view::npos || name.ends_with(".json");
}

Profile from_file(const std::string& path) {
  const Buffer bytes = read_whole(path);
  std::string problem;
  auto profile = profile_from_json(std::string(bytes.begin(), bytes.end()), &problem);
  if (!profile) throw Failure(display_name(path) + ": " + terminal_text(problem));
  return *std::move(profile);
}

Profile chosen(const std::string& name) {
  if (is_path(name)) return from_file(name);
  if (const Profile* const found = find_profile(name)) return *found;
  throw Failure("unknown profile '" + terminal_text(name) + "'; known are " + known_profile_ids() +
                "; a file of your own ends in .json");
}

// How a field is given on the command line.
struct Way {
  std::string_view field, option;
};
constexpr auto kWays = std::to_array<Way>({
    {"responsible.owner", "--owner or --operator"},
    {"responsible.operator", "--operator"},
    {"provider.name", "--provider"},
    {"provider.code", "--provider-code"},
    {"system.name", "--system NAME@VERSION"},
    {"system.version", "--system NAME@VERSION"},
    {"synthetic_result", "--synthetic yes or no"},
    {"time_stamp", "--tsa URL or --tsa-request FILE for a time-stamp"},
});

std::string way_to_give(std::string_view field) {
  const std::string_view first = field.substr(0, field.find('|'));
  const auto* const way = std::ranges::find(kWays, first, &Way::field);
  if (way != kWays.end()) return std::string(way->option);
  return terminal_text(first) + " in --label FILE";
}

// A time-stamp is asked for while labelling, and where China's label wants an id, one is made.
bool comes_by_itself(const std::string& field, const Decided& decided) {
  return field == "id" || (field == "time_stamp" && decided.time_stamp);
}

std::string ways_to_give(const std::vector<RuleFinding>& findings, const Decided& decided) {
  std::string ways;
  for (const RuleFinding& finding : findings) {
    if (finding.finding != RuleState::missing || finding.rule->evidence.notice) continue;
    for (const std::string& field : finding.absent) {
      const std::string way = way_to_give(field);
      if (!comes_by_itself(field, decided) && ways.find(way) == std::string::npos)
        ways += (ways.empty() ? "" : ", ") + way;
    }
  }
  return ways;
}

bool lacks_notice(const std::vector<RuleFinding>& findings) {
  return std::ranges::any_of(findings, [](const RuleFinding& finding) {
    return finding.finding == RuleState::missing && finding.rule->evidence.notice;
  });
}

// Nothing: that cannot be told.
std::optional<bool> is_there(const NoticeFinding& looked) {
  if (looked.state == NoticeFinding::State::found) return true;
  if (looked.state == NoticeFinding::State::missing) return false;
  return std::nullopt;
}

}  // namespace

std::string known_profile_ids() {
  std::string ids;
  for (const Profile& profile : known_profiles()) ids += (ids.empty() ? "" : ", ") + profile.id;
  return ids;
}

std::vector<Profile> choose_profiles(const std::vector<std::string>& names) {
  std::vector<Profile> profiles;
  for (const std::string& name : names) {
    Profile profile = chosen(name);
    if (std::ranges::find(profiles, profile.id, &Profile::id) == profiles.end())
      profiles.push_back(std::move(profile));
  }
  return profiles;
}

std::vector<std::string> missing(const std::vector<Profile>& profiles, const Label& label,
                                 const Decided& decided) {
  std::vector<std::string> lines;
  for (const Profile& profile : profiles) {
    const auto findings = judge(profile, label);
    const std::string start = "profile " + terminal_text(profile.id);
    if (const std::string ways = ways_to_give(findings, decided); !ways.empty())
      lines.push_back(start + " wants more in the label; give " + ways);
    if (!decided.notice && lacks_notice(findings))
      lines.push_back(start +
                      " wants a visible or audible notice beside the signed mark: --notice auto "
                      "gives one; or show it where the file is shown, and say so under notice in "
                      "--label FILE");
  }
  for (const ProfileConflict& conflict : conflicts(profiles))
    lines.push_back("the profiles conflict over " + conflict.about + ": " +
                    terminal_text(conflict.between));
  return lines;
}

std::string finding_lines(const std::vector<Profile>& profiles, const Report& report,
                          const NoticeFinding& looked) {
  std::string text;
  for (const Profile& profile : profiles) {
    const auto findings = judge(profile, report, is_there(looked));
    if (findings.empty())
      text += "  " + terminal_text(profile.id) + ": no rule concerns this kind of file\n";
    for (const RuleFinding& finding : findings) {
      std::string word = name(finding.finding);
      std::ranges::replace(word, '_', ' ');
      text += "  " + terminal_text(finding.rule->id) + ": " + word + ": " +
              terminal_text(finding.why) + '\n';
    }
  }
  return text;
}

std::string finding_member(const std::vector<Profile>& profiles, const Report& report,
                           const NoticeFinding& looked) {
  std::string json;
  for (const Profile& profile : profiles)
    json += (json.empty() ? "" : ",") + to_json(profile, judge(profile, report, is_there(looked)));
  return "\"profiles\":[" + json + "]";
}

}  // namespace tanba::tool
