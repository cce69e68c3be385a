// tanba profiles: which laws are known, and what each of them wants.
#include <algorithm>

#include "command_line.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "profile_choice.hpp"

namespace tanba::tool {
namespace {

constexpr std::size_t kGap = 2;

std::string padded(std::string_view text, std::size_t width) {
  return std::string(text) + std::string(width + kGap - std::min(width, text.size()), ' ');
}

std::string table() {
  std::size_t width = 0;
  for (const Profile& profile : known_profiles()) width = std::max(width, profile.id.size());
  std::string out = padded("id", width) + padded("in force", 10) + padded("rules", 5) + "law\n";
  for (const Profile& profile : known_profiles())
    out += padded(profile.id, width) + padded(profile.in_force, 10) +
           padded(std::to_string(profile.rules.size()), 5) + profile.title +
           (profile.law.empty() ? "" : ": " + profile.law) + '\n';
  return out;
}

std::string joined(const std::vector<std::string>& words, const char* separator) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : separator) + word;
  return text;
}

const char* word_of(Confidence confidence) {
  switch (confidence) {
    case Confidence::primary:
      return "its text was read";
    case Confidence::secondary:
      return "read about, not in the text itself";
    case Confidence::memory:
      return "from memory";
    case Confidence::unsure:
      return "doubtful";
  }
  return "doubtful";
}

std::string number(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string text_of(const NoticeWish& wish) {
  std::string text = joined(wish.media, ", ") + ": " + joined(wish.forms, " or ");
  if (!wish.positions.empty()) text += "; " + joined(wish.positions, " or ");
  if (wish.size_pct) text += "; at least " + number(*wish.size_pct) + " % of the shortest side";
  if (wish.duration_s) text += "; at least " + number(*wish.duration_s) + " s";
  return text + (wish.ours ? " (our choice, not the law's)" : "");
}

std::string text_of(const Rule& rule) {
  return "  " + rule.id + ": " + rule.what +
         (rule.media.empty() ? "" : " [" + joined(rule.media, ", ") + "]") + "\n    " +
         rule.source + "; " + word_of(rule.confidence) + "; checked on " + rule.checked_on + '\n';
}

std::string text_of(const Profile& profile) {
  std::string text = profile.id + ": " + profile.title + '\n';
  if (!profile.law.empty()) text += "  " + profile.law + '\n';
  if (!profile.in_force.empty()) text += "  in force since " + profile.in_force + '\n';
  for (const Rule& rule : profile.rules) text += text_of(rule);
  for (const NoticeWish& wish : profile.notices) text += "  notice in " + text_of(wish) + '\n';
  for (const NoticeTexts& words : profile.texts)
    text += "  in " + words.lang + ": " + words.badge + " | " + words.generated + " | " +
            words.modified + (words.to_confirm ? " (not confirmed by a native speaker)" : "") +
            '\n';
  for (const Retention& keep : profile.retention)
    text += "  keep for " + std::to_string(keep.months) + " months: " + keep.what + " (" +
            keep.source + "; " + word_of(keep.confidence) + ")\n";
  return text;
}

std::string together(const std::vector<Profile>& profiles) {
  std::string text = "together:\n";
  for (const char* medium : {"image", "audio", "video", "text", "document"})
    text += "  notice in " + text_of(combined_notice(profiles, medium)) + '\n';
  const auto found = conflicts(profiles);
  for (const ProfileConflict& conflict : found)
    text += "  CONFLICT over " + conflict.about + ": " + conflict.between + '\n';
  return text + (found.empty() ? "  no conflict was found between them\n" : "");
}

// Files of a user may hold anything; lines stay lines.
std::string printable(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out += terminal_text(std::string_view(text).substr(at, end - at)) + '\n';
    at = end + 1;
  }
  return out;
}

}  // namespace

int profiles_command(const Arguments& arguments) {
  CLI::App app("Lists the laws that are known, or says what some of them want.");
  std::vector<std::string> names;
  bool json = false;
  app.add_option("ID", names, "Laws, or files of your own")->delimiter(',')->type_name("");
  app.add_flag("--json", json, "A JSON array of the profiles, as their files are");
  if (const auto code = parse(app, "profiles", arguments)) return *code;
  const std::vector<Profile> some = choose_profiles(names);
  if (json) {
    console().out(to_json(names.empty() ? known_profiles() : some) + '\n');
  } else if (names.empty()) {
    console().out(table());
  } else {
    std::string text;
    for (const Profile& profile : some) text += text_of(profile);
    if (some.size() > 1) text += together(some);
    console().out(printable(text));
  }
  return static_cast<int>(Exit::done);
}

}  // namespace tanba::tool
