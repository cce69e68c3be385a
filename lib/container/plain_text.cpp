// Plain text: the store in variation selectors that no one sees, at the end. C2PA 2.4, A.8.
// Written without padding of selectors, for its readers disagree about it; the length that the
// signed exclusion names is reached by pads in the unsigned COSE header (see text_wrapper.hpp).
#include "base/check.hpp"
#include "container/rows.hpp"
#include "container/text.hpp"
#include "container/text_wrapper.hpp"

namespace tanba {
namespace {

constexpr text::Kind kPlain[] = {
    {".txt .text", "text/plain"}, {".srt", "application/x-subrip"}, {".ass .ssa", "text/x-ssa"}};
// Their readers would take the selectors for data, and they know no comments.
constexpr text::Kind kData[] = {{".json .geojson .ipynb", "application/json"},
                                {".csv", "text/csv"},
                                {".tsv", "text/tab-separated-values"}};

// Text in another encoding is taken too where the hint says text, so that scan() can say so.
bool sniff_plain(Bytes head, std::string_view hint) {
  if (text::kind_of(kPlain, hint) != nullptr) return true;
  return !head.empty() && text::looks_like_text(head);
}

bool sniff_data(Bytes head, std::string_view hint) {
  return text::kind_of(kData, hint) != nullptr && !head.empty() && text::looks_like_text(head);
}

std::string_view plain_mime_type(Bytes, std::string_view hint) {
  const text::Kind* kind = text::kind_of(kPlain, hint);
  return kind == nullptr ? kPlain[0].mime_type : kind->mime_type;
}

std::string_view data_mime_type(Bytes, std::string_view hint) {
  const text::Kind* kind = text::kind_of(kData, hint);
  return kind == nullptr ? kData[0].mime_type : kind->mime_type;
}

Result<Layout> scan_data(const Source& asset, const Limits& limits) {
  return text::scan(asset, text::Form::none, limits);
}

Result<Layout> scan_plain(const Source& asset, const Limits& limits) {
  return text::scan(asset, text::Form::wrapper, limits);
}

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  TANBA_CHECK(text::check_embed(asset, layout, payloads));
  Embedding embedding;
  embedding.edit = text::replace(layout, 0, {});
  if (payloads.store_bytes == 0) return embedding;
  TANBA_CHECK(text::check_rest(asset, layout, text::Form::wrapper, limits));

  std::uint64_t at = asset.size();
  for (const Splice& splice : embedding.edit) at -= splice.erase;
  const std::uint64_t size = payloads.store_bytes;
  if (size > limits.max_store_bytes || at > limits.max_text_bytes ||
      size > limits.max_text_bytes - at)
    return Error{Errc::limit_exceeded, "text: with its manifest the text passes max_text_bytes"};
  embedding.edit.push_back({asset.size(), 0, Buffer(static_cast<std::size_t>(size)), nullptr});
  const Range wrapper{at, size};
  embedding.carrier = {{wrapper}, {wrapper}, wrapper, wrapper, {}};
  return embedding;
}

Result<std::vector<Patch>> fill(const Source&, const Carrier& carrier, Bytes store) {
  return spread(carrier.store, text::wrap(store));
}

}  // namespace

const Format kPlainText = {.name = "plain_text",
                           .mime_type = kPlain[0].mime_type,
                           .extensions = text::all_extensions<kPlain>(),
                           .media = Media::text,
                           .binding = BindingKind::data,
                           .clause = "C2PA 2.4, A.8",
                           .sniff = sniff_plain,
                           .scan = scan_plain,
                           .extract = text::extract,
                           .embed = embed,
                           .fill = fill,
                           .carried_size = text::wrapped_bytes,
                           .reserved_size = text::reserved_bytes,
                           .canonical = text::nfc,
                           .mime_type_of = plain_mime_type};

// Labelled by a sidecar; what others embed is read.
const Format kDataText = {.name = "data_text",
                          .mime_type = kData[0].mime_type,
                          .extensions = text::all_extensions<kData>(),
                          .media = Media::text,
                          .binding = BindingKind::data,
                          .clause = "",
                          .sniff = sniff_data,
                          .scan = scan_data,
                          .extract = text::extract,
                          .mime_type_of = data_mime_type};

}  // namespace tanba
