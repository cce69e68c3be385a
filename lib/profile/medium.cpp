// Which medium a MIME type belongs to, as profiles name media.
#include "profile/medium.hpp"

#include <algorithm>
#include <array>

namespace tanba {

std::string medium_of(std::string_view mime_type) {
  for (const std::string_view family : {"image", "audio", "video", "text"})
    if (mime_type.starts_with(family) && mime_type.substr(family.size()).starts_with('/'))
      return std::string(family);
  constexpr auto kDocuments = std::to_array<std::string_view>(
      {"application/pdf", "application/epub+zip", "application/vnd.openxmlformats-officedocument.",
       "application/vnd.ms-", "application/vnd.oasis.opendocument.", "application/oxps"});
  const bool is_document = std::ranges::any_of(
      kDocuments, [&](std::string_view start) { return mime_type.starts_with(start); });
  return is_document ? "document" : mime_type.empty() ? "" : "other";
}

}  // namespace tanba
