// The rows of the table of formats. One file each.
#pragma once

#include "container/format.hpp"

namespace tanba {

extern const Format kJpeg;
extern const Format kPng;
extern const Format kRiffWave;
extern const Format kRiffWebp;
extern const Format kBmff;
extern const Format kMarkdown;
extern const Format kXmlText;
extern const Format kBlockComments;
extern const Format kLineComments;
extern const Format kHashComments;
extern const Format kDashComments;
extern const Format kPercentComments;
extern const Format kSemicolonComments;
extern const Format kWebVtt;
extern const Format kDataText;
extern const Format kPlainText;  // below every other text

}  // namespace tanba
