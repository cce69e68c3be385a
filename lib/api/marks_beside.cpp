// Nothing here makes a finding impossible: a flaw in the metadata is no flaw of the manifest.
#include "api/marks_beside.hpp"

#include "metadata/marks.hpp"

namespace tanba {
namespace {

Mark mark_of(const Watermark& watermark) {
  Mark mark{.carrier = "watermark", .says = watermark.says};
  mark.detail = cut_detail(watermark.value);
  mark.where = cut_detail(watermark.algorithm);
  mark.tool = cut_detail(watermark.tool);
  return mark;
}

void add_watermarks(std::vector<Mark>& marks, const Source& asset, const Examined& examined,
                    const JudgeOptions& options, StatusList& status) {
  if (options.watermarks == nullptr) return;
  for (const WatermarkDetector& detect : *options.watermarks) {
    if (!detect) continue;
    const auto found = detect(asset, examined.mime_type);
    if (found)
      for (const Watermark& watermark : *found) marks.push_back(mark_of(watermark));
    else
      status.informational.push_back(
          {"org.tanba.watermark.unread", "", "A detector of watermarks could not do its work."});
  }
}

// C2PA 2.4, 11.4: metadata may name where the store is. Nothing is fetched; a note is all it gives.
void note_remote(const Examined& examined, std::span<const Metadatum> metadata,
                 const Limits& limits, StatusList& status) {
  if (examined.store || examined.failure) return;
  const auto reference = remote_manifest_of(metadata, limits);
  if (!reference || reference->starts_with("self#")) return;
  status.informational.push_back(
      {"org.tanba.remoteManifest", *reference,
       "The file says that its manifest is kept at " + *reference + ", and nothing is fetched."});
}

}  // namespace

Result<std::vector<Mark>> marks_beside(const Source& asset, const Examined& examined,
                                       const JudgeOptions& options, StatusList& status) {
  std::vector<Mark> marks;
  if (const auto read = examined.format->metadata; read != nullptr) {
    const auto metadata = read(asset, options.limits);
    if (!metadata && metadata.error().code == Errc::io) return metadata.error();
    if (metadata) {
      marks = marks_of(*metadata, options.limits);
      note_remote(examined, *metadata, options.limits, status);
    }
  }
  add_watermarks(marks, asset, examined, options, status);
  return marks;
}

}  // namespace tanba
