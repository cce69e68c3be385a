// Draws a notice that stands by itself, by Pango and Cairo; its QR code by libqrencode. All lengths
// are points (1/72 inch).
#include "pictures/sheet.hpp"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <pango/pangocairo.h>
#include <qrencode.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/check.hpp"

namespace tanba {
namespace {

using Format = NoticeSheet::Format;

constexpr char kFonts[] = "Noto Sans, Droid Sans Fallback, sans-serif";
constexpr double kPointsPerMm = 72 / 25.4, kPngScale = 300 / 72.0;
constexpr double kMostPixels = 100e6, kMostSide = 32'000;
constexpr double kLineLetters = 36, kQrLetters = 9, kAddressShare = 0.45;  // in capital letters
constexpr int kQuietModules = 4;
constexpr double kInk = 16 / 255.0;

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
  void operator()(QRcode* code) const { QRcode_free(code); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

constexpr Error kFailed{Errc::out_of_memory, "notice: the drawing failed"};

// Fonts of this call alone, so that threads share nothing.
struct Fonts {
  Owned<PangoFontMap> map{pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT)};
  Owned<PangoContext> context{map ? pango_font_map_create_context(map.get()) : nullptr};

  Fonts() {
    if (!context) return;
    const Owned<cairo_font_options_t> options(cairo_font_options_create());
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context.get(), options.get());
    pango_cairo_context_set_resolution(context.get(), 72);
    pango_context_set_round_glyph_positions(context.get(), FALSE);
  }
};

struct Text {
  Owned<PangoLayout> layout;
  double y = 0, width = 0, height = 0;
};

// `size`: of the font. Wrapped at `most`.
Result<Text> lay_out(const Fonts& fonts, const NoticeWords& words, double size, double most) {
  if (!g_utf8_validate(words.text.data(), static_cast<gssize>(words.text.size()), nullptr))
    return Error{Errc::invalid_argument, "notice: its text is not UTF-8"};
  const Owned<PangoFontDescription> font(pango_font_description_from_string(kFonts));
  pango_font_description_set_absolute_size(font.get(), size * PANGO_SCALE);
  Text text{Owned<PangoLayout>(pango_layout_new(fonts.context.get()))};
  PangoAttrList* const attributes = pango_attr_list_new();
  pango_attr_list_insert(attributes,
                         pango_attr_language_new(pango_language_from_string(words.lang.c_str())));
  pango_layout_set_attributes(text.layout.get(), attributes);
  pango_attr_list_unref(attributes);
  pango_layout_set_font_description(text.layout.get(), font.get());
  pango_layout_set_wrap(text.layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width(text.layout.get(), static_cast<int>(most * PANGO_SCALE));
  pango_layout_set_text(text.layout.get(), words.text.data(), static_cast<int>(words.text.size()));
  if (pango_layout_get_unknown_glyphs_count(text.layout.get()) > 0)
    return Error{Errc::unsupported,
                 "notice: no installed font has a letter of the text: install fonts-noto-core, "
                 "fonts-droid-fallback, fonts-nanum (Korean)"};
  PangoRectangle logical{};
  pango_layout_get_extents(text.layout.get(), nullptr, &logical);
  text.width = double{1} * logical.width / PANGO_SCALE;
  text.height = double{1} * logical.height / PANGO_SCALE;
  return text;
}

// The size of a font whose capital letters are one point high.
Result<double> size_of_letter(const Fonts& fonts) {
  constexpr double kEm = 1000;
  TANBA_TRY(const Text text, lay_out(fonts, {"en", "H", {}}, kEm, kEm * 10));
  PangoRectangle ink{};
  pango_layout_get_extents(text.layout.get(), &ink, nullptr);
  if (ink.height <= 0)
    return Error{Errc::unsupported, "notice: no font is installed: install fonts-noto-core"};
  return kEm * PANGO_SCALE / ink.height;
}

struct Sheet {
  std::vector<Text> texts;
  Owned<QRcode> code;
  double pad = 0, code_side = 0, text_width = 0, width = 0, height = 0;
};

Result<void> stack(const Fonts& fonts, const NoticePlan& plan, const SheetOptions& options,
                   Sheet& sheet) {
  const double letter = options.letter_mm * kPointsPerMm;
  TANBA_TRY(const double font, size_of_letter(fonts));
  const auto add = [&](const NoticeWords& words, double size) -> Result<void> {
    TANBA_TRY(Text text, lay_out(fonts, words, size, letter * kLineLetters));
    text.y = sheet.height;
    sheet.height += text.height + letter / 2;
    sheet.text_width = std::max(sheet.text_width, text.width);
    sheet.texts.push_back(std::move(text));
    return {};
  };
  for (const NoticeWords& words : plan.words) {
    const bool is_badge = plan.form == NoticeForm::badge && !words.badge.empty();
    TANBA_CHECK(add({words.lang, is_badge ? words.badge : words.text, {}}, font * letter));
  }
  if (!options.verify_url.empty())
    TANBA_CHECK(add({"en", options.verify_url, {}}, font * letter * kAddressShare));
  sheet.height -= letter / 2;
  return {};
}

Result<Sheet> lay_out(const Fonts& fonts, const NoticePlan& plan, const SheetOptions& options) {
  Sheet sheet;
  TANBA_CHECK(stack(fonts, plan, options, sheet));
  const double letter = options.letter_mm * kPointsPerMm;
  sheet.pad = letter;
  if (!options.verify_url.empty()) {
    sheet.code.reset(QRcode_encodeString8bit(options.verify_url.c_str(), 0, QR_ECLEVEL_M));
    if (!sheet.code)
      return Error{Errc::invalid_argument, "notice: the address is too long for a QR code"};
    sheet.code_side = std::max(sheet.height, letter * kQrLetters);
    sheet.height = sheet.code_side;
  }
  sheet.width = sheet.text_width + sheet.code_side + (sheet.code ? 3 : 2) * sheet.pad;
  sheet.height += 2 * sheet.pad;
  return sheet;
}

// The quiet zone is part of its side. Each row's runs are one rectangle, so that no seams show.
void show_code(cairo_t* cairo, const QRcode& code, double left, double top, double side) {
  const double module = side / (code.width + 2 * kQuietModules);
  const auto is_dark = [&](int x, int y) { return (code.data[y * code.width + x] & 1) != 0; };
  cairo_set_source_rgb(cairo, 0, 0, 0);
  for (int y = 0; y < code.width; ++y)
    for (int x = 0; x < code.width;) {
      int end = x;
      while (end < code.width && is_dark(end, y)) ++end;
      if (end > x)
        cairo_rectangle(cairo, left + (x + kQuietModules) * module,
                        top + (y + kQuietModules) * module, (end - x) * module, module);
      x = std::max(end, x + 1);
    }
  cairo_fill(cairo);
}

void paint(cairo_t* cairo, const Sheet& sheet) {
  cairo_set_source_rgb(cairo, 1, 1, 1);
  cairo_paint(cairo);
  cairo_set_source_rgb(cairo, kInk, kInk, kInk);
  for (const Text& text : sheet.texts) {
    pango_layout_set_width(text.layout.get(), static_cast<int>(sheet.text_width * PANGO_SCALE) + 1);
    cairo_move_to(cairo, sheet.pad, sheet.pad + text.y);
    pango_cairo_show_layout(cairo, text.layout.get());
  }
  if (!sheet.code) return;
  cairo_set_antialias(cairo, CAIRO_ANTIALIAS_NONE);
  show_code(cairo, *sheet.code, sheet.text_width + 2 * sheet.pad, sheet.pad, sheet.code_side);
}

// An exception cannot cross Cairo's frames.
cairo_status_t append(void* into, const unsigned char* bytes, unsigned size) {
  try {
    Buffer& out = *static_cast<Buffer*>(into);
    out.insert(out.end(), bytes, bytes + size);
    return CAIRO_STATUS_SUCCESS;
  } catch (const std::bad_alloc&) {
    return CAIRO_STATUS_NO_MEMORY;
  }
}

std::string title_of(const NoticePlan& plan, const SheetOptions& options) {
  std::string title;
  for (const NoticeWords& words : plan.words) title += (title.empty() ? "" : ". ") + words.text;
  return options.verify_url.empty() ? title : title + ". " + options.verify_url;
}

Result<Buffer> as_png(const Sheet& sheet) {
  const double width = std::ceil(sheet.width * kPngScale),
               height = std::ceil(sheet.height * kPngScale);
  if (width > kMostSide || height > kMostSide || width * height > kMostPixels)
    return Error{Errc::limit_exceeded, "notice: too large for a PNG of 300 dpi; take SVG or PDF"};
  const Owned<cairo_surface_t> surface(cairo_image_surface_create(
      CAIRO_FORMAT_RGB24, static_cast<int>(width), static_cast<int>(height)));
  const Owned<cairo_t> cairo(cairo_create(surface.get()));
  cairo_scale(cairo.get(), kPngScale, kPngScale);
  paint(cairo.get(), sheet);
  Buffer out;
  if (cairo_status(cairo.get()) != CAIRO_STATUS_SUCCESS ||
      cairo_surface_write_to_png_stream(surface.get(), append, &out) != CAIRO_STATUS_SUCCESS)
    return kFailed;
  return out;
}

Result<Buffer> as_vector(const Sheet& sheet, Format format, const std::string& title) {
  Buffer out;
  const Owned<cairo_surface_t> surface(
      format == Format::pdf
          ? cairo_pdf_surface_create_for_stream(append, &out, sheet.width, sheet.height)
          : cairo_svg_surface_create_for_stream(append, &out, sheet.width, sheet.height));
  if (format == Format::pdf)
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, title.c_str());
  {
    const Owned<cairo_t> cairo(cairo_create(surface.get()));
    paint(cairo.get(), sheet);
    if (cairo_status(cairo.get()) != CAIRO_STATUS_SUCCESS) return kFailed;
  }
  cairo_surface_finish(surface.get());
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS) return kFailed;
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  return out;
}

// Shapes alone say nothing to who cannot see them.
Buffer with_title(const Buffer& drawing, const std::string& title) {
  std::string text(drawing.begin(), drawing.end());
  const std::size_t from = text.find("<svg ");
  const std::size_t end = text.find('>', from);
  if (from == text.npos || end == text.npos) return drawing;
  text.insert(end + 1, "\n<title>" + escaped(title) + "</title>");
  text.insert(from + 5, "role=\"img\" ");
  return Buffer(text.begin(), text.end());
}

}  // namespace

Result<Buffer> make_sheet(const NoticePlan& plan, const SheetOptions& options) {
  const Fonts fonts;
  if (!fonts.context) return Error{Errc::unsupported, "notice: Pango draws no FreeType fonts"};
  TANBA_TRY(const Sheet sheet, lay_out(fonts, plan, options));
  if (options.format == Format::png) return as_png(sheet);
  const std::string title = title_of(plan, options);
  TANBA_TRY(Buffer out, as_vector(sheet, options.format, title));
  return options.format == Format::svg ? with_title(out, title) : out;
}

}  // namespace tanba
