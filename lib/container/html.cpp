// HTML: the store is the base64 text of one script element in the head. C2PA 2.4, A.7; the places
// where a head may begin and end: HTML Living Standard, 13.2.6.4.1 to 13.2.6.4.6.
//
//   <script type="application/c2pa">BASE64</script>
#include <algorithm>
#include <array>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "container/base64_value.hpp"
#include "container/edit.hpp"
#include "container/html_metadata.hpp"
#include "container/rows.hpp"

namespace tanba {
namespace {

constexpr std::string_view kOpen = R"(<script type="application/c2pa">)", kClose = "</script>";
// The element is not hashed, so that nothing may stand in its tags but what has to.
constexpr std::string_view kOtherOpens[] = {"<script type='application/c2pa'>",
                                            "<script type=application/c2pa>"};
constexpr std::string_view kMark = "\xEF\xBB\xBF";
constexpr std::string_view kSpaces = " \t\n\f\r";

struct Element {
  Range whole, content;
  bool closed = false;
};

struct Named {
  std::string name;
  Range whole;
};

/// What the head has of manifests and properties, and where others go in.
struct Head {
  std::vector<Element> scripts;
  std::vector<Named> properties;
  std::uint32_t links = 0;
  std::uint64_t insert_at = 0;
};

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Goes from token to token until something comes that only a body can hold.
class HeadWalk {
 public:
  explicit HeadWalk(std::string_view text) : text_(text) {}

  Head run() {
    std::size_t at = text_.starts_with(kMark) ? kMark.size() : 0;
    head_.insert_at = at;
    while (at < text_.size()) {
      const html::Token token = html::token_at(text_, at);
      if (token.kind == html::Token::Kind::cut || !take(token)) break;
      at = end_;
      // A manifest goes in at the end of the head: what tells the encoding has to stay within the
      // first 1024 bytes.
      if (!past_head_ && templates_ == 0 && token.kind != html::Token::Kind::text)
        head_.insert_at = at;
    }
    return std::move(head_);
  }

 private:
  // False: the head is over, or ends inside of an element.
  bool take(const html::Token& token) {
    end_ = token.end;
    switch (token.kind) {
      case html::Token::Kind::text:
        return templates_ > 0 || is_blank(token);
      case html::Token::Kind::start:
        return take_start(token);
      case html::Token::Kind::end:
        return take_end(token);
      default:
        return true;
    }
  }

  bool is_blank(const html::Token& token) const {
    return text_.substr(token.at, token.end - token.at).find_first_not_of(kSpaces) ==
           std::string_view::npos;
  }

  bool take_start(const html::Token& token) {
    if (templates_ == 0 && !html::stays_in_head(token.name)) return false;
    if (past_head_ && token.name == "noscript") return false;
    if (token.name == "template") ++templates_;
    if (templates_ == 0 && token.name == "link" && html::has_word(token.rel, "c2pa-manifest"))
      ++head_.links;
    if (templates_ == 0 && token.name == "meta") note_property(token, {});
    if (!html::holds_text(token.name)) return token.name != "plaintext";
    const Range content = html::raw_content(text_, token);
    bool closed = false;
    if (content.end() < text_.size()) {
      const auto end = html::token_at(text_, static_cast<std::size_t>(content.end()));
      closed = end.kind == html::Token::Kind::end;
      end_ = end.end;
    } else {
      end_ = text_.size();
    }
    if (templates_ == 0 && token.name == "script" && html::is_word(token.type, "application/c2pa"))
      head_.scripts.push_back({{token.at, end_ - token.at}, content, closed});
    if (templates_ == 0 && token.name == "script" && closed) note_property(token, content);
    return closed;
  }

  void note_property(const html::Token& token, const Range& content) {
    std::string name = html::property_in(text_, token,
                                         text_.substr(static_cast<std::size_t>(content.offset),
                                                      static_cast<std::size_t>(content.size)));
    if (!name.empty()) head_.properties.push_back({std::move(name), {token.at, end_ - token.at}});
  }

  bool take_end(const html::Token& token) {
    if (token.name == "template" && templates_ > 0) --templates_;
    if (templates_ > 0) return true;
    // Scripts behind </head> go into the head all the same (13.2.6.4.6).
    if (token.name == "head") past_head_ = true;
    return !is_one_of(token.name, {"body", "html", "br"});
  }

  std::string_view text_;
  Head head_;
  std::size_t end_ = 0;  // of the token at hand, with its content and end tag where that is text
  std::uint32_t templates_ = 0;
  bool past_head_ = false;
};

Result<Buffer> read(const Source& asset, const Limits& limits) {
  if (asset.size() > limits.max_text_bytes)
    return Error{Errc::limit_exceeded, "html: the document is larger than max_text_bytes"};
  Buffer text(static_cast<std::size_t>(asset.size()));
  TANBA_CHECK(asset.read(0, text));
  if (starts_with(text, "\xFF\xFE") || starts_with(text, "\xFE\xFF"))
    return Error{Errc::unsupported, "html: this is UTF-16; save it as UTF-8 first"};
  return text;
}

// The base64 of an element, without the white space around it.
Range trimmed(std::string_view text, const Range& content) {
  const std::string_view whole =
      text.substr(static_cast<std::size_t>(content.offset), static_cast<std::size_t>(content.size));
  const std::size_t from = whole.find_first_not_of(kSpaces);
  if (from == std::string_view::npos) return {content.offset, 0};
  return {content.offset + from, whole.find_last_not_of(kSpaces) + 1 - from};
}

const char* flaw_of(std::string_view text, const Element& element) {
  const auto part = [&](const Range& range) {
    return text.substr(static_cast<std::size_t>(range.offset),
                       static_cast<std::size_t>(range.size));
  };
  if (!element.closed) return "html: the element of the manifest has no end";
  const std::string_view open =
      part({element.whole.offset, element.content.offset - element.whole.offset});
  const std::string_view close =
      part({element.content.end(), element.whole.end() - element.content.end()});
  const bool other =
      std::find(std::begin(kOtherOpens), std::end(kOtherOpens), open) != std::end(kOtherOpens);
  if ((open != kOpen && !other) || close != kClose)
    return "html: the tags of the manifest hold more than its type";
  const auto store = from_base64(part(trimmed(text, element.content)));
  return store && !store->empty() ? nullptr : "html: the manifest is not base64";
}

Layout layout_of(std::string_view text, const Head& head) {
  Layout layout;
  layout.insert_at = head.insert_at;
  if (head.scripts.size() + head.links > 1) {
    layout.flaw = "html: more than one manifest in the head";
    layout.flaw_code = "manifest.html.multipleManifests";
  } else if (head.links == 1) {
    layout.flaw = "html: the manifest is elsewhere, behind a link that is not followed";
    layout.flaw_code = "manifest.inaccessible";
  } else if (head.scripts.size() == 1) {
    const Element& element = head.scripts[0];
    layout.flaw = flaw_of(text, element);
    if (layout.flaw == nullptr)
      layout.carriers.push_back(
          {{trimmed(text, element.content)}, {element.whole}, element.whole, element.whole, {}});
  }
  return layout;
}

Result<Layout> scan(const Source& asset, const Limits& limits) {
  TANBA_TRY(const Buffer text, read(asset, limits));
  return layout_of(as_text(text), HeadWalk(as_text(text)).run());
}

Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  Limits encoded = limits;
  encoded.max_store_bytes = base64_value::carried_bytes(limits.max_store_bytes);
  TANBA_TRY(const Buffer text, gather(asset, carrier.store, encoded));
  auto store = from_base64(as_text(text));
  if (!store) return Error{Errc::malformed, "html: the manifest is not base64"};
  if (store->size() > limits.max_store_bytes)
    return Error{Errc::limit_exceeded, "html: the manifest store is too large"};
  return *std::move(store);
}

// The elements of all properties, and those that they replace out.
Result<std::string> put_properties(Edit& edit, const Source& asset, const Payloads& payloads,
                                   const Limits& limits) {
  std::string elements;
  if (payloads.properties.empty()) return elements;
  TANBA_TRY(const Buffer text, read(asset, limits));
  const Head head = HeadWalk(as_text(text)).run();
  for (const Property& property : payloads.properties) {
    if (!is_utf8(property.name) || !is_utf8(property.value))
      return Error{Errc::invalid_argument, "html: a property that is not UTF-8"};
    elements += html::element_of(property);
  }
  for (const Named& present : head.properties)
    if (std::any_of(
            payloads.properties.begin(), payloads.properties.end(),
            [&](const Property& property) { return html::is_word(present.name, property.name); }))
      erase(edit, present.whole);
  return elements;
}

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  if (layout.flaw) return Error{Errc::malformed, layout.flaw};
  if (!payloads.xmp.empty()) return Error{Errc::unsupported, "html: a page carries no XMP"};
  if (payloads.store_bytes > limits.max_store_bytes)
    return Error{Errc::limit_exceeded, "html: the manifest store is too large"};
  Embedding out;
  erase(out.edit, layout.carriers);
  TANBA_TRY(const std::string properties, put_properties(out.edit, asset, payloads, limits));
  const std::uint64_t base64_bytes = base64_value::carried_bytes(payloads.store_bytes);
  const std::uint64_t element_bytes =
      payloads.store_bytes > 0 ? kOpen.size() + base64_bytes + kClose.size() : 0;
  if (element_bytes + properties.size() >
      limits.max_text_bytes - std::min(limits.max_text_bytes, asset.size()))
    return Error{Errc::limit_exceeded, "html: with its manifest the page passes max_text_bytes"};
  ByteWriter made;
  made.text(properties);
  if (payloads.store_bytes > 0)
    made.text(kOpen).zeros(static_cast<std::size_t>(base64_bytes)).text(kClose);
  if (made.size() > 0) insert(out.edit, layout.insert_at, made.take());
  sort(out.edit);
  if (payloads.store_bytes == 0) return out;
  const Range whole{landing(out.edit, layout.insert_at) + properties.size(), element_bytes};
  const Range base64{whole.offset + kOpen.size(), base64_bytes};
  out.carrier = {{base64}, {whole}, whole, whole, {}};
  return out;
}

Result<std::vector<Metadatum>> metadata(const Source& asset, const Limits& limits) {
  Pieces pieces(asset, limits);
  const auto text = read(asset, limits);
  if (!text && !ends_quietly(text.error())) return text.error();
  if (text) html::read_metadata(as_text(*text), pieces);
  return pieces.take();
}

// By its name; else by <!DOCTYPE html> or <html>, behind comments.
bool sniff(Bytes head, std::string_view hint) {
  std::string_view text = as_text(head);
  const bool wide = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
  if (hint_is(hint, ".html .htm", "text/html"))
    return wide || text.find('\0') == std::string_view::npos;
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  for (std::size_t at = std::min(text.find_first_not_of(kSpaces), text.size()); at < text.size();) {
    const html::Token token = html::token_at(text, at);
    if (token.kind == html::Token::Kind::start) return token.name == "html";
    if (token.kind == html::Token::Kind::doctype) return token.name == "html";
    const bool blank =
        text.substr(at, token.end - at).find_first_not_of(kSpaces) == std::string_view::npos;
    if (token.kind != html::Token::Kind::comment && !blank) return false;
    at = token.end;
  }
  return false;
}

}  // namespace

const Format kHtml = {
    .name = "html",
    .mime_type = "text/html",
    .extensions = ".html .htm",
    .media = Media::text,
    .binding = BindingKind::data,
    .clause = "C2PA 2.4, A.7",
    .sniff = sniff,
    .scan = scan,
    .extract = extract,
    .embed = embed,
    .fill = base64_value::fill,
    .metadata = metadata,
    .takes = kTakesProperties,
};

}  // namespace tanba
