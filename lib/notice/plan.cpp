// Decides on a notice: the profiles choose, options override them.
#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "container/text.hpp"
#include "notice/notice.hpp"
#include "profile/label_record.hpp"
#include "profile/medium.hpp"

namespace tanba {
namespace {

using Words = std::vector<std::string>;

constexpr double kRepeatSeconds = 600;  // our choice: laws say "repeated", and no number
constexpr double kSizePercent = 5;
constexpr double kPagePercent = 2;  // a page is read from near

bool has(const Words& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

Error refused(const char* what) { return {Errc::invalid_argument, what}; }

std::vector<Profile> profiles_of(const NoticeOptions& options, const Label& label) {
  if (!options.profiles.empty()) return options.profiles;
  std::vector<Profile> profiles;
  for (const std::string& id : label.profiles)
    if (const Profile* const known = find_profile(id)) profiles.push_back(*known);
  if (profiles.empty()) profiles.push_back(*find_profile("generic"));
  return profiles;
}

// Text formats have no family of MIME types of their own.
std::string medium_for_notice(std::string_view mime_type) {
  const std::string medium = medium_of(mime_type);
  return medium == "other" ? "text" : medium;
}

struct MediumForms {
  std::string_view medium;
  std::vector<NoticeForm> forms;  // the first is the automatic one
};

const std::vector<NoticeForm>& forms_in(std::string_view medium) {
  static const std::array<MediumForms, 4> kForms = {{
      {"image", {NoticeForm::line, NoticeForm::badge, NoticeForm::margin}},
      {"video", {NoticeForm::line, NoticeForm::badge, NoticeForm::track}},
      {"audio", {NoticeForm::spoken, NoticeForm::rhythm, NoticeForm::earcon}},
      {"", {NoticeForm::written, NoticeForm::line, NoticeForm::badge}},
  }};
  return std::ranges::find_if(
             kForms,
             [&](const MediumForms& row) { return row.medium == medium || row.medium.empty(); })
      ->forms;
}

Result<NoticeForm> choose_form(NoticeForm wanted, std::string_view medium, const NoticeWish& wish) {
  const auto& forms = forms_in(medium);
  if (wanted == NoticeForm::automatic) {
    if (medium == "audio" && !wish.forms.empty() && !has(wish.forms, "spoken"))
      return NoticeForm::rhythm;
    return forms.front();
  }
  if (std::ranges::find(forms, wanted) == forms.end())
    return refused(
        "notice: this form does not go with this kind of file: pictures take a line, badge or "
        "margin, films a line, badge or track, sound spoken, rhythm or earcon, all else written");
  const bool is_text = forms.front() == NoticeForm::written;
  return is_text && wanted == NoticeForm::line ? NoticeForm::written : wanted;
}

bool is_sound(NoticeForm form) {
  return form == NoticeForm::spoken || form == NoticeForm::rhythm || form == NoticeForm::earcon;
}

Result<std::string> choose_position(const NoticeOptions& options, NoticeForm form,
                                    const NoticeWish& wish) {
  static const Words kCorners = {"bottom_right", "top_right", "bottom_left", "top_left"};
  static const Words kTimes = {"start", "end", "whole"};
  const bool in_time = is_sound(form) || form == NoticeForm::written;
  const Words& possible = in_time ? kTimes : kCorners;
  if (!options.position.empty()) {
    if (has(possible, options.position)) return options.position;
    return refused("notice: this form has no such place");
  }
  for (const std::string& wanted : wish.positions)
    if (has(possible, wanted)) return wanted;
  return possible.front();
}

bool is_language(std::string_view have, std::string_view wanted) {
  return have == wanted || (have.starts_with(wanted) && have[wanted.size()] == '-') ||
         (wanted.starts_with(have) && wanted[have.size()] == '-');
}

const NoticeTexts* texts_in(std::span<const Profile> profiles, std::string_view lang) {
  for (const Profile& profile : profiles)
    for (const NoticeTexts& texts : profile.texts)
      if (is_language(texts.lang, lang)) return &texts;
  return nullptr;
}

// A profile that has no sentence for what was changed has one for both.
bool is_said_as_made(const NoticeTexts& texts, const Label& label) {
  return label.origin == Origin::generated || texts.modified.empty();
}

// Its sentence; where an event was shown that did not happen, that too.
std::string sentence(const NoticeTexts& texts, const Label& label) {
  std::string text = is_said_as_made(texts, label) ? texts.generated : texts.modified;
  if (label.synthetic.value_or(false) && has(label.synthetic_subjects, "event") &&
      !texts.event.empty())
    text += ". " + texts.event;
  return text;
}

std::string text_of(const NoticeTexts& texts, NoticeForm form, const Label& label) {
  if (form == NoticeForm::badge) return texts.badge;
  if (form == NoticeForm::spoken && is_said_as_made(texts, label))
    return texts.spoken.empty() ? texts.generated : texts.spoken;
  return sentence(texts, label);
}

Result<NoticeWords> words_in(const NoticeTexts& texts, NoticeForm form, const Label& label) {
  const NoticeWords words{texts.lang, text_of(texts, form, label), texts.badge};
  if (words.text.empty()) return refused("notice: there is no text of this form in a language");
  return words;
}

Result<NoticeWords> own_words(const NoticeOptions& options) {
  const bool has_control = std::ranges::any_of(
      options.text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (has_control) return refused("words: they have control characters, or several lines");
  if (!is_utf8(options.text)) return refused("words: they are not UTF-8");
  TANBA_TRY(const Buffer composed, text::nfc(as_bytes(options.text)));
  return NoticeWords{options.languages.empty() ? "und" : options.languages.front(),
                     std::string(composed.begin(), composed.end()),
                     {}};
}

Result<std::vector<NoticeWords>> choose_words(const NoticeOptions& options,
                                              std::span<const Profile> profiles, NoticeForm form,
                                              const Label& label) {
  if (form == NoticeForm::spoken && options.recording != nullptr && options.text.empty())
    return refused("notice: say with --notice-text what the recording (--notice-clip) says");
  if (!options.text.empty()) {
    TANBA_TRY(const NoticeWords words, own_words(options));
    return std::vector{words};
  }
  if (form == NoticeForm::rhythm || form == NoticeForm::earcon) return std::vector<NoticeWords>();
  Words languages = options.languages;
  if (languages.empty())
    for (const Profile& profile : profiles)
      for (const std::string& language : profile.languages)
        if (!has(languages, language)) languages.push_back(language);
  std::vector<NoticeWords> all;
  for (const std::string& language : languages) {
    const NoticeTexts* texts = texts_in(profiles, language);
    if (texts == nullptr) texts = texts_in(known_profiles(), language);
    if (texts == nullptr)
      return refused("notice: no profile has a text in one of the languages: give your own words");
    TANBA_TRY(const NoticeWords words, words_in(*texts, form, label));
    all.push_back(words);
  }
  return all;
}

void set_times(const NoticeOptions& options, NoticePlan& plan) {
  plan.start_s = options.start_s.value_or(0);
  plan.duration_s = options.duration_s;
  plan.repeat_s = options.repeat_s;
  if (is_sound(plan.form) && plan.position == "whole" && !plan.repeat_s)
    plan.repeat_s = kRepeatSeconds;
}

Words lines_of(std::string_view text) {
  Words lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

Result<NoticePlan> plan_notice(const NoticeOptions& options, const Label& label,
                               std::string_view mime_type) {
  if (!says_ai(label)) return refused("notice: the label does not say that AI made or changed it");
  const auto profiles = profiles_of(options, label);
  const std::string medium = medium_for_notice(mime_type);
  const NoticeWish wish = combined_notice(profiles, medium);
  NoticePlan plan;
  TANBA_TRY(plan.form, choose_form(options.form, medium, wish));
  TANBA_TRY(plan.words, choose_words(options, profiles, plan.form, label));
  TANBA_TRY(plan.position, choose_position(options, plan.form, wish));
  plan.is_generated = label.origin == Origin::generated;
  plan.may_be_badge = options.form == NoticeForm::automatic && options.text.empty();
  plan.size_pct = options.size_pct.value_or(
      wish.size_pct.value_or(medium == "document" ? kPagePercent : kSizePercent));
  plan.recording = options.recording;
  set_times(options, plan);
  return plan;
}

Result<NoticePlan> declared_plan(const Label& label, std::string_view mime_type,
                                 const NoticeOptions& options) {
  const Label::Notice& notice = label.notice;
  NoticePlan plan;
  TANBA_TRY(plan.form, choose_form(notice_form(notice.form).value_or(NoticeForm::automatic),
                                   medium_for_notice(mime_type), {}));
  const std::string& said = plan.form == NoticeForm::spoken ? notice.spoken
                            : notice.short_text.empty()     ? notice.badge
                                                            : notice.short_text;
  const Words lines = lines_of(said);
  for (std::size_t i = 0; i < lines.size(); ++i)
    plan.words.push_back({i < notice.lang.size() ? notice.lang[i] : "und", lines[i], {}});
  plan.is_generated = label.origin == Origin::generated;
  plan.position = notice.position;
  plan.size_pct = notice.size_pct.value_or(kSizePercent);
  plan.start_s = notice.start_s.value_or(0);
  plan.duration_s = notice.duration_s;
  plan.repeat_s = notice.repeat_s;
  plan.recording = options.recording;
  return plan;
}

}  // namespace tanba
