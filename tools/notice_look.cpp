#include "notice_look.hpp"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "console.hpp"
#include "input_files.hpp"
#include "notice_options.hpp"

namespace tanba::tool {
namespace {

std::string two_digits(double number) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%.2f", number);
  return text.data();
}

}  // namespace

void NoticeLook::add_to(CLI::App& app) {
  CLI::Option* const look = app.add_flag(
      "--look", wanted_,
      "Look whether the notice that a label declares is in the content, which is decoded");
  app.add_option("--notice-clip", clip_,
                 "With --look: the recording that is spoken, where it is none of Tanba's")
      ->needs(look)
      ->type_name("FILE");
}

void NoticeLook::load() {
  if (!clip_.empty()) recording_ = open_clip(clip_);
}

Result<NoticeFinding> NoticeLook::in_file(const std::string& file, const Report& report) const {
  if (report.state != State::valid && report.state != State::trusted) return NoticeFinding();
  if (file == "-")
    return NoticeFinding{NoticeFinding::State::not_checked, 0, "a pipe cannot be read again"};
  const auto source = open_input(file);
  if (!source) return source.error();
  return look_for_notice(**source, report, {.recording = recording_.get()});
}

NoticeFinding NoticeLook::in_set(const Report& report) {
  const auto label = label_from_json(report.label_json);
  if (!label || label->notice.form.empty()) return {};
  return {NoticeFinding::State::not_checked, 0, "a set has it in a file of its own beside it"};
}

std::string look_line(const NoticeFinding& finding) {
  switch (finding.state) {
    case NoticeFinding::State::none_declared:
      return {};
    case NoticeFinding::State::found:
      return "  notice: found where the label says (" + two_digits(finding.likeness) + " alike)\n";
    case NoticeFinding::State::missing:
      return "  notice: MISSING: " + finding.why + " (" + two_digits(finding.likeness) +
             " alike)\n";
    case NoticeFinding::State::not_checked:
      break;
  }
  return "  notice: not checked: " + finding.why + '\n';
}

std::string look_member(const NoticeFinding& finding) {
  const nlohmann::ordered_json notice = {
      {"state", name(finding.state)}, {"likeness", finding.likeness}, {"why", finding.why}};
  return "\"notice\":" + notice.dump();
}

}  // namespace tanba::tool
