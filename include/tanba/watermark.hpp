// Watermarks in pixels or sound: what a detector, which this library has none of, tells a report.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tanba/report.hpp"
#include "tanba/source.hpp"

namespace tanba {

/// A watermark that a detector found.
/// \since 0.1
struct Watermark {
  std::string algorithm;  ///< by C2PA's list of soft binding algorithms: "com.adobe.trustmark.P"
  std::string value;      ///< its payload as text, as the algorithm writes it
  Ai says =
      Ai::unknown;  ///< what the algorithm's payload says of AI; unknown: it names a file only
  std::string tool = {};  ///< the AI system that it names
};

/// Looks for watermarks in an asset of that MIME type; nothing where it finds none or does not know
/// the type. A watermark becomes a Mark with the carrier "watermark"; an Error is no Error of the
/// verification, but stands in the report as `org.tanba.watermark.unread`. Must not throw. Is
/// called by the thread that verifies; where several do, by each.
using WatermarkDetector =
    std::function<Result<std::vector<Watermark>>(const Source& asset, std::string_view mime_type)>;

}  // namespace tanba
