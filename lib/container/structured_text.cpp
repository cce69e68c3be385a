// Structured text: the store as base64 in a comment of the host's syntax. C2PA 2.4, A.9.
// One row a comment style, for the style is all in which the hosts differ.
#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/base64_value.hpp"
#include "container/comment_hosts.hpp"
#include "container/front_matter.hpp"
#include "container/rows.hpp"
#include "container/text.hpp"

namespace tanba {
namespace {

using namespace text;

// Where a block goes, and the line ends that set it apart.
struct Place {
  std::size_t at = 0;
  std::string before, after;
  Range exclusion, erase;  // of the block with its line ends
};

// A.9.3.1: the first line; where that is reserved, the last. A.9.4: the line end of a block goes
// with it; in the last line that before it does.
Result<Place> place_for(const Host& host, std::string_view text, std::size_t block_bytes) {
  const std::string_view end = line_end_of(text);
  Place place;
  if (host.web_vtt) {
    // The header ends in an empty line, and a comment block ends in one too (WebVTT, 4.1).
    std::string_view line;
    do {
      line = line_at(text, place.at);
      place.at += line.size();
    } while (!line.empty() && !is_empty_line(line));
    if (line.empty())
      return Error{Errc::malformed, "webvtt: no empty line after the header", text.size()};
    place.after = std::string(end) + std::string(end);
  } else if (first_line_is_reserved(host, text)) {
    place.at = text.size();
    place.before = end;
  } else {
    place.after = end;
  }
  const std::size_t own = place.after.empty() ? 0 : end.size();
  place.exclusion = {place.at, place.before.size() + block_bytes + own};
  place.erase = {place.at, place.before.size() + block_bytes + place.after.size()};
  return place;
}

Error too_large() {
  return {Errc::limit_exceeded,
          "structured text: with its manifest the text passes max_text_bytes"};
}

Result<Embedding> embed_as(const Host& host, const Source& asset, const Layout& layout,
                           const Payloads& payloads, const Limits& limits) {
  TANBA_CHECK(text::check_embed(asset, layout, payloads));
  TANBA_CHECK(text::check_rest(asset, layout, text::Form::armour, limits));
  if (payloads.store_bytes > limits.max_store_bytes ||
      payloads.store_bytes / 3 * 4 >
          limits.max_text_bytes - std::min(limits.max_text_bytes, asset.size()))
    return too_large();
  TANBA_TRY(const Buffer rest, text::rest_of(asset, layout, limits));
  Edit changes;
  if (host.front_matter && (!payloads.properties.empty() || !payloads.aigc.empty())) {
    TANBA_TRY(changes, text::put_front_matter(as_text(rest), payloads));
  }
  Embedding embedding;
  if (payloads.store_bytes == 0) {
    TANBA_TRY(embedding.edit, text::replace(layout, changes));
    return embedding;
  }
  const auto before = memory_source(rest);
  const SplicedView view(*before, changes);
  if (view.size() > limits.max_text_bytes) return too_large();
  Buffer changed(static_cast<std::size_t>(view.size()));
  TANBA_CHECK(view.read(0, changed));
  const text::BlockLine block = text::block_line(host.comment, payloads.store_bytes);
  TANBA_TRY(const Place place, place_for(host, as_text(changed), block.line.size()));
  const std::string insert = place.before + block.line + place.after;
  // Behind front matter, the last line; else nothing changes but this.
  const std::uint64_t at = changes.empty() ? place.at : rest.size();
  changes.push_back({at, 0, Buffer(insert.begin(), insert.end()), nullptr});
  TANBA_TRY(embedding.edit, text::replace(layout, changes));
  const Range store{place.at + place.before.size() + block.base64.offset, block.base64.size};
  embedding.carrier = {{store}, {place.erase}, place.exclusion, place.exclusion, {}};
  return embedding;
}

Result<std::vector<Metadatum>> front_matter(const Source& asset, const Limits& limits) {
  Pieces pieces(asset, limits);
  const auto all = text::read(asset, limits);
  if (!all && !ends_quietly(all.error())) return all.error();
  const auto found = all ? text::read_front_matter(as_text(*all)) : std::nullopt;
  if (found)
    for (const text::Field& field : found->fields)
      pieces.add("front-matter", field.key, Buffer(field.value.begin(), field.value.end()));
  return pieces.take();
}

Result<Layout> scan(const Source& asset, const Limits& limits) {
  return text::scan(asset, text::Form::armour, limits);
}

// A file name or MIME type picks the syntax; text in another encoding is taken too, so that scan()
// can say so.
template <const auto& kKinds>
bool sniff(Bytes, std::string_view hint) {
  return text::kind_of(kKinds, hint) != nullptr;
}

template <const auto& kKinds>
std::string_view mime_type_of(Bytes, std::string_view hint) {
  const Kind* kind = text::kind_of(kKinds, hint);
  return kind == nullptr ? kKinds[0].mime_type : kind->mime_type;
}

template <const Host& kHost>
Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  return embed_as(kHost, asset, layout, payloads, limits);
}

template <const Host& kHost, const auto& kKinds>
constexpr Format row(std::string_view name) {
  return {.name = name,
          .mime_type = kKinds[0].mime_type,
          .extensions = text::all_extensions<kKinds>(),
          .media = Media::text,
          .binding = BindingKind::data,
          .clause = "C2PA 2.4, A.9",
          .sniff = sniff<kKinds>,
          .scan = scan,
          .extract = text::extract,
          .embed = embed<kHost>,
          .fill = base64_value::fill,
          .metadata = kHost.front_matter ? front_matter : nullptr,
          .takes = kHost.front_matter ? kTakesAigc | kTakesProperties : 0,
          .mime_type_of = mime_type_of<kKinds>};
}

}  // namespace

const Format kMarkdown = row<kMarkdownHost, kMarkdownKinds>("markdown");
const Format kXmlText = row<kXmlHost, kXmlKinds>("xml_text");
const Format kBlockComments = row<kBlockHost, kBlockKinds>("block_comments");
const Format kLineComments = row<kLineHost, kLineKinds>("line_comments");
const Format kHashComments = row<kHashHost, kHashKinds>("hash_comments");
const Format kDashComments = row<kDashHost, kDashKinds>("dash_comments");
const Format kPercentComments = row<kPercentHost, kPercentKinds>("percent_comments");
const Format kSemicolonComments = row<kSemicolonHost, kSemicolonKinds>("semicolon_comments");
const Format kWebVtt = row<kWebVttHost, kWebVttKinds>("webvtt");

}  // namespace tanba
