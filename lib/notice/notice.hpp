// The seam between who plans a notice and who draws, plays or writes it. Sources of the sizes,
// places and times: the profiles.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tanba/limits.hpp"
#include "tanba/notice.hpp"
#include "tanba/source.hpp"

namespace tanba {

/// The words of a notice in one language, in Unicode NFC.
struct NoticeWords {
  std::string lang;   // BCP 47: "kk"
  std::string text;   // what is drawn or written, or, in sound, the sentence that is said
  std::string badge;  // the short mark, where there is no room for `text`; empty: there is none
};

/// A notice that was decided on. Lengths in seconds.
struct NoticePlan {
  NoticeForm form = NoticeForm::line;  // neither none nor automatic
  std::vector<NoticeWords> words;      // one line each, in this order
  bool is_generated = true;            // false: modified
  bool may_be_badge = false;  // where `text` has no room, `badge` will do: no profile wants more
  std::string position;       // top_left ... bottom_right; in sound and text start, end or whole
  double size_pct = 5;        // height of a capital letter, of the shortest side
  double start_s = 0;
  std::optional<double> duration_s = {};  // nothing: the whole content
  std::optional<double> repeat_s = {};    // nothing: once
  const Source* recording = nullptr;      // in place of the clips; borrowed
};

struct NoticeTask {
  const Source& asset;
  std::string_view mime_type;
  const NoticePlan& plan;
  const Limits& limits;
  const Progress& progress;
  std::string modules = {};  // the folder of the modules, for a document that is drawn on; empty:
                             // the one that comes with the library
};

/// From this likeness on, 0 to 1, content holds the notice that was declared: drawn again, it and a
/// picture that was compressed hard are more alike.
inline constexpr double kAlike = 0.6;

/// What was really given: goes into the label record and into an action of the manifest.
struct NoticeGiven {
  Label::Notice notice;                  // its region in pixels
  std::optional<Label::Span> time = {};  // when; nothing: throughout
};

/// A format that a notice can be given in. Findings are not errors; the asset is never changed.
struct NoticeWriter {
  std::string_view mime_type;
  /// Writes the asset with the notice to `out`, which is seekable and can be read back.
  /// Manifest stores in the asset need not be kept: they are replaced. All other metadata is.
  /// \return Errc::unsupported: the form, an encoder, a font or a pixel format is not there (the
  ///         text says what is possible); Errc::invalid_argument: no room, no length, or the very
  ///         notice is there already; Errc::malformed, Errc::truncated, Errc::limit_exceeded,
  ///         Errc::io, Errc::cancelled
  Result<NoticeGiven> (*give)(const NoticeTask&, Sink& out);
  /// How far the notice that was planned is in the asset, 0 to 1; `given` is what the label says.
  /// Null: it cannot be told.
  Result<double> (*look)(const NoticeTask&, const NoticeGiven& given);
};

/// Lines of text as a picture, with their plate.
struct DrawnNotice {
  unsigned width = 0, height = 0;  // pixels
  Buffer rgba;                     // 8 bits each, row by row from the top; alpha is straight
  bool is_badge = false;           // the sentences had no room: the short marks were drawn
};

struct DrawOptions {
  unsigned letter_px = 0;                  // height of a capital letter
  unsigned max_width = 0, max_height = 0;  // pixels of all of it
  bool is_light = false;  // dark letters on a light plate; else light ones on a dark plate
};

/// A notice that is no part of a file: for a page, a package, a receipt.
struct SheetOptions {
  NoticeSheet::Format format = NoticeSheet::Format::svg;  // svg, png or pdf
  double letter_mm = 5;                                   // height of a capital letter
  std::string verify_url = {};                            // for the QR code; empty: there is none
};

/// What a module that is loaded at run time gives. It is made with the library and for it alone.
struct NoticeModule {
  const char* built_for;  // version() of the library
  std::span<const NoticeWriter> writers;
  /// Errc::unsupported: no installed font draws the text; Errc::invalid_argument: it has no room.
  /// Null: the module does not draw.
  Result<DrawnNotice> (*draw)(const NoticePlan&, const DrawOptions&);
  /// A whole file of that format. Errors as of draw(). Null: the module makes none.
  Result<Buffer> (*make)(const NoticePlan&, const SheetOptions&) = nullptr;
};
inline constexpr char kNoticeModuleEntry[] = "tanba_notice_module";
using NoticeModuleEntry = const NoticeModule* (*)();

/// Writers for text and documents, which are no module.
std::span<const NoticeWriter> written_notices();

/// The module of that name ("pictures", "heif", "media") in `folder`; empty: the folder that comes
/// with the library. It stays loaded. Errc::unsupported: it is not there, or of another version.
Result<const NoticeModule*> load_module(std::string_view name, const std::string& folder);

/// Who gives notices in content of that type. Errc::unsupported: nobody.
Result<const NoticeWriter*> find_writer(std::string_view mime_type, const std::string& folder);

/// What was wanted and what the profiles say, as a plan for that type of content.
/// Errc::invalid_argument: the profiles have no text in a language, or conflict; a form does not go
/// with the medium; a recording comes without its words.
Result<NoticePlan> plan_notice(const NoticeOptions& options, const Label& label,
                               std::string_view mime_type);

/// The plan again, from what a label says was given.
Result<NoticePlan> declared_plan(const Label& label, std::string_view mime_type,
                                 const NoticeOptions& options);

}  // namespace tanba
