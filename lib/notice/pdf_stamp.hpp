// A notice on pages of a PDF: a picture with its words, as a form that content streams draw last.
// ISO 32000-2, 8.10 (form XObjects), 8.9.5 (images), 9.6.4 (Type 3 fonts), 14.9.4 (ActualText).
#pragma once

#include "container/pdf_update.hpp"
#include "notice/pdf_pages.hpp"
#include "notice/written.hpp"

namespace tanba::pdf {

/// The notice as it was drawn, and where it goes on a page.
struct Stamp {
  DrawnNotice drawing;
  std::vector<written::Paragraph> words;  // that stand in it, one line each
  double unit = 1;                        // of the page, a pixel of the drawing
  double left = 0, bottom = 0;            // from the lower left corner of the page as it is shown
  double width() const { return drawing.width * unit; }
  double height() const { return drawing.height * unit; }
};

/// The picture and its words as a form XObject. `number`: that of the form.
Result<Ref> put_form(Update& update, const Stamp& stamp);

/// What a content stream does to draw it, the state of graphics being as it was at the beginning.
std::string placing(const Page& page, const Stamp& stamp, std::string_view name);

/// The words as marked content: what makes the notice known again, and readable to programs.
std::string spoken_words(const std::vector<written::Paragraph>& words);

std::string number(double value);

}  // namespace tanba::pdf
