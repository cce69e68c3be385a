#include "notice_options.hpp"

#include "console.hpp"
#include "input_files.hpp"

namespace tanba::tool {
namespace {

constexpr double kMaxSeconds = 1e6;
constexpr double kMaxPercent = 50;

const std::vector<std::string> kForms = {"none",  "auto",   "line",   "badge",  "margin",
                                         "track", "spoken", "rhythm", "earcon", "written"};
const std::vector<std::string> kPlaces = {"top_left", "top_right", "bottom_left", "bottom_right",
                                          "start",    "end",       "whole"};

std::string text_of(const std::optional<double>& number) {
  return number ? std::to_string(*number) : std::string();
}

}  // namespace

std::unique_ptr<Source> open_clip(const std::string& path) {
  auto source = open_input(path);
  if (!source) throw Failure(describe(path, source.error()));
  return *std::move(source);
}

bool is_about_recording(const Error& error) {
  return std::string_view(error.what).starts_with("recording:");
}

bool is_about_words(const Error& error) {
  return std::string_view(error.what).starts_with("words:");
}

void NoticeRequest::add_to(CLI::App& app) {
  CLI::Option* const form =
      app.add_option(
             "--notice", form_,
             "What people see, hear or read: none (default): pictures and sound are not\n"
             "changed; auto: what the profiles want; line, badge or margin: drawn; track: a\n"
             "text track and a poster; spoken, rhythm or earcon: in sound; written: in text")
          ->check(CLI::IsMember(kForms))
          ->type_name("FORM");
  app.add_option("--lang", languages_, "Languages of the notice, in order: kk,ru")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("LANG[,...]");
  app.add_option("--notice-text", words_, "Own words in place of the profiles' sentences")
      ->needs(form)
      ->type_name("TEXT");
  app.add_option("--notice-place", place_,
                 "top_left, top_right, bottom_left or bottom_right; start, end or whole")
      ->needs(form)
      ->check(CLI::IsMember(kPlaces))
      ->type_name("PLACE");
  app.add_option("--notice-size", size_, "Height of its letters in percent of the shortest side")
      ->needs(form)
      ->check(CLI::Range(0.5, kMaxPercent))
      ->type_name("PERCENT");
  const auto add_seconds = [&](const char* option, std::optional<double>& into, const char* says) {
    app.add_option(option, into, says)
        ->needs(form)
        ->check(CLI::Range(0.0, kMaxSeconds))
        ->type_name("SECONDS");
  };
  add_seconds("--notice-start", start_, "When it begins");
  add_seconds("--notice-duration", duration_, "How long it is shown; else throughout");
  add_seconds("--notice-repeat", repeat_, "It comes again after so long");
  app.add_option("--notice-clip", clip_,
                 "An own recording in place of the spoken sentence; --notice-text is what it says")
      ->needs(form)
      ->type_name("FILE");
}

NoticeOptions NoticeRequest::options(std::vector<Profile> profiles) {
  NoticeOptions options;
  options.form = notice_form(form_).value_or(NoticeForm::none);
  options.languages = languages_;
  options.text = words_;
  options.position = place_;
  options.size_pct = size_;
  options.start_s = start_;
  options.duration_s = duration_;
  options.repeat_s = repeat_;
  options.profiles = std::move(profiles);
  if (options.form == NoticeForm::none || clip_.empty()) return options;
  if (options.form != NoticeForm::spoken && options.form != NoticeForm::automatic)
    throw Failure("label: --notice-clip goes with --notice spoken");
  recording_ = open_clip(clip_);
  options.recording = recording_.get();
  return options;
}

std::string NoticeRequest::text() const {
  std::string text = form_ + '\n' + words_ + '\n' + place_ + '\n' + clip_ + '\n' + text_of(size_) +
                     text_of(start_) + text_of(duration_) + text_of(repeat_);
  for (const std::string& language : languages_) text += '\n' + language;
  return text;
}

}  // namespace tanba::tool
