// tanba notice: a notice by itself, for what is no file.
#include "command_line.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "new_file.hpp"
#include "notice_options.hpp"
#include "profile_choice.hpp"
#include "tanba/notice.hpp"

namespace tanba::tool {
namespace {

struct Request {
  std::string text, format, out, origin = "generated", module_dir;
  std::vector<std::string> languages, profiles;
  NoticeSheet sheet;
  bool badge = false;
};

void add_options(CLI::App& app, Request& request) {
  app.add_option("TEXT", request.text, "Own words, in place of those of the laws")->type_name("");
  app.add_option("--format", request.format, "svg, png, pdf, html or txt")
      ->required()
      ->check(CLI::IsMember({"svg", "png", "pdf", "html", "txt"}));
  app.add_option("-o,--output", request.out, "A new file; - for standard output")->required();
  app.add_option("--lang", request.languages, "Languages, in this order: kk,ru,en")->delimiter(',');
  app.add_option("--profile", request.profiles, "Laws whose words to take")->delimiter(',');
  app.add_option("--origin", request.origin, "generated, modified or mixed")
      ->check(CLI::IsMember({"generated", "modified", "mixed"}));
  app.add_option("--verify-url", request.sheet.verify_url,
                 "Where the origin can be checked: a QR code leads there");
  app.add_option("--size", request.sheet.letter_mm, "Height of a capital letter in mm, 1 to 100");
  app.add_flag("--badge", request.badge, "The short mark of each language");
  app.add_option("--notice-modules", request.module_dir, "The folder of the modules that draw");
}

Buffer make(const Request& request) {
  NoticeOptions options;
  options.form = request.badge ? NoticeForm::badge : NoticeForm::line;
  options.languages = request.languages;
  options.text = request.text;
  if (!request.profiles.empty()) options.profiles = choose_profiles(request.profiles);
  options.modules = request.module_dir;
  Label label;
  label.origin = request.origin == "modified" ? Origin::modified
                 : request.origin == "mixed"  ? Origin::mixed
                                              : Origin::generated;
  auto made = make_notice(request.sheet, options, label);
  if (!made)
    throw Failure(is_about_words(made.error()) ? describe("TEXT", made.error())
                                               : describe(made.error()));
  return *std::move(made);
}

}  // namespace

int notice_command(const Arguments& arguments) {
  CLI::App app("Makes a notice by itself, for a page, a package or a receipt.");
  Request request;
  add_options(app, request);
  if (const auto code = parse(app, "notice", arguments)) return *code;
  request.sheet.format = sheet_format(request.format).value_or(NoticeSheet::Format::svg);
  const Buffer made = make(request);
  const std::string bytes(made.begin(), made.end());
  if (request.out == "-")
    console().out(bytes);
  else
    write_new(request.out, bytes, kPublicMode);
  return static_cast<int>(Exit::done);
}

}  // namespace tanba::tool
