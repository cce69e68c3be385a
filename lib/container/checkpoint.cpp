// Finding and reading of checkpoint lines. C2PA 2.5, A.3.17.2 and 14.5.2.5.
#include "container/checkpoint.hpp"

#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/base64_value.hpp"
#include "container/rows.hpp"

namespace tanba::checkpoint {
namespace {

constexpr std::uint64_t kBlock = 256 << 10;
constexpr std::uint64_t kHeadBytes = 512, kTailBytes = 512;  // what frames a reference is shorter
constexpr std::uint64_t kMaxUri = 2048;
constexpr std::string_view kMember = "c2pa:checkpoint", kQuoted = "\"c2pa:checkpoint\"";

constexpr Style kJson = {"{\"c2pa:checkpoint\":\"", "\"}", true};
constexpr Style kArmour = {"-----BEGIN C2PA CHECKPOINT----- ", " -----END C2PA CHECKPOINT-----",
                           false};

std::string_view without_space(std::string_view text) { return text.substr(0, text.size() - 1); }

// A source through one block, for a search that goes back.
class Backwards {
 public:
  explicit Backwards(const Source& source) : source_(source) {}

  /// Where the last `needle` in [0, end) begins.
  Result<std::optional<std::uint64_t>> find(std::string_view needle, std::uint64_t end) {
    while (end >= needle.size()) {
      TANBA_TRY(const std::string_view text, before(end, needle.size()));
      const std::uint64_t start = end - text.size();
      if (const std::size_t at = text.rfind(needle); at != text.npos)
        return std::optional<std::uint64_t>(start + at);
      if (start == 0) break;
      end = start + needle.size() - 1;
    }
    return std::optional<std::uint64_t>();
  }

  /// The line around `at`, with its end; it ends at `end` at the latest.
  Result<Range> line_around(std::uint64_t at, std::uint64_t end) {
    TANBA_TRY(const auto newline, find("\n", at));
    const std::uint64_t start = newline ? *newline + 1 : 0;
    TANBA_TRY(const std::uint64_t stop, line_end(at, end));
    return Range{start, stop - start};
  }

 private:
  // The bytes that end at `end`: `wanted`, or more.
  Result<std::string_view> before(std::uint64_t end, std::size_t wanted) {
    if (end < start_ + wanted || end > start_ + block_.size()) {
      block_.resize(static_cast<std::size_t>(std::min(end, kBlock)));
      start_ = end - block_.size();
      TANBA_CHECK(source_.read(start_, block_));
    }
    return as_text(block_).substr(0, static_cast<std::size_t>(end - start_));
  }

  Result<std::uint64_t> line_end(std::uint64_t at, std::uint64_t end) {
    if (at >= start_ && at - start_ < block_.size()) {
      const std::size_t found = as_text(block_).find('\n', static_cast<std::size_t>(at - start_));
      if (found != std::string_view::npos) return std::min(end, start_ + found + 1);
      at = start_ + block_.size();
    }
    Buffer block;
    for (; at < end; at += block.size()) {
      block.resize(static_cast<std::size_t>(std::min(end - at, kBlock)));
      TANBA_CHECK(source_.read(at, block));
      const auto found = std::find(block.begin(), block.end(), '\n');
      if (found != block.end()) return at + static_cast<std::uint64_t>(found - block.begin()) + 1;
    }
    return end;
  }

  const Source& source_;
  Buffer block_;
  std::uint64_t start_ = 0;
};

// Whether a line is an object that has the member. JSON is told apart as far as that needs.
class MemberSearch {
 public:
  bool found() const { return found_; }

  void take(std::uint8_t byte) {
    if (in_string_) return in_string(byte);
    if (byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n') return;
    found_ = found_ || (byte == ':' && depth_ == 1 && is_member_);
    is_member_ = false;
    if (byte == '"') {
      in_string_ = true;
      matched_ = 0;
    } else if (byte == '{' || byte == '[') {
      ++depth_;
    } else if ((byte == '}' || byte == ']') && depth_ > 0) {
      --depth_;
    }
  }

 private:
  static constexpr std::size_t kOther = ~std::size_t{0};

  void in_string(std::uint8_t byte) {
    if (escaped_) {
      escaped_ = false;
    } else if (byte == '\\') {
      escaped_ = true;
      matched_ = kOther;
    } else if (byte == '"') {
      in_string_ = false;
      is_member_ = matched_ == kMember.size();
    } else {
      const bool fits = matched_ < kMember.size() && static_cast<char>(byte) == kMember[matched_];
      matched_ = fits ? matched_ + 1 : kOther;
    }
  }

  bool found_ = false, in_string_ = false, escaped_ = false, is_member_ = false;
  std::size_t matched_ = 0;
  std::uint64_t depth_ = 0;
};

Result<bool> has_member(const Source& text, Range line) {
  MemberSearch search;
  Buffer block;
  while (line.size > 0 && !search.found()) {
    block.resize(static_cast<std::size_t>(std::min(line.size, kBlock)));
    TANBA_CHECK(text.read(line.offset, block));
    for (const std::uint8_t byte : block) search.take(byte);
    line.offset += block.size();
    line.size -= block.size();
  }
  return search.found();
}

bool take(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  return true;
}

bool take_last(std::string_view& text, std::string_view end) {
  if (!text.ends_with(end)) return false;
  text.remove_suffix(end.size());
  return true;
}

bool is_space(char letter) { return letter == ' ' || letter == '\t'; }

bool skip_spaces(std::string_view& text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  return true;
}

bool skip_last_spaces(std::string_view& text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return true;
}

// Takes what stands in front of the reference: nothing but the one member, so that the line says
// nothing that no hash covers.
bool take_front(std::string_view& head, const Style& style) {
  if (!style.json) return take(head, without_space(style.before)) && skip_spaces(head);
  return take(head, "{") && skip_spaces(head) && take(head, kQuoted) && skip_spaces(head) &&
         take(head, ":") && skip_spaces(head) && take(head, "\"") && skip_spaces(head);
}

bool take_back(std::string_view& tail, const Style& style) {
  if (!take_last(tail, "\n")) return false;
  take_last(tail, "\r");
  if (!style.json) return take_last(tail, style.after.substr(1)) && skip_last_spaces(tail);
  return take_last(tail, "}") && skip_last_spaces(tail) && take_last(tail, "\"") &&
         skip_last_spaces(tail);
}

bool is_uri(std::string_view text) {
  const auto is_plain = [](char c) { return c > ' ' && c < '\x7f' && c != '"' && c != '\\'; };
  const std::size_t colon = text.find(':');
  return colon != text.npos && colon > 0 && std::ranges::all_of(text, is_plain) &&
         !text.starts_with("data:");
}

Line broken(const Range& whole) {
  return {whole, {}, false, "checkpoint: a line is no checkpoint, but is meant to be one"};
}

Result<bool> is_uri(const Source& text, const Range& reference) {
  if (reference.size == 0 || reference.size > kMaxUri) return false;
  Buffer uri(static_cast<std::size_t>(reference.size));
  TANBA_CHECK(text.read(reference.offset, uri));
  return is_uri(as_text(uri));
}

}  // namespace

const Style& style_of(const Format& format) { return &format == &kJsonLines ? kJson : kArmour; }

Result<Line> read(const Source& text, const Style& style, const Range& whole) {
  Buffer first(static_cast<std::size_t>(std::min(whole.size, kHeadBytes)));
  Buffer last(static_cast<std::size_t>(std::min(whole.size, kTailBytes)));
  TANBA_CHECK(text.read(whole.offset, first));
  TANBA_CHECK(text.read(whole.end() - last.size(), last));
  std::string_view head = as_text(first), tail = as_text(last);
  if (!take_front(head, style) || !take_back(tail, style)) return broken(whole);
  std::uint64_t start = whole.offset + (first.size() - head.size());
  const std::uint64_t end = whole.end() - (last.size() - tail.size());
  if (start >= end) return broken(whole);
  if (take(head, kInline) && start + kInline.size() <= end) {
    start += kInline.size();
    return Line{whole, {start, end - start}, true, nullptr};
  }
  TANBA_TRY(const bool elsewhere, is_uri(text, {start, end - start}));
  return elsewhere ? Line{whole, {}, false, nullptr} : broken(whole);
}

Result<std::optional<Line>> last(const Source& text, const Style& style, std::uint64_t end) {
  Backwards back(text);
  const std::string_view needle = style.json ? kQuoted : without_space(style.before);
  for (;;) {
    TANBA_TRY(const auto hit, back.find(needle, end));
    if (!hit) return std::optional<Line>();
    TANBA_TRY(const Range line, back.line_around(*hit, end));
    bool candidate = line.offset == *hit;
    if (style.json) {
      TANBA_TRY(candidate, has_member(text, line));
    }
    if (candidate) {
      TANBA_TRY(Line found, read(text, style, line));
      return std::optional<Line>(found);
    }
    end = line.offset;
  }
}

Result<Buffer> store_of(const Source& text, const Line& line, const Limits& limits) {
  return base64_value::extract(text, base64_value::carrier_of(line.base64, line.whole), limits);
}

}  // namespace tanba::checkpoint
