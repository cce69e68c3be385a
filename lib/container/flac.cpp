// FLAC: the store stands in an ID3v2 tag in front of `fLaC`; the blocks of FLAC stay as they are.
// C2PA 2.4, A.3.4; RFC 9639, 8.
#include "base/byte_reader.hpp"
#include "container/id3.hpp"
#include "container/rows.hpp"

namespace tanba {
namespace {

constexpr std::string_view kExtensions = ".flac", kType = "audio/flac";

// Behind a tag that the head does not reach over stands what the hint says.
bool sniff(Bytes head, std::string_view hint) {
  const auto end = id3_end(head);
  if (!end) return starts_with(head, "fLaC");
  if (*end >= head.size()) return hint_is(hint, kExtensions, kType);
  return starts_with(head.subspan(static_cast<std::size_t>(*end)), "fLaC");
}

}  // namespace

const Format kFlac = {
    .name = "flac",
    .mime_type = kType,
    .extensions = kExtensions,
    .media = Media::audio,
    .binding = BindingKind::data,
    .clause = "C2PA 2.4, A.3.4",
    .sniff = sniff,
    .scan = scan_id3,
    .extract = extract_id3,
    .embed = embed_id3,
};

}  // namespace tanba
