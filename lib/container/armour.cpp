// Finding and writing of armoured blocks. C2PA 2.4, A.9.3 to A.9.5.
#include "container/armour.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "base/encoding.hpp"
#include "container/base64_value.hpp"

namespace tanba::text {
namespace {

constexpr std::string_view kBegin = "-----BEGIN C2PA MANIFEST-----";
constexpr std::string_view kEnd = "-----END C2PA MANIFEST-----";
constexpr std::string_view kDataUri = "data:application/c2pa;base64,";
constexpr std::string_view kSpace = " \r\n";

// What may share the block's lines: comments of the hosts that A.9 covers, or nothing (in front
// matter).
constexpr std::array<Comment, 10> kComments = {{{"", ""},
                                                {"#", ""},
                                                {"//", ""},
                                                {"--", ""},
                                                {"%", ""},
                                                {";", ""},
                                                {"NOTE", ""},
                                                {"/*", "*/"},
                                                {"<!--", "-->"},
                                                {"<?c2pa", "?>"}}};
// A longer run beside a block is no comment mark with a little indentation.
constexpr std::size_t kMaxBeside = 64;

std::string_view trim(std::string_view text) { return ascii::trimmed(text, kSpace); }

// Where the line of `at` begins, or `at` where that is too far in front.
std::size_t line_start(std::string_view text, std::size_t at) {
  const std::size_t least = at - std::min(at, kMaxBeside);
  const std::size_t newline = text.substr(least, at - least).rfind('\n');
  if (newline != std::string_view::npos) return least + newline + 1;
  return least == 0 ? 0 : at;
}

// Where the line of `at` ends, behind its terminator.
std::size_t line_end(std::string_view text, std::size_t at) {
  const std::size_t newline = text.substr(at, kMaxBeside).find('\n');
  if (newline != std::string_view::npos) return at + newline + 1;
  return text.size() - at < kMaxBeside ? text.size() : at;
}

bool is_comment(std::string_view prefix, std::string_view suffix) {
  return std::any_of(kComments.begin(), kComments.end(), [&](const Comment& comment) {
    return trim(prefix) == comment.prefix && trim(suffix) == comment.suffix;
  });
}

std::size_t terminator_before(std::string_view text, std::size_t at) {
  if (at == 0 || text[at - 1] != '\n') return 0;
  return at >= 2 && text[at - 2] == '\r' ? 2 : 1;
}

std::size_t terminator_at(std::string_view text, std::size_t at) {
  if (text.substr(at, 1) == "\n") return 1;
  return text.substr(at, 2) == "\r\n" ? 2 : 0;
}

// A block in the last line of a file takes the line end before it along, every other one its own.
Block frame(std::string_view text, std::size_t start, std::size_t end, bool is_note) {
  Block block;
  if (end == text.size()) start -= terminator_before(text, start);
  block.exclusion = block.erase = {start, end - start};
  const bool after_empty_line =
      terminator_before(text, start - terminator_before(text, start)) != 0;
  if (is_note && after_empty_line) block.erase.size += terminator_at(text, end);
  return block;
}

constexpr Flaw kLone = {"structured text: a delimiter of a manifest block stands alone",
                        "manifest.structuredText.noManifest"};

Flaw flaw_of(std::string_view reference) {
  if (reference.empty())
    return {"structured text: a manifest block is empty", "manifest.structuredText.emptyReference"};
  if (reference.starts_with("https://") || reference.starts_with("http://"))
    return {"structured text: the manifest lies elsewhere, at a URL; it was not fetched",
            "manifest.structuredText.noResolutionPath"};
  return {"structured text: a manifest block holds no base64 of a manifest store",
          "manifest.structuredText.malformedReference"};
}

// The block from `begin` to the end of the line of `end`, both places of delimiters.
void add_block(std::string_view text, std::size_t begin, std::size_t end, Blocks& blocks) {
  const std::string_view reference =
      trim(text.substr(begin + kBegin.size(), end - begin - kBegin.size()));
  if (reference == kDataUri || !reference.starts_with(kDataUri) ||
      !from_base64(reference.substr(kDataUri.size()))) {
    blocks.flaw = flaw_of(reference);
    return;
  }
  const std::size_t start = line_start(text, begin), past = end + kEnd.size();
  const std::size_t stop = line_end(text, past);
  const std::string_view prefix = text.substr(start, begin - start);
  const bool framed = (start != begin || begin == 0 || text[begin - 1] == '\n') &&
                      (stop != past || past == text.size());
  if (!framed || !is_comment(prefix, text.substr(past, stop - past))) {
    blocks.flaw = {"structured text: other text shares a line with a manifest block", {}};
    return;
  }
  Block block = frame(text, start, stop, trim(prefix) == "NOTE");
  const std::string_view base64 = reference.substr(kDataUri.size());
  block.base64 = {static_cast<std::uint64_t>(base64.data() - text.data()), base64.size()};
  blocks.found.push_back(block);
}

}  // namespace

Blocks find_blocks(Bytes bytes, const Limits& limits) {
  const std::string_view text = as_text(bytes);
  Blocks blocks;
  const auto lone_end = [&](std::size_t from, std::size_t to) {
    if (text.substr(from, to - from).find(kEnd) != std::string_view::npos) blocks.flaw = kLone;
  };
  std::size_t at = 0;
  while (true) {
    const std::size_t begin = std::min(text.find(kBegin, at), text.size());
    lone_end(at, begin);
    if (begin == text.size()) return blocks;
    const std::size_t next = std::min(text.find(kBegin, begin + kBegin.size()), text.size());
    const std::size_t end = text.substr(0, next).find(kEnd, begin);
    at = end == std::string_view::npos ? next : end + kEnd.size();
    if (end == std::string_view::npos)
      blocks.flaw = kLone;
    else
      add_block(text, begin, end, blocks);
    if (blocks.found.size() > limits.max_manifests) {
      blocks.flaw = {"structured text: too many manifest blocks",
                     "manifest.structuredText.multipleReferences"};
      return blocks;
    }
  }
}

BlockLine block_line(const Comment& comment, std::uint64_t store_bytes) {
  BlockLine block;
  for (const std::string_view part :
       {comment.prefix, std::string_view(" "), kBegin, std::string_view(" "), kDataUri})
    block.line += part;
  block.base64 = {block.line.size(), base64_value::carried_bytes(store_bytes)};
  block.line.append(static_cast<std::size_t>(block.base64.size), '\0');
  block.line += ' ';
  block.line += kEnd;
  if (!comment.suffix.empty()) block.line.append(" ").append(comment.suffix);
  return block;
}

}  // namespace tanba::text
