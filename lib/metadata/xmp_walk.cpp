// The walk over an XMP packet. XML 1.0 (fifth edition); Namespaces in XML 1.0.
#include "metadata/xmp_walk.hpp"

#include <algorithm>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/charset.hpp"
#include "container/expat.hpp"

namespace tanba::xmp {
namespace {

constexpr std::uint32_t kMaxDepth = 64;
constexpr std::uint64_t kMaxPacket = 1 << 30;  // Expat counts in int

// Where the attributes of a well-formed start tag lie in it, without declarations of namespaces.
std::vector<Range> attribute_ranges(std::string_view tag, std::uint64_t offset) {
  std::vector<Range> ranges;
  std::size_t at = tag.find_first_of(" \t\r\n/>");
  while (at < tag.size()) {
    const std::size_t name = tag.find_first_not_of(ascii::kSpaces, at);
    if (name == std::string_view::npos || tag[name] == '/' || tag[name] == '>') break;
    const std::size_t quote = tag.find_first_of("\"'", name);
    if (quote == std::string_view::npos) break;
    const std::size_t end = tag.find(tag[quote], quote + 1);
    if (end == std::string_view::npos) break;
    const std::string_view whole = tag.substr(name, quote - name);
    const bool declares = whole.substr(0, 5) == "xmlns" &&
                          std::string_view(":= \t\r\n").find(whole[5]) != std::string_view::npos;
    if (!declares) ranges.push_back({offset + at, end + 1 - at});
    at = end + 1;
  }
  return ranges;
}

class Walk {
 public:
  Walk(Bytes packet, Visitor& visitor, const Limits& limits)
      : parser_(expat::make_parser("UTF-8", this)),
        packet_(packet),
        visitor_(visitor),
        limits_(limits) {
    if (!parser_) return;
    XML_SetElementHandler(parser_.get(), open, close);
    XML_SetCharacterDataHandler(parser_.get(), text);
    XML_SetProcessingInstructionHandler(parser_.get(), instruction);
    XML_SetCommentHandler(parser_.get(), comment);
    XML_SetStartDoctypeDeclHandler(parser_.get(), doctype);
  }

  Result<void> run() {
    if (!parser_) return Error{Errc::out_of_memory, "xmp: out of memory"};
    const auto status = XML_Parse(parser_.get(), reinterpret_cast<const char*>(packet_.data()),
                                  static_cast<int>(packet_.size()), XML_TRUE);
    if (stopped_) return *stopped_;
    if (status == XML_STATUS_OK) return {};
    if (XML_GetErrorCode(parser_.get()) == XML_ERROR_NO_MEMORY)
      return Error{Errc::out_of_memory, "xmp: out of memory"};
    return Error{Errc::malformed, "xmp: the packet is not well-formed XML", here().offset};
  }

 private:
  Range here() const {
    const auto at = std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser_.get()));
    return {static_cast<std::uint64_t>(at),
            static_cast<std::uint64_t>(XML_GetCurrentByteCount(parser_.get()))};
  }

  void stop(Errc code, const char* what) {
    stopped_ = Error{code, what, here().offset};
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  // No exception may cross Expat's frames.
  template <class Do>
  static void handle(void* data, Do step) {
    Walk& walk = *static_cast<Walk*>(data);
    if (walk.stopped_) return;
    try {
      step(walk);
    } catch (const std::bad_alloc&) {
      walk.stop(Errc::out_of_memory, "xmp: out of memory");
    }
  }

  std::vector<Attribute> attributes_of(const XML_Char** pairs, const Range& tag) const {
    const Bytes raw =
        packet_.subspan(static_cast<std::size_t>(tag.offset), static_cast<std::size_t>(tag.size));
    std::vector<Attribute> attributes;
    for (const Range& range : attribute_ranges(as_text(raw), tag.offset)) {
      if (*pairs == nullptr) break;
      attributes.push_back({expat::name_of(pairs[0]), pairs[1], range});
      pairs += 2;
    }
    return attributes;
  }

  static void open(void* data, const XML_Char* name, const XML_Char** pairs) {
    handle(data, [&](Walk& walk) {
      if (++walk.count_ > walk.limits_.max_boxes)
        return walk.stop(Errc::limit_exceeded, "xmp: too many elements");
      if (++walk.depth_ > kMaxDepth)
        return walk.stop(Errc::limit_exceeded, "xmp: elements are nested too deep");
      const Range tag = walk.here();
      walk.visitor_.open(expat::name_of(name), walk.attributes_of(pairs, tag), tag);
    });
  }
  static void close(void* data, const XML_Char*) {
    handle(data, [](Walk& walk) {
      walk.visitor_.close(walk.here());
      --walk.depth_;
    });
  }
  static void text(void* data, const XML_Char* piece, int size) {
    handle(data, [&](Walk& walk) { walk.visitor_.text({piece, static_cast<std::size_t>(size)}); });
  }
  static void instruction(void* data, const XML_Char* target, const XML_Char* said) {
    handle(data, [&](Walk& walk) { walk.visitor_.instruction(target, said, walk.here()); });
  }
  static void comment(void* data, const XML_Char*) {
    handle(data, [](Walk& walk) { walk.visitor_.comment(); });
  }
  static void doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    handle(data, [](Walk& walk) {
      walk.stop(Errc::malformed, "xmp: the packet has a document type, which XMP forbids");
    });
  }

  expat::Parser parser_;
  Bytes packet_;
  Visitor& visitor_;
  const Limits& limits_;
  std::optional<Error> stopped_;
  std::uint32_t depth_ = 0, count_ = 0;
};

}  // namespace

Result<Buffer> as_utf8(Bytes packet, const Limits& limits) {
  if (packet.size() > std::min(limits.max_metadata_bytes, kMaxPacket))
    return Error{Errc::limit_exceeded, "xmp: the packet is too large"};
  Buffer text;
  if (xml::is_utf16(packet)) {
    text = charset::from_utf16(packet, packet[0] == '<', charset::Halves::kept);
    packet = text;
  }
  packet = charset::without_zeros(packet);
  return Buffer(packet.begin(), packet.end());
}

Result<void> walk(Bytes packet, Visitor& visitor, const Limits& limits) {
  return Walk(packet, visitor, limits).run();
}

}  // namespace tanba::xmp
