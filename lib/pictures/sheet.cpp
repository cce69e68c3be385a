// Draws a notice that stands by itself, by Pango and Cairo; its QR code by libqrencode. All lengths
// are points (1/72 inch).
#include "pictures/sheet.hpp"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <qrencode.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "draw/pango.hpp"

namespace tanba {
namespace {

using Format = NoticeSheet::Format;
using letters::Fonts;
using letters::Owned;

constexpr double kPointsPerMm = 72 / 25.4, kPngScale = 300 / 72.0;
constexpr double kMostPixels = 100e6, kMostSide = 32'000;
constexpr double kLineLetters = 36, kQrLetters = 9, kAddressShare = 0.45;  // in capital letters
constexpr int kQuietModules = 4;
constexpr double kInk = 16 / 255.0;

struct FreeCode {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

constexpr Error kFailed{Errc::out_of_memory, "notice: the drawing failed"};

struct Text {
  Owned<PangoLayout> layout;
  double y = 0, width = 0, height = 0;
};

// Letters of `capital` points, wrapped at `most`.
Result<Text> lay_out(Fonts& fonts, const NoticeWords& words, double capital, double most) {
  fonts.scale_to(capital);
  TANBA_TRY(auto layout, fonts.lay_out(words.text, words.lang));
  Text text{std::move(layout)};
  pango_layout_set_wrap(text.layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width(text.layout.get(), static_cast<int>(most * PANGO_SCALE));
  PangoRectangle logical{};
  pango_layout_get_extents(text.layout.get(), nullptr, &logical);
  text.width = double{1} * logical.width / PANGO_SCALE;
  text.height = double{1} * logical.height / PANGO_SCALE;
  return text;
}

struct Sheet {
  std::vector<Text> texts;
  std::unique_ptr<QRcode, FreeCode> code;
  double pad = 0, code_side = 0, text_width = 0, width = 0, height = 0;
};

Result<void> stack(Fonts& fonts, const NoticePlan& plan, const SheetOptions& options,
                   Sheet& sheet) {
  const double letter = options.letter_mm * kPointsPerMm;
  const auto add = [&](const NoticeWords& words, double capital) -> Result<void> {
    TANBA_TRY(Text text, lay_out(fonts, words, capital, letter * kLineLetters));
    text.y = sheet.height;
    sheet.height += text.height + letter / 2;
    sheet.text_width = std::max(sheet.text_width, text.width);
    sheet.texts.push_back(std::move(text));
    return {};
  };
  for (const NoticeWords& words : plan.words) {
    const bool is_badge = plan.form == NoticeForm::badge && !words.badge.empty();
    TANBA_CHECK(add({words.lang, is_badge ? words.badge : words.text, {}}, letter));
  }
  if (!options.verify_url.empty())
    TANBA_CHECK(add({"en", options.verify_url, {}}, letter * kAddressShare));
  sheet.height -= letter / 2;
  return {};
}

Result<Sheet> lay_out(Fonts& fonts, const NoticePlan& plan, const SheetOptions& options) {
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

// Shapes alone say nothing to who cannot see them.
Buffer with_title(const Buffer& drawing, const std::string& title) {
  std::string text(drawing.begin(), drawing.end());
  const std::size_t from = text.find("<svg ");
  const std::size_t end = text.find('>', from);
  if (from == text.npos || end == text.npos) return drawing;
  text.insert(end + 1, "\n<title>" + escaped_xml(title, "&<>") + "</title>");
  text.insert(from + 5, "role=\"img\" ");
  return Buffer(text.begin(), text.end());
}

}  // namespace

Result<Buffer> make_sheet(const NoticePlan& plan, const SheetOptions& options) {
  TANBA_TRY(Fonts fonts, Fonts::load());
  TANBA_TRY(const Sheet sheet, lay_out(fonts, plan, options));
  if (options.format == Format::png) return as_png(sheet);
  const std::string title = title_of(plan, options);
  TANBA_TRY(Buffer out, as_vector(sheet, options.format, title));
  return options.format == Format::svg ? with_title(out, title) : out;
}

}  // namespace tanba
