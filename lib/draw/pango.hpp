// What everything that draws letters shares: objects of Pango and Cairo that free themselves, the
// fonts, and a text laid out in its language.
#pragma once

#include <pango/pangocairo.h>

#include <memory>
#include <string>

#include "tanba/result.hpp"

namespace tanba::letters {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
  void operator()(PangoLayoutIter* iter) const { pango_layout_iter_free(iter); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

/// Fonts of one call alone, so that threads share nothing. Shapes are not fitted to the pixel grid:
/// they look the same in any size.
class Fonts {
 public:
  /// Errc::unsupported: Pango draws no FreeType fonts, or none is installed.
  static Result<Fonts> load();

  /// From here on a capital letter is so many units of the drawing high.
  void scale_to(double capital);
  /// A text, wrapped between words where its layout is given a width. Errc::invalid_argument: it is
  /// not UTF-8; Errc::unsupported: no installed font has a letter of it.
  Result<Owned<PangoLayout>> lay_out(const std::string& text, const std::string& lang) const;

 private:
  Owned<PangoLayout> layout_of(const std::string& text, const std::string& lang) const;

  Owned<PangoFontMap> map_;
  Owned<PangoContext> context_;
  Owned<PangoFontDescription> font_;
  double capital_ = 0;  // Pango's units of a capital letter in a font of kEm
};

}  // namespace tanba::letters
