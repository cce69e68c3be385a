// The simple values of an XMP packet. ISO 16684-1, 7: RDF/XML as XMP uses it.
#include <array>

#include "base/check.hpp"
#include "metadata/xmp_packet.hpp"
#include "metadata/xmp_walk.hpp"

namespace tanba {
namespace {

using xmp::Attribute;
using xmp::is_rdf;
using xmp::Name;

constexpr std::size_t kMaxValues = 10'000;
constexpr std::size_t kMaxName = 1024;

// What an element is to its properties.
enum class Role { outside, rdf, node, property, array, item };

struct Frame {
  Role role = Role::outside;
  XmpKind kind = XmpKind::text;  // of the array that this is, or is an item of
  bool has_children = false;     // or attributes that were its value
  std::size_t path_bytes = 0;    // of the path above it
  std::string language, text;
};

bool is_syntax(const Name& name) {
  return name.space.empty() || name.space == xmp::kRdf || name.space == xmp::kXmlSpace;
}

class Reader : public xmp::Visitor {
 public:
  std::vector<XmpProperty> take() { return std::move(found_); }
  bool too_many() const { return found_.size() > kMaxValues; }

  void open(const Name& name, std::span<const Attribute> attributes, const Range&) override {
    Frame frame;
    frame.path_bytes = path_.size();
    if (!frames_.empty()) {
      frames_.back().has_children = true;
      frame.kind = frames_.back().kind;
      frame.language = frames_.back().language;
    }
    const Role above = frames_.empty() ? Role::outside : frames_.back().role;
    settle(frame, name, above);
    for (const Attribute& attribute : attributes)
      if (attribute.name.space == xmp::kXmlSpace && attribute.name.local == "lang")
        frame.language = attribute.value.substr(0, kMaxName);
    frames_.push_back(std::move(frame));
    for (const Attribute& attribute : attributes) note(attribute);
  }

  void close(const Range&) override {
    const Frame& frame = frames_.back();
    const bool holds_value = frame.role == Role::property || frame.role == Role::item;
    if (holds_value && !frame.has_children) add(frame.text);
    path_.resize(frame.path_bytes);
    frames_.pop_back();
  }

  void text(std::string_view piece) override {
    if (!frames_.empty()) frames_.back().text.append(piece);
  }
  void instruction(std::string_view, std::string_view, const Range&) override {}
  void comment() override {}

 private:
  void settle(Frame& frame, const Name& name, Role above) {
    if (above == Role::outside) {
      frame.role = is_rdf(name, "RDF") ? Role::rdf : Role::outside;
    } else if (above == Role::rdf) {
      frame.role = Role::node;
    } else if (above == Role::array) {
      frame.role = Role::item;
    } else if (const auto kind = array_kind(name)) {
      frame.role = Role::array;
      frame.kind = *kind;
    } else if (is_rdf(name, "Description")) {
      frame.role = Role::node;
    } else {
      frame.role = Role::property;
      enter(name);
    }
  }

  static std::optional<XmpKind> array_kind(const Name& name) {
    if (is_rdf(name, "Bag")) return XmpKind::bag;
    if (is_rdf(name, "Seq")) return XmpKind::seq;
    if (is_rdf(name, "Alt")) return XmpKind::alt;
    return std::nullopt;
  }

  // A property of a node at the top, or a field of what is open.
  void enter(const Name& name) {
    if (is_rdf(name, "value")) return;  // what stands here is the value of the property above
    if (path_.empty()) {
      space_ = name.space.substr(0, kMaxName + 1);
      prefix_ = name.prefix.substr(0, kMaxName);
    } else {
      path_ += '/';
    }
    if (path_.size() <= kMaxName) path_ += name.local.substr(0, kMaxName + 1);
  }

  // An attribute is a property of its node or a field; rdf:resource is the value itself.
  void note(const Attribute& attribute) {
    Frame& frame = frames_.back();
    if (frame.role == Role::outside || frame.role == Role::rdf || frame.role == Role::array) return;
    if (is_rdf(attribute.name, "resource")) {
      add(attribute.value);
      frame.has_children = true;
    }
    if (is_syntax(attribute.name)) return;
    frame.has_children = true;
    const std::size_t path_bytes = path_.size();
    enter(attribute.name);
    add(attribute.value);
    path_.resize(path_bytes);
  }

  void add(std::string_view value) {
    if (path_.empty() || path_.size() > kMaxName || space_.size() > kMaxName || too_many()) return;
    const Frame& frame = frames_.back();
    XmpProperty property{space_, prefix_, path_, std::string(value), frame.kind, frame.language};
    if (property.kind == XmpKind::alt && !frame.language.empty()) property.kind = XmpKind::lang_alt;
    found_.push_back(std::move(property));
  }

  std::vector<Frame> frames_;
  std::string space_, prefix_, path_;  // of the property that is open
  std::vector<XmpProperty> found_;
};

}  // namespace

Result<std::vector<XmpProperty>> read_xmp(Bytes packet, const Limits& limits) {
  TANBA_TRY(const Buffer text, xmp::as_utf8(packet, limits));
  Reader reader;
  TANBA_CHECK(xmp::walk(text, reader, limits));
  if (reader.too_many()) return Error{Errc::limit_exceeded, "xmp: too many values"};
  return reader.take();
}

}  // namespace tanba
