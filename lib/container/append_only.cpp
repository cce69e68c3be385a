// Text that only grows: JSON Lines and logs. Each label adds a line at the end, a checkpoint, whose
// manifest binds what came since the one before; what is there stays. C2PA 2.5, A.3.17.
#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/base64_value.hpp"
#include "container/checkpoint.hpp"
#include "container/rows.hpp"
#include "container/text.hpp"

namespace tanba {
namespace {

constexpr std::string_view kNoSentinel = "manifest.appendOnlyText.noSentinel";
constexpr text::Kind kLines[] = {{".jsonl .ndjson", "application/jsonl"},
                                 {"", "application/x-ndjson"}};
constexpr text::Kind kLogs[] = {{".log", "text/x-log"}};
constexpr std::uint64_t kFirstBytes = 4096;

bool sniff_lines(Bytes head, std::string_view hint) {
  return text::kind_of(kLines, hint) != nullptr && !head.empty() && text::looks_like_text(head);
}

// The delimiters alone tell such a text from others (A.3.17.1).
bool sniff_log(Bytes head, std::string_view hint) {
  constexpr std::string_view kLine = "\n-----BEGIN C2PA CHECKPOINT-----";
  if (head.empty() || !text::looks_like_text(head)) return false;
  const std::string_view text = as_text(head);
  return text.starts_with(kLine.substr(1)) || text.find(kLine) != text.npos ||
         text::kind_of(kLogs, hint) != nullptr;
}

// The line end that the text uses.
Result<std::string_view> line_end_of(const Source& asset) {
  Buffer first(static_cast<std::size_t>(std::min(asset.size(), kFirstBytes)));
  TANBA_CHECK(asset.read(0, first));
  const std::size_t newline = as_text(first).find('\n');
  const bool two = newline != std::string_view::npos && newline > 0 && first[newline - 1] == '\r';
  return std::string_view(two ? "\r\n" : "\n");
}

Result<bool> ends_in_a_line(const Source& asset) {
  std::uint8_t last = '\n';
  if (asset.size() > 0) TANBA_CHECK(asset.read(asset.size() - 1, {&last, 1}));
  return last == '\n';
}

Carrier carrier_of(const Range& base64, const Range& line) {
  return {{base64}, {line}, line, line, {}};
}

// Of several checkpoints the last is the active one; those before it are history (A.3.17.2).
Result<Layout> scan_as(const Format& format, const Source& asset, const Limits& limits) {
  Layout layout;
  layout.insert_at = asset.size();
  TANBA_TRY(const auto line, checkpoint::last(asset, checkpoint::style_of(format), asset.size()));
  if (!line) return layout;
  if (line->flaw != nullptr) {
    layout.flaw = line->flaw;
    layout.flaw_code = kNoSentinel;
  } else if (!line->embedded) {
    layout.flaw = "checkpoint: the manifest is kept elsewhere, and nothing is fetched";
    layout.flaw_code = "manifest.inaccessible";
  } else {
    TANBA_CHECK(base64_value::note(layout, asset, line->base64, line->whole, limits));
    if (layout.flaw != nullptr) layout.flaw_code = kNoSentinel;
    for (Carrier& carrier : layout.carriers) carrier = carrier_of(line->base64, line->whole);
  }
  return layout;
}

Result<Embedding> embed_as(const Format& format, const Source& asset, const Layout& layout,
                           const Payloads& payloads, const Limits& limits) {
  TANBA_CHECK(base64_value::check_embed(layout, payloads, limits));
  Embedding embedding;
  if (payloads.store_bytes == 0) {
    for (const Carrier& carrier : layout.carriers)
      embedding.edit.push_back({carrier.erase[0].offset, carrier.erase[0].size, {}, nullptr});
    return embedding;
  }
  const checkpoint::Style& style = checkpoint::style_of(format);
  TANBA_TRY(const std::string_view line_end, line_end_of(asset));
  TANBA_TRY(const bool whole, ends_in_a_line(asset));
  std::string line(whole ? "" : line_end);
  const std::uint64_t start = asset.size() + line.size();
  line.append(style.before).append(checkpoint::kInline);
  const Range base64{asset.size() + line.size(), base64_value::carried_bytes(payloads.store_bytes)};
  line.append(static_cast<std::size_t>(base64.size), '\0').append(style.after).append(line_end);
  embedding.carrier = carrier_of(base64, {start, asset.size() + line.size() - start});
  embedding.edit.push_back({asset.size(), 0, Buffer(line.begin(), line.end()), nullptr});
  return embedding;
}

template <const Format& kFormat>
Result<Layout> scan(const Source& asset, const Limits& limits) {
  return scan_as(kFormat, asset, limits);
}

template <const Format& kFormat>
Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  return embed_as(kFormat, asset, layout, payloads, limits);
}

}  // namespace

const Format kJsonLines = {.name = "jsonl",
                           .mime_type = kLines[0].mime_type,
                           .extensions = kLines[0].extensions,
                           .media = Media::text,
                           .binding = BindingKind::segment,
                           .clause = "C2PA 2.5, A.3.17",
                           .sniff = sniff_lines,
                           .scan = scan<kJsonLines>,
                           .extract = base64_value::extract,
                           .embed = embed<kJsonLines>,
                           .fill = base64_value::fill};

const Format kLog = {.name = "log",
                     .mime_type = kLogs[0].mime_type,
                     .extensions = kLogs[0].extensions,
                     .media = Media::text,
                     .binding = BindingKind::segment,
                     .clause = "C2PA 2.5, A.3.17",
                     .sniff = sniff_log,
                     .scan = scan<kLog>,
                     .extract = base64_value::extract,
                     .embed = embed<kLog>,
                     .fill = base64_value::fill};

}  // namespace tanba
