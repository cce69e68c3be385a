// The table of formats, and what all of them share.
#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/check.hpp"
#include "container/rows.hpp"

namespace tanba {
namespace {

constexpr std::uint64_t kHeadBytes = 4096;  // what a sniff sees

// First match wins: narrower sniff above wider.
// clang-format off
constexpr const Format* kFormats[] = {
    // pictures
    &kJpeg, &kPng, &kGif, &kTiff, &kRiffWebp, &kSvg, &kJxl,
    // sound
    &kRiffWave, &kOgg, &kMidi, &kFlac, &kAac, &kMp3,
    // video, and pictures in boxes
    &kBmff, &kRiffAvi,
    // sidecars only
    &kAiff, &kCaf, &kAmr, &kMatroska, &kWebm, &kTransportStream, &kProgramStream, &kFlv,
    &kAsf, &kBmp, &kIcon, &kPsd, &kQoi, &kExr, &kCodestream, &kGguf, &kHdf5, &kNumpy,
    // documents
    &kFont,
    &kPdf, &kZip,
    // models and data
    &kWarc, &kSafetensors, &kOnnx, &kParquet,
    // Text is what nothing else is: by its markup, by its comments, then plain.
    &kMarkdown, &kHtml, &kTtml, &kXmlText, &kBlockComments, &kLineComments, &kHashComments,
    &kDashComments, &kPercentComments, &kSemicolonComments, &kWebVtt, &kJsonLines, &kLog,
    &kDataText, &kPlainText,
};
// clang-format on

// "picture.JPG" -> ".JPG"; nothing where the last part of the path has no dot.
std::string_view extension(std::string_view name) {
  const std::size_t dot = name.find_last_of("./\\");
  return dot == std::string_view::npos || name[dot] != '.' ? "" : name.substr(dot);
}

// "image/jpeg; q=1" -> "image/jpeg"
std::string_view without_parameters(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  return type;
}

}  // namespace

std::span<const Format* const> formats() { return kFormats; }

const Format* detect(Bytes head, std::string_view hint) {
  for (const Format* format : kFormats)
    if (format->sniff(head, hint)) return format;
  return nullptr;
}

Result<const Format*> detect(const Source& asset, std::string_view hint) {
  std::array<std::uint8_t, kHeadBytes> block;
  const auto head = std::span(block).first(
      static_cast<std::size_t>(std::min<std::uint64_t>(asset.size(), kHeadBytes)));
  TANBA_CHECK(asset.read(0, head));
  return detect(Bytes(head), hint);
}

Result<std::vector<Patch>> fill(const Format& format, const Source& output, const Carrier& carrier,
                                Bytes store) {
  return format.fill ? format.fill(output, carrier, store) : spread(carrier.store, store);
}

Result<std::vector<Patch>> spread(const std::vector<Range>& ranges, Bytes bytes) {
  std::vector<Patch> patches;
  for (const Range& range : ranges) {
    if (range.size > bytes.size()) break;
    const Bytes part = bytes.first(static_cast<std::size_t>(range.size));
    patches.push_back({range.offset, Buffer(part.begin(), part.end())});
    bytes = bytes.subspan(part.size());
  }
  if (!bytes.empty() || patches.size() != ranges.size())
    return Error{Errc::invalid_argument, "container: the store is not of the size of its hole"};
  return patches;
}

std::uint64_t total_bytes(const std::vector<Range>& ranges) {
  std::uint64_t total = 0;
  for (const Range& range : ranges) total += range.size;
  return total;
}

Result<Buffer> gather(const Source& asset, const std::vector<Range>& ranges, const Limits& limits) {
  std::uint64_t total = 0;
  for (const Range& range : ranges) {
    if (range.size > limits.max_store_bytes - total)
      return Error{Errc::limit_exceeded, "container: the manifest store is too large",
                   range.offset};
    if (range.offset > asset.size() || range.size > asset.size() - range.offset)
      return Error{Errc::truncated, "container: the manifest store runs past the end",
                   range.offset};
    total += range.size;
  }
  Buffer gathered(static_cast<std::size_t>(total));
  std::span<std::uint8_t> left = gathered;
  for (const Range& range : ranges) {
    const auto size = static_cast<std::size_t>(range.size);
    TANBA_CHECK(asset.read(range.offset, left.first(size)));
    left = left.subspan(size);
  }
  return gathered;
}

bool hint_is(std::string_view hint, std::string_view extensions, std::string_view mime_type) {
  if (hint.empty()) return false;
  if (ascii::is_equal(without_parameters(hint), mime_type)) return true;
  const std::string_view wanted = extension(hint);
  while (!extensions.empty()) {
    const std::size_t space = std::min(extensions.find(' '), extensions.size());
    if (!wanted.empty() && ascii::is_equal(wanted, extensions.substr(0, space))) return true;
    extensions.remove_prefix(std::min(space + 1, extensions.size()));
  }
  return false;
}

}  // namespace tanba
