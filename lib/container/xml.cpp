// The walk over XML, by Expat. XML 1.0 (fifth edition); Namespaces in XML 1.0.
#include "container/xml.hpp"

#include <algorithm>
#include <new>

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/expat.hpp"

namespace tanba::xml {
namespace {

using expat::name_of, expat::Parser;

constexpr std::uint64_t kBlock = 64 << 10;
constexpr std::uint32_t kMaxDepth = 4096;
// Entities of attributes, such as the namespaces that some editors declare: a few times the text.
constexpr float kMaxAmplification = 4;
constexpr unsigned long long kFreeAmplification = 1 << 20;

// What the letters above 127 mean is of no matter here, as long as they are letters.
int any_single_byte(void*, const XML_Char* name, XML_Encoding* encoding) {
  static constexpr std::string_view kFamilies[] = {"windows-", "cp125", "iso-8859-", "koi8-"};
  const std::string_view wanted(name);
  const auto is_of = [&](std::string_view family) {
    return wanted.size() > family.size() &&
           std::equal(family.begin(), family.end(), wanted.begin(),
                      [](char a, char b) { return a == ascii::lower(b); });
  };
  if (std::none_of(std::begin(kFamilies), std::end(kFamilies), is_of)) return XML_STATUS_ERROR;
  for (int byte = 0; byte < 256; ++byte) encoding->map[byte] = byte < 128 ? byte : 128 + byte;
  encoding->data = nullptr;
  encoding->convert = nullptr;
  encoding->release = nullptr;
  return XML_STATUS_OK;
}

Parser make_parser(void* data) {
  Parser parser = expat::make_parser(nullptr, data);
  if (!parser) return parser;
  XML_SetUnknownEncodingHandler(parser.get(), any_single_byte, nullptr);
  XML_SetBillionLaughsAttackProtectionMaximumAmplification(parser.get(), kMaxAmplification);
  XML_SetBillionLaughsAttackProtectionActivationThreshold(parser.get(), kFreeAmplification);
  return parser;
}

// One walk: Expat's handlers, and what they must not forget.
class Walk {
 public:
  Walk(Visitor& visitor, const Limits& limits)
      : parser_(make_parser(this)), visitor_(visitor), limits_(limits) {
    if (!parser_) return;
    XML_SetElementHandler(parser_.get(), open, close);
    XML_SetProcessingInstructionHandler(parser_.get(), instruction);
    XML_SetDefaultHandler(parser_.get(), other);  // and so entities of content stay as they are
  }

  Result<void> run(const Source& asset) {
    if (!parser_) return Error{Errc::out_of_memory, "xml: out of memory"};
    std::uint64_t at = 0;
    do {
      // A tag is parsed only when it is there to its end, each time from its start: blocks grow
      // with what is pending, so that the time stays in proportion to the size.
      const std::uint64_t pending = at - std::min(at, seen_);
      if (pending > limits_.max_text_bytes)
        return Error{Errc::limit_exceeded, "xml: a tag is too long", seen_};
      const std::uint64_t size = std::min(std::max(kBlock, pending), asset.size() - at);
      TANBA_CHECK(feed(asset, {at, size}));
      at += size;
    } while (at < asset.size());
    return {};
  }

 private:
  Result<void> feed(const Source& asset, const Range& range) {
    const auto size = static_cast<int>(range.size);
    auto* block = static_cast<std::uint8_t*>(XML_GetBuffer(parser_.get(), std::max(size, 1)));
    if (block == nullptr) return Error{Errc::out_of_memory, "xml: out of memory"};
    const std::span<std::uint8_t> into(block, static_cast<std::size_t>(range.size));
    TANBA_CHECK(asset.read(range.offset, into));
    if (range.offset == 0 && is_utf16(into))
      return Error{Errc::unsupported, "xml: this is UTF-16; save it as UTF-8 first"};
    const bool last = range.end() == asset.size();
    if (XML_ParseBuffer(parser_.get(), size, last) == XML_STATUS_OK) return {};
    return stopped_.what != nullptr ? stopped_ : failure();
  }

  Error failure() const {
    const auto at =
        static_cast<std::uint64_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser_.get())));
    switch (XML_GetErrorCode(parser_.get())) {
      case XML_ERROR_NO_MEMORY:
        return {Errc::out_of_memory, "xml: out of memory"};
      case XML_ERROR_NO_ELEMENTS:
      case XML_ERROR_UNCLOSED_TOKEN:
      case XML_ERROR_UNCLOSED_CDATA_SECTION:
      case XML_ERROR_PARTIAL_CHAR:
        return {Errc::truncated, "xml: the document is cut off", at};
      case XML_ERROR_UNKNOWN_ENCODING:
        return {Errc::unsupported, "xml: an encoding that is not known; save it as UTF-8 first"};
      case XML_ERROR_AMPLIFICATION_LIMIT_BREACH:
        return {Errc::limit_exceeded, "xml: entities expand to too much", at};
      default:
        return {Errc::malformed, "xml: the document is not well-formed", at};
    }
  }

  Range here() const {
    const Range range{static_cast<std::uint64_t>(XML_GetCurrentByteIndex(parser_.get())),
                      static_cast<std::uint64_t>(XML_GetCurrentByteCount(parser_.get()))};
    return range;
  }

  void stop(const Error& error) {
    stopped_ = error;
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  // No exception may cross Expat's frames.
  template <class Do>
  static void handle(void* data, Do step) {
    Walk& walk = *static_cast<Walk*>(data);
    if (walk.stopped_.what != nullptr) return;
    const Range range = walk.here();
    walk.seen_ = range.end();
    try {
      step(walk, range);
    } catch (const std::bad_alloc&) {
      walk.stop({Errc::out_of_memory, "xml: out of memory"});
    }
  }

  static void open(void* data, const XML_Char* name, const XML_Char**) {
    handle(data, [&](Walk& walk, const Range& range) {
      if (++walk.count_ > walk.limits_.max_boxes)
        return walk.stop({Errc::limit_exceeded, "xml: too many elements", range.offset});
      if (++walk.depth_ > kMaxDepth)
        return walk.stop({Errc::limit_exceeded, "xml: elements are nested too deep", range.offset});
      walk.visitor_.open(name_of(name), range, walk.depth_);
    });
  }
  static void close(void* data, const XML_Char*) {
    handle(data, [](Walk& walk, const Range& range) {
      walk.visitor_.close(range, walk.depth_);
      --walk.depth_;
    });
  }
  static void instruction(void* data, const XML_Char* target, const XML_Char* text) {
    handle(data, [&](Walk& walk, const Range& range) {
      if (walk.depth_ > 0) walk.visitor_.instruction(target, text, range, walk.depth_);
    });
  }
  static void other(void* data, const XML_Char*, int) {
    handle(data, [](Walk&, const Range&) {});
  }

  Parser parser_;
  Visitor& visitor_;
  const Limits& limits_;
  Error stopped_{Errc::malformed, nullptr};
  std::uint64_t seen_ = 0;  // the end of what was handled
  std::uint32_t depth_ = 0, count_ = 0;
};

}  // namespace

Result<std::string> text_at(const Source& asset, const Range& range) {
  std::string text(static_cast<std::size_t>(range.size), '\0');
  TANBA_CHECK(
      asset.read(range.offset, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}));
  return text;
}

bool is_utf16(Bytes head) {
  return starts_with(head, "\xFF\xFE") || starts_with(head, "\xFE\xFF") ||
         starts_with(head, std::string_view("<\0", 2)) ||
         starts_with(head, std::string_view("\0<", 2));
}

Result<void> walk(const Source& asset, Visitor& visitor, const Limits& limits) {
  return Walk(visitor, limits).run(asset);
}

namespace {

struct Sniffed {
  XML_Parser parser;
  Start start;
};

void on_root(void* data, const XML_Char* name, const XML_Char**) {
  auto& sniffed = *static_cast<Sniffed*>(data);
  const Name root = name_of(name);
  try {
    sniffed.start.space = root.space;
    sniffed.start.local = root.local;
  } catch (const std::bad_alloc&) {
    sniffed.start.local.clear();  // then it is not known
  }
  XML_StopParser(sniffed.parser, XML_FALSE);
}

void on_doctype(void* data, const XML_Char* name, const XML_Char*, const XML_Char*, int) {
  auto& sniffed = *static_cast<Sniffed*>(data);
  try {
    sniffed.start.doctype = name;
  } catch (const std::bad_alloc&) {
    sniffed.start.doctype.clear();
  }
}

}  // namespace

Start start_of(Bytes head) {
  Sniffed sniffed{};
  const Parser parser = make_parser(&sniffed);
  const std::size_t first = as_text(head).find('<');
  if (!parser || first == std::string_view::npos || is_utf16(head)) return {};
  sniffed.parser = parser.get();
  XML_SetStartElementHandler(parser.get(), on_root);
  XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
  XML_SetDefaultHandler(parser.get(), [](void*, const XML_Char*, int) {});
  const auto status = XML_Parse(parser.get(), reinterpret_cast<const char*>(head.data()),
                                static_cast<int>(std::min<std::size_t>(head.size(), kBlock)), 0);
  sniffed.start.is_xml = status == XML_STATUS_OK || !sniffed.start.local.empty();
  return std::move(sniffed.start);
}

}  // namespace tanba::xml
