// Profile: a law as data: what it wants in a label, in which words, and how far a file shows it.
// docs/law.md is made from it; docs/profile.schema.json says what a file of one may hold.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tanba/label_record.hpp"
#include "tanba/report.hpp"

namespace tanba {

/// How sure it is that the source says so: its text was read; it was read about; it is known from
/// memory; it is doubtful.
enum class Confidence : std::int32_t { primary = 1, secondary = 2, memory = 3, unsure = 4 };

/// What evidences a rule. One of its parts is set.
struct Evidence {
  struct AnyMark {
    std::vector<std::string> carriers;  ///< "c2pa", "xmp" ...: one of them is enough
    bool is_signed = false;             ///< only a signed and valid one counts
  };
  std::optional<AnyMark> mark;
  /// Fields of the signed label record, all of them: "provider.name"; "responsible.owner" is a
  /// party of that role; "a|b": one of them is enough.
  std::vector<std::string> fields;
  bool identifier = false;  ///< the content has a number of its own: that of its signed manifest
  bool time = false;        ///< it says when it was made
  bool time_stamp = false;  ///< an authority proves when it was signed
  bool notice = false;      ///< the record says that a notice was given, as the profile wants it
  std::string unseen;       ///< no file can show it, and why
};

struct Rule {
  std::string id;    ///< "kz.warning"
  std::string what;  ///< the duty, in one English sentence
  std::string source, url;
  std::string checked_on;  ///< a date
  Confidence confidence = Confidence::unsure;
  std::vector<std::string> media;  ///< image, audio, video, text, document; empty: the profile's
  /// Only where the record has one of the values in the field: {"synthetic_result", {"yes"}}.
  struct Condition {
    std::string field;
    std::vector<std::string> values;
  };
  std::optional<Condition> when;
  Evidence evidence;
  bool if_any = false;  ///< the file need not show it: what is not there cannot be seen
};

/// What a notice looks or sounds like. Nothing: the law does not say.
struct NoticeWish {
  std::vector<std::string> media;
  std::vector<std::string> positions;  ///< any of them: top_left ... edge, start, end, whole
  std::vector<std::string> forms;      ///< any of them: drawn, spoken, rhythm, written
  std::optional<double> size_pct;      ///< of the shortest side, at least
  std::optional<double> duration_s;    ///< at least
  bool ours = false;                   ///< the numbers are Tanba's choice, not the law's
};

/// What a notice says in one language. Empty: there is no such text.
struct NoticeTexts {
  std::string lang;  ///< BCP 47: "kk"
  std::string badge, generated, modified, spoken, event, training;
  bool to_confirm = false;  ///< no native speaker confirmed them yet
};

struct Retention {
  std::string what, source;
  std::uint32_t months = 0;
  Confidence confidence = Confidence::unsure;
};

/// \since 0.1
struct Profile {
  std::string id, title, law, in_force;  ///< in_force: a date; empty: none is known
  std::string status;                    ///< law, draft or own (no law: our choice)
  std::vector<std::string> media, languages;
  std::vector<Rule> rules;
  std::vector<NoticeWish> notices;
  /// Of each list one element stands in every text of a notice.
  std::vector<std::vector<std::string>> elements;
  std::vector<NoticeTexts> texts;
  std::vector<Retention> retention;
  std::string json;  ///< the whole file, on one line
};

/// Reads a profile from JSON. Errc::malformed; `field` (may be null) gets what breaks which rule.
Result<Profile> profile_from_json(const std::string& json, std::string* field = nullptr);

/// The laws that come with this version, by id. Static storage.
std::span<const Profile> known_profiles();
/// The one of that id, or null.
const Profile* find_profile(std::string_view id);

/// Profiles as a JSON array, as their files are.
std::string to_json(std::span<const Profile> profiles);

/// What one notice in content of that medium must be to suit all of the profiles: what they all
/// allow, and the largest of what they want. A list is empty where none of them has one, and where
/// they conflict.
NoticeWish combined_notice(std::span<const Profile> profiles, std::string_view medium);

/// Where profiles want what no one label can be at once.
struct ProfileConflict {
  std::string about;    ///< "positions of a notice in video"
  std::string between;  ///< "kz: top_left or top_right; xx: edge"
};
std::vector<ProfileConflict> conflicts(std::span<const Profile> profiles);

enum class RuleState : std::int32_t { evidenced = 1, missing = 2, cannot_be_seen = 3 };
const char* name(RuleState) noexcept;

/// What a file, or a record, shows of one rule. It never says that a law is kept.
struct RuleFinding {
  const Rule* rule = nullptr;  ///< into the profile
  RuleState finding = RuleState::cannot_be_seen;
  std::string why;
  std::vector<std::string> absent;  ///< fields that are not there, as the rule names them
};

/// What a verified file shows of each rule that concerns it. `profile` is borrowed by the result.
/// `notice_is_there`: what look_for_notice() found; nothing: the content is not looked at.
std::vector<RuleFinding> judge(const Profile& profile, const Report& report,
                               std::optional<bool> notice_is_there = {});
/// What a record would show once it is signed into a file of that MIME type (empty: of any).
std::vector<RuleFinding> judge(const Profile& profile, const Label& label,
                               const std::string& mime_type = {});

/// {"id":"kz","rules":[{"id":"kz.mark","finding":"evidenced","why":"..."}]}, on one line.
std::string to_json(const Profile& profile, std::span<const RuleFinding> findings);

}  // namespace tanba
