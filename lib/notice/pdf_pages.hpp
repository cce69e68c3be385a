// The pages of a PDF: where they are, and how they are shown. ISO 32000-2, 7.7.3.
#pragma once

#include "container/pdf_file.hpp"

namespace tanba::pdf {

/// The part of a page that is shown, in units of its own space, before it is turned.
struct Box {
  double left = 0, bottom = 0, right = 0, top = 0;
  double width() const { return right - left; }
  double height() const { return top - bottom; }
};

struct Page {
  Ref ref;
  std::string text;       // its dictionary
  std::string resources;  // its own, or those that it inherits; may be a reference, or empty
  Box box;
  unsigned turned = 0;  // clockwise where it is shown: 0, 90, 180 or 270

  double shown_width() const { return turned % 180 == 0 ? box.width() : box.height(); }
  double shown_height() const { return turned % 180 == 0 ? box.height() : box.width(); }
};

enum class Pages { first, last, all };

/// In the order of the document, each once. `root`: the text of /Pages in the catalog.
/// \return Errc::limit_exceeded past 10 000 nodes, Errc::malformed
Result<std::vector<Page>> read_pages(File& file, std::string_view root, Pages which);

/// A number of any form. Nothing where the text is none.
std::optional<double> as_number(std::string_view value);

}  // namespace tanba::pdf
