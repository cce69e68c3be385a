// A notice by itself as a drawing.
#pragma once

#include "notice/notice.hpp"

namespace tanba {

/// The sentences below each other, beside them a QR code (ISO/IEC 18004, level M) where there is an
/// address, and the address below. Dark on white. SVG and PDF hold shapes and text, PNG 300 dpi.
Result<Buffer> make_sheet(const NoticePlan& plan, const SheetOptions& options);

}  // namespace tanba
