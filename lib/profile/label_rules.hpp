// What the values of a label record must be. docs/label.md lists the rules by field, and
// docs/label.schema.json has the same in JSON Schema.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tanba::record {

/// A text: one of `choices`, or what `holds` says; never empty.
struct TextRule {
  std::span<const std::string_view> choices = {};
  bool (*holds)(std::string_view) = nullptr;
  const char* says = nullptr;  // with `holds`: the rule in words
  std::size_t max_characters = 10'000;
};

struct NumberRule {
  double max = 1e9;  // and not below 0
};

inline constexpr std::size_t kMaxElements = 1000;  // of a list

/// The rule that `value` breaks, in words: "must be a or b". Empty: none.
std::string broken(const TextRule& rule, std::string_view value);
std::string broken(const NumberRule& rule, double value);

extern const TextRule kText, kLongText, kCode, kCountry, kUrl, kUri, kUrn, kMime, kSha256, kTime,
    kLanguage, kProfile;
extern const TextRule kMedia, kCertainty, kSubject, kException, kRole, kRiskClass, kAutonomy,
    kOversight, kRelation, kUse, kUnit, kRhythm, kNoticeForm, kPublish;

}  // namespace tanba::record
