// Lines of text as a picture, by Pango, Cairo and HarfBuzz.
#pragma once

#include <string>

#include "notice/notice.hpp"

namespace tanba {

/// The plan's sentences, one block a language, on a plate with margins; where they do not fit into
/// the options' size and the plan allows it, the short marks. Contrast of letters and plate is at
/// least 4.5:1 whatever lies under it. The same bytes for the same plan, options and fonts.
/// \return or Errc::unsupported: no installed font has a letter of the text; the text names the
///         packages; Errc::invalid_argument: there is no room
Result<DrawnNotice> draw_notice(const NoticePlan& plan, const DrawOptions& options);

/// The words that stand in the drawing, one line a language; a mark that two languages share is
/// drawn once.
std::string drawn_words(const NoticePlan& plan, bool is_badge);

}  // namespace tanba
