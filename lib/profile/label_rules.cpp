// What the values of a label record must be: docs/label.md.
#include "profile/label_rules.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/encoding.hpp"

namespace tanba::record {
namespace {

using Words = std::string_view;

bool is_graphic(char c) { return c > 0x20 && c < 0x7F; }
bool is_lower_alnum(char c) { return ascii::is_alnum(c) && !ascii::is_capital(c); }

bool all(std::string_view text, bool (*one)(char)) { return std::ranges::all_of(text, one); }

// "urn:uuid:" and a UUID of version 4 or 7 (RFC 9562).
bool is_urn(std::string_view text) {
  constexpr std::string_view kShape = "urn:uuid:xxxxxxxx-xxxx-Vxxx-Nxxx-xxxxxxxxxxxx";
  if (text.size() != kShape.size() || !text.starts_with(kShape.substr(0, 9))) return false;
  for (std::size_t i = 9; i < text.size(); ++i) {
    const char c = text[i];
    if (kShape[i] == '-' ? c != '-' : ascii::hex_value(c) < 0) return false;
    if (kShape[i] == 'V' && c != '4' && c != '7') return false;
    if (kShape[i] == 'N' && Words("89abAB").find(c) == Words::npos) return false;
  }
  return true;
}

bool is_url(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"})
    if (text.starts_with(scheme)) return text.size() > scheme.size() && all(text, is_graphic);
  return false;
}

bool is_uri(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == text.npos || colon == 0 || colon + 1 == text.size()) return false;
  const bool is_scheme = all(text.substr(0, colon), [](char c) {
    return ascii::is_alnum(c) || c == '+' || c == '-' || c == '.';
  });
  return is_scheme && ascii::is_letter(text[0]) && all(text, is_graphic);
}

bool is_mime(std::string_view text) {
  const auto is_name = [](std::string_view part) {
    return !part.empty() && all(part, [](char c) {
      return is_lower_alnum(c) || Words("!#$&^_.+-").find(c) != Words::npos;
    });
  };
  const std::size_t slash = text.find('/');
  return slash != text.npos && is_name(text.substr(0, slash)) && is_name(text.substr(slash + 1));
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 &&
         all(text, [](char c) { return ascii::hex_value(c) >= 0 && !ascii::is_capital(c); });
}

bool is_time(std::string_view text) { return from_rfc3339(text).has_value(); }

bool is_country(std::string_view text) { return text.size() == 2 && all(text, ascii::is_capital); }

// The shape of BCP 47: subtags of one to eight letters and digits, the first of letters alone.
bool is_language(std::string_view text) {
  bool first = true;
  while (true) {
    const std::string_view tag = text.substr(0, text.find('-'));
    if (tag.empty() || tag.size() > 8 || !all(tag, ascii::is_alnum)) return false;
    if (first && (tag.size() < 2 || !all(tag, ascii::is_letter))) return false;
    if (tag.size() == text.size()) return true;
    text.remove_prefix(tag.size() + 1);
    first = false;
  }
}

bool is_profile(std::string_view text) {
  return is_lower_alnum(text[0]) &&
         all(text, [](char c) { return is_lower_alnum(c) || c == '-' || c == '_' || c == '.'; });
}

constexpr auto kMediaWords =
    std::to_array<Words>({"image", "audio", "video", "text", "document", "other"});
constexpr auto kCertaintyWords = std::to_array<Words>({"is", "possible", "suspected"});
constexpr auto kSubjectWords = std::to_array<Words>(
    {"person_face", "person_voice", "person_behaviour", "event", "place", "object"});
constexpr auto kExceptionWords =
    std::to_array<Words>({"none", "artistic", "standard_editing", "editorial_review",
                          "law_enforcement", "internal", "other"});
constexpr auto kRoleWords =
    std::to_array<Words>({"developer", "owner", "holder", "operator", "publisher", "propagator"});
constexpr auto kRiskWords = std::to_array<Words>({"minimal", "medium", "high"});
constexpr auto kAutonomyWords = std::to_array<Words>({"low", "medium", "high"});
constexpr auto kOversightWords =
    std::to_array<Words>({"fully_autonomous", "prompt_guided", "human_validated"});
constexpr auto kRelationWords = std::to_array<Words>({"parent", "component", "input"});
constexpr auto kUseWords = std::to_array<Words>({"allowed", "notAllowed", "constrained"});
constexpr auto kUnitWords = std::to_array<Words>({"percent", "pixel"});
constexpr auto kRhythmWords = std::to_array<Words>({"morse_ai"});
constexpr auto kNoticeFormWords = std::to_array<Words>(
    {"line", "badge", "margin", "track", "spoken", "rhythm", "earcon", "written"});
constexpr auto kPublishWords = std::to_array<Words>(
    {"prompt.text", "prompt.author", "human.reviewer", "system.risk_class", "system.autonomy"});

std::string listed(std::span<const Words> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

std::size_t characters_of(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string grouped(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

}  // namespace

const TextRule kText = {};
const TextRule kLongText = {.max_characters = 10'000'000};
const TextRule kCode = {.holds = [](std::string_view text) { return all(text, is_graphic); },
                        .says = "must be printable ASCII without a space",
                        .max_characters = 64};
const TextRule kCountry = {.holds = is_country,
                           .says = "must be two capital letters of ISO 3166-1"};
const TextRule kUrl = {
    .holds = is_url, .says = "must be an http or https URL in ASCII", .max_characters = 2048};
const TextRule kUri = {.holds = is_uri, .says = "must be a URI in ASCII", .max_characters = 2048};
const TextRule kUrn = {.holds = is_urn,
                       .says = "must be \"urn:uuid:\" and a UUID of version 4 or 7"};
const TextRule kMime = {
    .holds = is_mime, .says = "must be a MIME type in small letters", .max_characters = 127};
const TextRule kSha256 = {.holds = is_sha256, .says = "must be 64 hex digits in small letters"};
const TextRule kTime = {.holds = is_time,
                        .says = "must be a time of RFC 3339: 2026-11-21T10:00:00Z",
                        .max_characters = 64};
const TextRule kLanguage = {
    .holds = is_language, .says = "must be a language tag: kk, zh-Hans", .max_characters = 64};
const TextRule kProfile = {
    .holds = is_profile, .says = "must be small letters, digits and - _ .", .max_characters = 64};

const TextRule kMedia = {.choices = kMediaWords};
const TextRule kCertainty = {.choices = kCertaintyWords};
const TextRule kSubject = {.choices = kSubjectWords};
const TextRule kException = {.choices = kExceptionWords};
const TextRule kRole = {.choices = kRoleWords};
const TextRule kRiskClass = {.choices = kRiskWords};
const TextRule kAutonomy = {.choices = kAutonomyWords};
const TextRule kOversight = {.choices = kOversightWords};
const TextRule kRelation = {.choices = kRelationWords};
const TextRule kUse = {.choices = kUseWords};
const TextRule kUnit = {.choices = kUnitWords};
const TextRule kRhythm = {.choices = kRhythmWords};
const TextRule kNoticeForm = {.choices = kNoticeFormWords};
const TextRule kPublish = {.choices = kPublishWords};

std::string broken(const TextRule& rule, std::string_view value) {
  if (!is_utf8(value)) return "must be UTF-8";
  if (value.empty()) return "must not be empty: leave it out";
  if (!rule.choices.empty())
    return std::ranges::find(rule.choices, value) != rule.choices.end()
               ? std::string()
               : "must be " + listed(rule.choices);
  if (characters_of(value) > rule.max_characters)
    return "must not be longer than " + grouped(rule.max_characters) + " characters";
  return rule.holds == nullptr || rule.holds(value) ? std::string() : std::string(rule.says);
}

std::string broken(const NumberRule& rule, double value) {
  if (value >= 0 && value <= rule.max) return {};
  return "must be a number from 0 to " + std::to_string(static_cast<long long>(rule.max));
}

}  // namespace tanba::record
