// Notices in HTML: paragraphs of their own, first or last in the body, which a stylesheet may make
// look otherwise and a screen reader announces. HTML Living Standard, 13.2.6.4; WAI-ARIA 1.2
// (note).
//
//   <p role="note" lang="kk" dir="auto" class="ai-notice">...</p>
#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "container/html_token.hpp"
#include "notice/written.hpp"

namespace tanba::written {
namespace {

using html::Token;

constexpr std::string_view kMark = "\xEF\xBB\xBF";
constexpr auto kNone = std::string_view::npos;

Error cut_off() { return {Errc::malformed, "html: the page ends inside of a tag or a comment"}; }

struct Body {
  std::size_t first = kNone;  // where it begins, be it by its tag or by what only a body can hold
  std::size_t last = kNone;   // its end tag; none: that of the page
};

// Goes over the tokens of a page, past what scripts and templates hold.
class BodyWalk {
 public:
  explicit BodyWalk(std::string_view text) : text_(text) {}

  Result<Body> run(bool to_the_end) {
    std::size_t at = text_.starts_with(kMark) ? kMark.size() : 0;
    while (at < text_.size() && (to_the_end || body_.first == kNone)) {
      const Token token = html::token_at(text_, at);
      if (token.kind == Token::Kind::cut) return cut_off();
      at = token.end;
      TANBA_CHECK(take(token, at));
    }
    // An end tag without a name would take in what follows.
    if (to_the_end && text_.ends_with("</")) return cut_off();
    if (templates_ > 0 && to_the_end)
      return Error{Errc::malformed, "html: the page ends inside of a template"};
    body_.first = std::min(body_.first, text_.size());
    body_.last = std::min(body_.last, text_.size());
    return body_;
  }

 private:
  Result<void> take(const Token& token, std::size_t& at) {
    if (token.kind == Token::Kind::text && templates_ == 0) {
      const std::size_t letter = text_.find_first_not_of(" \t\n\f\r", token.at);
      if (letter < token.end) begins(letter);
    }
    if (token.kind == Token::Kind::start) return take_start(token, at);
    if (token.kind == Token::Kind::end) take_end(token);
    return {};
  }

  Result<void> take_start(const Token& token, std::size_t& at) {
    if (token.name == "template") ++templates_;
    if (templates_ == 0 && body_.first == kNone) TANBA_CHECK(open_body(token));
    if (token.name == "plaintext") at = text_.size();
    if (!html::holds_text(token.name)) return {};
    const Range content = html::raw_content(text_, token);
    if (content.end() == text_.size()) return cut_off();
    at = static_cast<std::size_t>(content.end());
    return {};
  }

  Result<void> open_body(const Token& token) {
    if (token.name == "frameset")
      return Error{Errc::unsupported, "html: a page of frames has no body"};
    if (token.name != "body") {
      const bool is_of_body = past_head_ && token.name == "noscript";
      if (!html::stays_in_head(token.name) || is_of_body) begins(token.at);
      return {};
    }
    for (const html::Attribute& attribute : html::attributes_of(text_, token))
      if (ascii::is_equal(attribute.name, "hidden"))
        return Error{Errc::unsupported, "html: the body of the page is hidden"};
    begins(token.end);
    return {};
  }

  void take_end(const Token& token) {
    if (token.name == "template" && templates_ > 0) --templates_;
    if (templates_ > 0) return;
    if (token.name == "head") past_head_ = true;
    const bool ends_body = token.name == "body";
    if (ends_body || token.name == "html" || token.name == "br") begins(token.at);
    if (ends_body) body_.last = token.at;
    if (token.name == "html" && body_.last == kNone) body_.last = token.at;
  }

  void begins(std::size_t at) {
    if (body_.first == kNone) body_.first = at;
  }

  std::string_view text_;
  Body body_;
  std::uint32_t templates_ = 0;
  bool past_head_ = false;
};

}  // namespace

Result<Placed> in_html(const NoticeTask& task, std::string_view text) {
  TANBA_TRY(const auto words, paragraphs(task.plan));
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return Error{Errc::unsupported, "html: this is UTF-16; save it as UTF-8 first"};
  TANBA_TRY(const Body body, BodyWalk(text).run(is_last(task.plan)));
  const std::string end = line_end(text);
  Placed placed{is_last(task.plan) ? body.last : body.first, {}, {}, {}};
  placed.is_behind = is_last(task.plan);
  for (const Paragraph& paragraph : words) {
    if (!placed.block.empty()) placed.block += end;
    placed.block += "<p role=\"note\" lang=\"" + html::escaped(paragraph.lang) +
                    "\" dir=\"auto\" class=\"ai-notice\">" + html::escaped(paragraph.text) + "</p>";
  }
  // A tag of its own line stays that.
  const bool begins_line = placed.at == 0 || text[placed.at - 1] == '\n';
  if (!is_last(task.plan) && !begins_line) placed.before = end;
  placed.after = end;
  return placed;
}

}  // namespace tanba::written
