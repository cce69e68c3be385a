// Notice: what a person sees, hears or reads, beside what machines read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tanba/label_record.hpp"
#include "tanba/profile.hpp"
#include "tanba/report.hpp"
#include "tanba/source.hpp"

namespace tanba {

/// How a notice is given.
enum class NoticeForm : std::int32_t {
  none = 0,       ///< nothing is shown: the content stays as it is
  automatic = 1,  ///< what the profiles want in this medium
  line = 2,       ///< drawn: the sentence of each language
  badge = 3,      ///< drawn: the short mark of each language
  margin = 4,     ///< drawn beside the picture: the canvas grows, nothing is covered
  track = 5,      ///< video: a text track, shown by default, and a poster; no film is encoded anew
  spoken = 6,     ///< sound: a recorded sentence of each language
  rhythm = 7,     ///< sound: the Morse rhythm of GB 45438
  earcon = 8,     ///< sound: a short signal
  written = 9,    ///< text and documents: the sentence of each language
};
const char* name(NoticeForm) noexcept;
std::optional<NoticeForm> notice_form(std::string_view name) noexcept;

/// What is wanted of a notice; what is empty follows from the profiles.
/// \since 0.1
struct NoticeOptions {
  NoticeForm form = NoticeForm::none;
  std::vector<std::string> languages = {};  ///< BCP 47, in this order: "kk", "ru"
  std::string text = {};      ///< own words in place of the profiles' sentences; one language
  std::string position = {};  ///< top_left, top_right, bottom_left, bottom_right, start, end, whole
  std::optional<double> size_pct = {};  ///< height of the letters, of the shortest side
  std::optional<double> start_s = {}, duration_s = {}, repeat_s = {};
  const Source* recording = nullptr;   ///< own clip in place of Tanba's; says `text`; borrowed
  std::vector<Profile> profiles = {};  ///< empty: those that the label names
  std::string modules = {};  ///< the folder of the modules that draw and play; empty: the one that
                             ///< comes with the library
};

/// A notice by itself, for what is no file: goods, services, a page, a receipt.
/// \since 0.1
struct NoticeSheet {
  enum class Format : std::int32_t { svg = 1, png = 2, pdf = 3, html = 4, txt = 5 };
  Format format = Format::svg;
  double letter_mm = 5;         ///< height of a capital letter, 1 to 100; a PNG has 300 dpi
  std::string verify_url = {};  ///< where the origin can be checked, as a QR code and as text
};
std::optional<NoticeSheet::Format> sheet_format(std::string_view name) noexcept;

/// The file: the sentence of each language, and a QR code where there is an address to verify at.
/// `label` says the origin (generated or modified) and the profiles that the words come from.
///
/// Opens the module that draws, but for html and txt, which need none. Thread-safe.
/// \return Errc::unsupported: that module is not there, or no installed font draws the text;
///         Errc::invalid_argument: a size or an address that cannot be, words that are not known
/// \since 0.1
Result<Buffer> make_notice(const NoticeSheet& sheet, const NoticeOptions& options,
                           const Label& label);

/// What was found of a notice that a label declares.
/// \since 0.1
struct NoticeFinding {
  enum class State : std::int32_t { none_declared = 1, found = 2, missing = 3, not_checked = 4 };
  State state = State::none_declared;
  double likeness = 0;  ///< 0 to 1: how far the content at the declared place is the notice
  std::string why;      ///< of `missing` and `not_checked`
};
const char* name(NoticeFinding::State) noexcept;
/// One sentence about it, in a language that show_line() of a report knows; `why` as it is. Empty:
/// none was declared.
std::string show_line(const NoticeFinding& finding, std::string_view language = "en");

/// Looks whether the notice that `report`'s label declares is really in the content: it is drawn or
/// played again and compared at the declared place. Nothing is recognised: a notice that the label
/// does not declare is not looked for.
///
/// Decodes the content: opens the modules that verify() never opens. Thread-safe.
/// \return Errc::io, Errc::malformed, Errc::limit_exceeded
/// \since 0.1
Result<NoticeFinding> look_for_notice(const Source& asset, const Report& report,
                                      const NoticeOptions& options = {});

}  // namespace tanba
