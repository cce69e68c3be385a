#include "notice_look.hpp"

#include <nlohmann/json.hpp>

#include "console.hpp"
#include "input_files.hpp"
#include "notice_options.hpp"

namespace tanba::tool {

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

const std::string& NoticeLook::at_fault(const std::string& file, const Error& error) const {
  return is_about_recording(error) ? clip_ : file;
}

NoticeFinding NoticeLook::in_set(const Report& report) {
  const auto label = label_from_json(report.label_json);
  if (!label || label->notice.form.empty()) return {};
  return {NoticeFinding::State::not_checked, 0, "a set has it in a file of its own beside it"};
}

std::string look_line(const NoticeFinding& finding, const std::string& language) {
  const std::string line = show_line(finding, language);
  return line.empty() ? line : "  " + line + '\n';
}

std::string look_member(const NoticeFinding& finding) {
  const nlohmann::ordered_json notice = {
      {"state", name(finding.state)}, {"likeness", finding.likeness}, {"why", finding.why}};
  return "\"notice\":" + notice.dump();
}

}  // namespace tanba::tool
