// Fonts and layouts by Pango, HarfBuzz and FreeType.
#include "draw/pango.hpp"

namespace tanba::letters {
namespace {

constexpr char kNames[] = "Noto Sans, Droid Sans Fallback, sans-serif";
constexpr double kEm = 1000;

}  // namespace

Result<Fonts> Fonts::load() {
  Fonts fonts;
  fonts.map_.reset(pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT));
  if (fonts.map_) fonts.context_.reset(pango_font_map_create_context(fonts.map_.get()));
  if (!fonts.context_) return Error{Errc::unsupported, "notice: Pango draws no FreeType fonts"};
  const Owned<cairo_font_options_t> options(cairo_font_options_create());
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(fonts.context_.get(), options.get());
  pango_context_set_round_glyph_positions(fonts.context_.get(), FALSE);
  fonts.font_.reset(pango_font_description_from_string(kNames));
  pango_font_description_set_absolute_size(fonts.font_.get(), kEm * PANGO_SCALE);
  PangoRectangle ink{};
  pango_layout_get_extents(fonts.layout_of("H", "en").get(), &ink, nullptr);
  if (ink.height <= 0)
    return Error{Errc::unsupported, "notice: no font is installed: install fonts-noto-core"};
  fonts.capital_ = ink.height;
  return fonts;
}

void Fonts::scale_to(double capital) {
  pango_font_description_set_absolute_size(font_.get(),
                                           kEm * PANGO_SCALE * PANGO_SCALE * capital / capital_);
}

Owned<PangoLayout> Fonts::layout_of(const std::string& text, const std::string& lang) const {
  Owned<PangoLayout> layout(pango_layout_new(context_.get()));
  PangoAttrList* const attributes = pango_attr_list_new();
  pango_attr_list_insert(attributes,
                         pango_attr_language_new(pango_language_from_string(lang.c_str())));
  pango_layout_set_attributes(layout.get(), attributes);
  pango_attr_list_unref(attributes);
  pango_layout_set_font_description(layout.get(), font_.get());
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD);
  pango_layout_set_text(layout.get(), text.c_str(), static_cast<int>(text.size()));
  return layout;
}

Result<Owned<PangoLayout>> Fonts::lay_out(const std::string& text, const std::string& lang) const {
  if (!g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr))
    return Error{Errc::invalid_argument, "notice: its text is not UTF-8"};
  Owned<PangoLayout> layout = layout_of(text, lang);
  if (pango_layout_get_unknown_glyphs_count(layout.get()) > 0)
    return Error{Errc::unsupported,
                 "notice: no installed font has a letter of the text: install fonts-noto-core, "
                 "fonts-droid-fallback, fonts-nanum (Korean)"};
  return layout;
}

}  // namespace tanba::letters
