// Profiles from JSON: docs/profile.schema.json says what a file may hold, and nothing else passes.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/encoding.hpp"
#include "tanba/profile.hpp"

namespace tanba {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

constexpr std::size_t kMaxFileBytes = 1 << 20;
constexpr std::size_t kMaxItems = 1000;  // of one list
constexpr std::size_t kMaxTextBytes = 2000;

constexpr auto kMedia =
    std::to_array<std::string_view>({"image", "audio", "video", "text", "document"});
constexpr auto kStatuses = std::to_array<std::string_view>({"law", "draft", "own"});
constexpr auto kConfidences =
    std::to_array<std::string_view>({"primary", "secondary", "memory", "unsure"});
constexpr auto kForms = std::to_array<std::string_view>({"drawn", "spoken", "rhythm", "written"});
constexpr auto kPositions =
    std::to_array<std::string_view>({"top_left", "top_right", "bottom_left", "bottom_right", "edge",
                                     "start", "middle", "end", "whole"});

using Known = std::span<const std::string_view>;

// One object of the file; the first thing that breaks a rule is remembered and named.
class Object {
 public:
  Object(const Json& json, std::string path, std::string& problem)
      : json_(json), path_(std::move(path)), problem_(problem) {
    if (!json_.is_object()) refuse("", "must be an object");
  }

  bool has(const char* name) const { return json_.is_object() && json_.contains(name); }

  std::string text(const char* name, bool required = true) {
    const Json* const found = part(name, required);
    if (found == nullptr) return {};
    if (!found->is_string()) return refuse(name, "must be a text");
    auto value = found->get<std::string>();
    if (value.empty()) return refuse(name, "must not be empty: leave it out");
    return value.size() > kMaxTextBytes ? refuse(name, "is too long") : value;
  }
  std::string one_of(const char* name, Known known) {
    std::string value = text(name);
    if (!value.empty() && std::ranges::find(known, value) == known.end())
      refuse(name, "has a value that is not known");
    return value;
  }
  std::string date(const char* name, bool required) {
    std::string value = text(name, required);
    if (!value.empty() && !from_rfc3339(value + "T00:00:00Z"))
      refuse(name, "must be a date: 2026-01-18");
    return value;
  }
  Words words(const char* name, bool required, Known known = {}) {
    Words found;
    each(name, required, [&](const Json& item, const std::string&) {
      if (!item.is_string() || item.get<std::string>().empty())
        refuse(name, "must hold texts");
      else if (!known.empty() && std::ranges::find(known, item.get<std::string>()) == known.end())
        refuse(name, "has a value that is not known");
      else
        found.push_back(item.get<std::string>());
    });
    return found;
  }
  std::optional<double> number(const char* name) {
    const Json* const found = part(name, false);
    if (found == nullptr) return std::nullopt;
    if (found->is_number() && found->get<double>() > 0) return found->get<double>();
    refuse(name, "must be a number above 0");
    return std::nullopt;
  }
  bool flag(const char* name) {
    const Json* const found = part(name, false);
    if (found != nullptr && !found->is_boolean()) refuse(name, "must be true or false");
    return found != nullptr && found->is_boolean() && found->get<bool>();
  }
  template <class Take>
  void each(const char* name, bool required, Take take) {
    const Json* const found = part(name, required);
    if (found == nullptr) return;
    if (!found->is_array() || found->empty() || found->size() > kMaxItems) {
      refuse(name, "must be a list that is not empty");
      return;
    }
    for (std::size_t i = 0; i < found->size(); ++i)
      take((*found)[i], path_ + name + '[' + std::to_string(i) + "].");
  }
  template <class Take>
  void inner(const char* name, Take take) {
    const Json* const found = part(name, false);
    if (found != nullptr) take(Object(*found, path_ + name + '.', problem_));
  }
  // To be called last: what nobody asked for is not known.
  void done() {
    if (!json_.is_object()) return;
    for (const auto& [key, value] : json_.items())
      if (std::ranges::find(asked_, key) == asked_.end()) refuse(key, "is not a known field");
  }
  std::string refuse(const std::string& name, const char* rule) {
    if (problem_.empty()) problem_ = path_ + name + ' ' + rule;
    return {};
  }

 private:
  const Json* part(const char* name, bool required) {
    asked_.emplace_back(name);
    if (has(name)) return &json_[name];
    if (required) refuse(name, "must be given");
    return nullptr;
  }

  const Json& json_;
  std::string path_;
  std::string& problem_;
  Words asked_;
};

Confidence confidence_of(const std::string& text) {
  const auto at = std::ranges::find(kConfidences, text) - kConfidences.begin();
  return static_cast<Confidence>(std::min<std::ptrdiff_t>(at, 3) + 1);
}

Evidence evidence_of(Object object) {
  Evidence evidence;
  int parts = 0;
  object.inner("mark", [&](Object mark) {
    evidence.mark = Evidence::AnyMark{mark.words("carriers", true), mark.flag("signed")};
    mark.done();
    ++parts;
  });
  evidence.fields = object.words("fields", false);
  evidence.identifier = object.flag("identifier");
  evidence.time = object.flag("time");
  evidence.time_stamp = object.flag("time_stamp");
  evidence.notice = object.flag("notice");
  evidence.unseen = object.text("unseen", false);
  parts += !evidence.fields.empty() + evidence.identifier + evidence.time + evidence.time_stamp +
           evidence.notice + !evidence.unseen.empty();
  object.done();
  if (parts != 1) object.refuse("", "must have one part");
  return evidence;
}

Rule rule_of(Object object, const Profile& profile) {
  Rule rule;
  rule.id = object.text("id");
  if (!rule.id.starts_with(profile.id + '.'))
    object.refuse("id", "must begin with the profile's id and a dot");
  rule.what = object.text("what");
  rule.source = object.text("source");
  rule.url = object.text("url", false);
  rule.checked_on = object.date("checked_on", true);
  rule.confidence = confidence_of(object.one_of("confidence", kConfidences));
  rule.media = object.words("media", false, kMedia);
  object.inner("when", [&](Object when) {
    rule.when = Rule::Condition{when.text("field"), when.words("values", true)};
    when.done();
  });
  if (!object.has("evidence")) object.refuse("evidence", "must be given");
  object.inner("evidence", [&](Object evidence) { rule.evidence = evidence_of(evidence); });
  rule.if_any = object.flag("if_any");
  object.done();
  return rule;
}

NoticeWish notice_of(Object object) {
  NoticeWish wish;
  wish.media = object.words("media", true, kMedia);
  wish.positions = object.words("positions", false, kPositions);
  wish.forms = object.words("forms", false, kForms);
  wish.size_pct = object.number("size_pct");
  wish.duration_s = object.number("duration_s");
  wish.ours = object.flag("ours");
  object.done();
  return wish;
}

NoticeTexts texts_of(Object object) {
  NoticeTexts texts;
  texts.lang = object.text("lang");
  texts.badge = object.text("badge");
  texts.generated = object.text("generated");
  texts.modified = object.text("modified");
  texts.spoken = object.text("spoken", false);
  texts.event = object.text("event", false);
  texts.training = object.text("training", false);
  texts.to_confirm = object.flag("to_confirm");
  object.done();
  return texts;
}

Retention retention_of(Object object) {
  Retention retention;
  retention.what = object.text("what");
  retention.source = object.text("source");
  retention.months = static_cast<std::uint32_t>(std::min(object.number("months").value_or(0), 1e4));
  retention.confidence = confidence_of(object.one_of("confidence", kConfidences));
  object.done();
  return retention;
}

bool has_all(const std::string& text, const std::vector<Words>& elements) {
  return std::ranges::all_of(elements, [&](const Words& any) {
    return std::ranges::any_of(
        any, [&](const std::string& element) { return text.find(element) != std::string::npos; });
  });
}

// What no schema can say: ids are told apart, languages have their texts, texts their elements.
void check_whole(Object& object, const Profile& profile) {
  for (std::size_t i = 0; i < profile.rules.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (profile.rules[i].id == profile.rules[j].id) object.refuse("rules", "have an id twice");
  for (const std::string& lang : profile.languages)
    if (std::ranges::find(profile.texts, lang, &NoticeTexts::lang) == profile.texts.end())
      object.refuse("texts", "lack one of the languages");
  for (const NoticeTexts& texts : profile.texts)
    for (const std::string& text : {texts.generated, texts.modified})
      if (!has_all(text, profile.elements)) object.refuse("texts", "lack an element");
}

void read_lists(Object& object, Profile& profile, std::string& problem) {
  object.each("rules", true, [&](const Json& item, const std::string& path) {
    profile.rules.push_back(rule_of(Object(item, path, problem), profile));
  });
  object.each("notices", false, [&](const Json& item, const std::string& path) {
    profile.notices.push_back(notice_of(Object(item, path, problem)));
  });
  object.each("elements", false, [&](const Json& item, const std::string&) {
    const Json wrapped = {{"elements", item}};
    profile.elements.push_back(Object(wrapped, "", problem).words("elements", true));
  });
  object.each("texts", true, [&](const Json& item, const std::string& path) {
    profile.texts.push_back(texts_of(Object(item, path, problem)));
  });
  object.each("retention", false, [&](const Json& item, const std::string& path) {
    profile.retention.push_back(retention_of(Object(item, path, problem)));
  });
}

}  // namespace

Result<Profile> profile_from_json(const std::string& json, std::string* field) {
  const bool readable = json.size() <= kMaxFileBytes && is_utf8(json);
  const Json parsed = readable ? Json::parse(json, nullptr, false) : Json();
  std::string problem;
  Profile profile;
  if (!parsed.is_object()) {
    problem = "a profile must be one JSON object in UTF-8";
  } else {
    Object object(parsed, "", problem);
    if (object.text("schema") != "profile/1") object.refuse("schema", "must be \"profile/1\"");
    profile.id = object.text("id");
    profile.title = object.text("title");
    profile.law = object.text("law", false);
    profile.in_force = object.date("in_force", false);
    profile.status = object.one_of("status", kStatuses);
    profile.media = object.words("media", true, kMedia);
    profile.languages = object.words("languages", true);
    read_lists(object, profile, problem);
    object.done();
    check_whole(object, profile);
  }
  if (problem.empty()) {
    profile.json = parsed.dump();  // which now is as deep as a profile is
    return profile;
  }
  if (field != nullptr) *field = problem;
  return Error{Errc::malformed, "profile: a field breaks its rule"};
}

}  // namespace tanba
