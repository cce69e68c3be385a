// What a file, or a record that is to go into one, shows of the rules of a law. "Evidenced" is no
// judgement that a law is kept: it says that the file holds what the rule's evidence names.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "profile/medium.hpp"
#include "tanba/profile.hpp"

namespace tanba {
namespace {

using Json = nlohmann::json;

constexpr const char* kUnknown = "unknown";  // as good as absent, in every field

// What the rules are held against.
struct Subject {
  Json record;                     // the signed label record; null: there is none that counts
  const Report* report = nullptr;  // null: nothing is signed yet
  std::string medium;              // empty: any
  std::optional<bool> notice_is_there = {};  // nothing: the content is not looked at

  bool is_signed() const {
    return report == nullptr || report->state == State::valid || report->state == State::trusted;
  }
};

struct Verdict {
  RuleState finding = RuleState::missing;
  std::string why;
  std::vector<std::string> absent = {};
};

bool has(const std::vector<std::string>& list, const std::string& word) {
  return std::ranges::find(list, word) != list.end();
}

// A member of an object; of an array of parties the one of that role.
const Json* step(const Json& json, const std::string& name) {
  if (json.is_object()) {
    const auto found = json.find(name);
    return found == json.end() ? nullptr : &*found;
  }
  if (!json.is_array()) return nullptr;
  for (const Json& item : json)
    if (item.is_object() && item.value("role", Json()) == name) return &item;
  return nullptr;
}

// "provider.name", "responsible.owner"
const Json* find(const Json& record, std::string_view path) {
  const Json* at = &record;
  while (at != nullptr && !path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    at = step(*at, std::string(path.substr(0, dot)));
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return at;
}

bool is_given(const Json& record, std::string_view path) {
  const Json* const value = find(record, path);
  return value != nullptr && !value->is_null() && *value != Json(kUnknown) &&
         !(value->is_string() && value->get_ref<const std::string&>().empty()) &&
         !((value->is_array() || value->is_object()) && value->empty());
}

// "a|b": one of them is enough.
bool is_any_given(const Json& record, std::string_view paths) {
  while (!paths.empty()) {
    const std::size_t bar = std::min(paths.find('|'), paths.size());
    if (is_given(record, paths.substr(0, bar))) return true;
    paths.remove_prefix(std::min(bar + 1, paths.size()));
  }
  return false;
}

Verdict judge_mark(const Evidence::AnyMark& wanted, const Subject& subject) {
  if (subject.report == nullptr && has(wanted.carriers, "c2pa"))
    return {RuleState::evidenced, "a signed manifest is written"};
  if (subject.report == nullptr)
    return {RuleState::cannot_be_seen, "whether it can be written depends on the format"};
  const Mark* weak = nullptr;
  for (const Mark& mark : subject.report->marks) {
    if (!has(wanted.carriers, mark.carrier)) continue;
    if (mark.says != Ai::generated && mark.says != Ai::modified) continue;
    if (mark.is_signed && mark.valid)
      return {RuleState::evidenced, "a mark that is signed and valid: " + mark.carrier};
    if (!mark.is_signed) weak = &mark;
  }
  if (weak != nullptr && !wanted.is_signed)
    return {RuleState::evidenced,
            "a mark that is not signed, so anyone can have written it: " + weak->carrier};
  if (weak != nullptr) return {RuleState::missing, "there is a mark, but it is not signed"};
  return {RuleState::missing, "no mark of this kind says so in a form that holds"};
}

Verdict judge_fields(const std::vector<std::string>& fields, const Subject& subject) {
  Verdict verdict;
  for (const std::string& field : fields)
    if (!is_any_given(subject.record, field)) verdict.absent.push_back(field);
  if (verdict.absent.empty()) return {RuleState::evidenced, "the signed label says it"};
  verdict.why = subject.record.is_null() ? "there is no label that is signed and valid"
                                         : "the signed label does not say it";
  return verdict;
}

std::vector<std::string> forms_of(const Json& notice) {
  std::vector<std::string> forms;
  if (is_given(notice, "spoken")) forms.emplace_back("spoken");
  if (is_given(notice, "rhythm")) forms.emplace_back("rhythm");
  if (is_any_given(notice, "badge|short|long")) forms.insert(forms.end(), {"drawn", "written"});
  return forms;
}

bool is_at_least(const Json& notice, const char* field, const std::optional<double>& wanted) {
  const Json* const value = find(notice, field);
  return !wanted || (value != nullptr && value->is_number() && value->get<double>() >= *wanted);
}

// Why a notice is not as the law wants it; empty: it is, as far as the record says.
std::string flaw_of(const Json& notice, const NoticeWish& wish) {
  const auto forms = forms_of(notice);
  const auto wanted = [&](const std::string& form) { return has(wish.forms, form); };
  if (!wish.forms.empty() && std::ranges::none_of(forms, wanted))
    return "the notice that the label tells of is of another form";
  if (wish.ours) return {};
  const Json* const position = find(notice, "position");
  if (!wish.positions.empty() && position != nullptr && position->is_string() &&
      !has(wish.positions, position->get<std::string>()))
    return "the notice that the label tells of stands elsewhere";
  if (!is_at_least(notice, "size_pct", wish.size_pct))
    return "the label tells of no notice as large as that";
  if (!is_at_least(notice, "duration_s", wish.duration_s))
    return "the label tells of no notice as long as that";
  return {};
}

// The label says that it was given as the law wants it.
Verdict judge_content(std::optional<bool> is_there) {
  if (!is_there)
    return {RuleState::evidenced, "the signed label says so; the content itself is not looked at"};
  if (*is_there)
    return {RuleState::evidenced, "the signed label says so, and the content has it there"};
  return {RuleState::missing,
          "the signed label says so, but the content does not have it there",
          {"notice"}};
}

Verdict judge_notice(const Profile& profile, const Subject& subject) {
  const Json* const notice = find(subject.record, "notice");
  if (notice == nullptr || forms_of(*notice).empty())
    return {RuleState::missing, "the label does not say that a notice was given", {"notice"}};
  for (const NoticeWish& wish : profile.notices) {
    if (!subject.medium.empty() && !has(wish.media, subject.medium)) continue;
    const std::string flaw = flaw_of(*notice, wish);
    if (flaw.empty() || subject.medium.empty()) break;
    return {RuleState::missing, flaw, {"notice"}};
  }
  return judge_content(subject.notice_is_there);
}

Verdict judge_signature(const Evidence& evidence, const Subject& subject) {
  if (!subject.is_signed()) return {RuleState::missing, "there is no valid manifest"};
  const Report* const report = subject.report;
  const ManifestReport* const active = report == nullptr ? nullptr : report->active_manifest();
  if (evidence.time_stamp) {
    if (active != nullptr && active->time_source == TimeSource::timestamp)
      return {RuleState::evidenced, "a trusted authority proves the time of signing"};
    return {RuleState::missing, "no trusted authority proves the time of signing", {"time_stamp"}};
  }
  if (evidence.identifier)
    return {RuleState::evidenced, "the signed manifest has a number of its own"};
  if (active != nullptr && !active->signed_at && !is_given(subject.record, "created_at"))
    return {RuleState::missing, "the manifest says no time"};
  return {RuleState::evidenced, "the signed manifest says when"};
}

Verdict verdict_on(const Profile& profile, const Evidence& evidence, const Subject& subject) {
  if (!evidence.unseen.empty()) return {RuleState::cannot_be_seen, evidence.unseen};
  if (evidence.mark) return judge_mark(*evidence.mark, subject);
  if (!evidence.fields.empty()) return judge_fields(evidence.fields, subject);
  if (evidence.notice) return judge_notice(profile, subject);
  return judge_signature(evidence, subject);
}

// A condition that the record does not answer concerns "unknown".
bool is_met(const Rule::Condition& condition, const Json& record) {
  const Json* const value = find(record, condition.field);
  const bool known = value != nullptr && value->is_string();
  return has(condition.values, known ? value->get<std::string>() : kUnknown);
}

bool concerns(const Profile& profile, const Rule& rule, const Subject& subject) {
  const auto& media = rule.media.empty() ? profile.media : rule.media;
  if (!subject.medium.empty() && !has(media, subject.medium)) return false;
  return !rule.when || is_met(*rule.when, subject.record);
}

std::vector<RuleFinding> judge_subject(const Profile& profile, const Subject& subject) {
  std::vector<RuleFinding> findings;
  for (const Rule& rule : profile.rules) {
    if (!concerns(profile, rule, subject)) continue;
    Verdict verdict = verdict_on(profile, rule.evidence, subject);
    if (verdict.finding == RuleState::missing && rule.if_any)
      verdict.finding = RuleState::cannot_be_seen;
    findings.push_back({&rule, verdict.finding, std::move(verdict.why), std::move(verdict.absent)});
  }
  return findings;
}

}  // namespace

const char* name(RuleState finding) noexcept {
  switch (finding) {
    case RuleState::evidenced:
      return "evidenced";
    case RuleState::missing:
      return "missing";
    case RuleState::cannot_be_seen:
      return "cannot_be_seen";
  }
  return "cannot_be_seen";
}

std::vector<RuleFinding> judge(const Profile& profile, const Report& report,
                               std::optional<bool> notice_is_there) {
  Subject subject{Json(), &report, medium_of(report.format), notice_is_there};
  if (subject.is_signed()) subject.record = Json::parse(report.label_json, nullptr, false);
  if (!subject.record.is_object()) subject.record = Json();
  return judge_subject(profile, subject);
}

std::vector<RuleFinding> judge(const Profile& profile, const Label& label,
                               const std::string& mime_type) {
  return judge_subject(
      profile, {Json::parse(to_json(label), nullptr, false), nullptr, medium_of(mime_type)});
}

std::string to_json(const Profile& profile, std::span<const RuleFinding> findings) {
  Json rules = Json::array();
  for (const RuleFinding& finding : findings)
    rules.push_back(
        {{"id", finding.rule->id}, {"finding", name(finding.finding)}, {"why", finding.why}});
  return Json{{"id", profile.id}, {"rules", rules}}.dump();
}

}  // namespace tanba
