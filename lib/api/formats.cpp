// The registry of formats as rows for a reader.
#include "tanba/formats.hpp"

#include "container/format.hpp"

namespace tanba {
namespace {

std::string_view name_of(Media media) {
  switch (media) {
    case Media::image:
      return "image";
    case Media::audio:
      return "audio";
    case Media::video:
      return "video";
    case Media::text:
      return "text";
    case Media::document:
      return "document";
    case Media::model:
      return "model";
    case Media::other:
      return "other";
  }
  return "other";
}

std::string_view name_of(BindingKind binding) {
  switch (binding) {
    case BindingKind::data:
      return "data";
    case BindingKind::bmff:
      return "bmff";
    case BindingKind::boxes:
      return "boxes";
    case BindingKind::collection:
      return "collection";
    case BindingKind::segment:
      return "segment";
  }
  return "data";
}

std::string metadata_of(const Format& format) {
  struct Bit {
    unsigned bit;
    const char* word;
  };
  std::string words;
  for (const Bit& one : {Bit{kTakesXmp, "xmp"}, Bit{kTakesExif, "exif"}, Bit{kTakesAigc, "aigc"},
                         Bit{kTakesProperties, "properties"}})
    if ((format.takes & one.bit) != 0) words += (words.empty() ? "" : " ") + std::string(one.word);
  return words;
}

}  // namespace

std::vector<FormatRow> known_formats() {
  std::vector<FormatRow> rows;
  for (const Format* const format : formats())
    rows.push_back({.name = format->name,
                    .mime_type = format->mime_type,
                    .extensions = format->extensions,
                    .media = name_of(format->media),
                    .binding = name_of(format->binding),
                    .clause = format->clause,
                    .writes = format->embed != nullptr,
                    .metadata = metadata_of(*format)});
  return rows;
}

}  // namespace tanba
