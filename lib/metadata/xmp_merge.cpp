// Properties into an XMP packet, as splices over its bytes. ISO 16684-1, 7; XMP specification,
// part 3, 1.1: the wrapper and its padding.
#include <algorithm>

#include "base/ascii.hpp"
#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "metadata/xmp_packet.hpp"
#include "metadata/xmp_walk.hpp"

namespace tanba {
namespace {

using xmp::Attribute;
using xmp::is_rdf;
using xmp::Name;

constexpr std::size_t kMaxPadding = 4096;
constexpr std::string_view kMeta = "adobe:ns:meta/";
constexpr std::string_view kNewPacket =
    "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
    " <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
    " </rdf:RDF>\n"
    "</x:xmpmeta>\n"
    "<?xpacket end=\"w\"?>";

struct Change {
  Range range;
  std::string insert;
};

// All properties that go in under one name.
struct Group {
  const XmpProperty* first;
  std::vector<const XmpProperty*> items;
};

bool same_name(const XmpProperty& a, const XmpProperty& b) {
  return a.namespace_uri == b.namespace_uri && a.name == b.name;
}

bool is_plain_name(std::string_view name) {
  constexpr std::string_view kStart = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_",
                             kMore = "0123456789-.";
  if (name.empty() || kStart.find(name.front()) == std::string_view::npos) return false;
  return std::ranges::all_of(name, [&](char c) {
    return kStart.find(c) != std::string_view::npos || kMore.find(c) != std::string_view::npos;
  });
}

// XML 1.0, 2.2: no control characters but three, no U+FFFE, no U+FFFF.
bool fits_xml(std::string_view text) {
  const auto forbidden = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
  };
  return is_utf8(text) && std::none_of(text.begin(), text.end(), forbidden) &&
         text.find("\xEF\xBF\xBE") == std::string_view::npos &&
         text.find("\xEF\xBF\xBF") == std::string_view::npos;
}

Result<void> check(const XmpProperty& property) {
  if (!is_plain_name(property.name) || !is_plain_name(property.prefix) ||
      property.prefix == "xml" || property.prefix == "xmlns" || property.prefix == "rdf")
    return Error{Errc::invalid_argument, "xmp: a property's name or prefix is no XML name"};
  if (property.namespace_uri.empty() || property.namespace_uri == xmp::kRdf ||
      property.namespace_uri == xmp::kXmlSpace || !fits_xml(property.namespace_uri))
    return Error{Errc::invalid_argument, "xmp: a property in no namespace that can be its own"};
  if (!fits_xml(property.value) || !fits_xml(property.language))
    return Error{Errc::invalid_argument, "xmp: a value with characters that XML cannot hold"};
  return {};
}

Result<std::vector<Group>> groups_of(std::span<const XmpProperty> properties) {
  std::vector<Group> groups;
  for (const XmpProperty& property : properties) {
    TANBA_CHECK(check(property));
    const auto group = std::ranges::find_if(
        groups, [&](const Group& other) { return same_name(*other.first, property); });
    if (group == groups.end()) {
      groups.push_back({&property, {&property}});
      continue;
    }
    if (property.kind != group->first->kind || property.kind == XmpKind::text)
      return Error{Errc::invalid_argument, "xmp: one property twice, and it is no array"};
    group->items.push_back(&property);
  }
  for (const XmpProperty& a : properties)
    for (const XmpProperty& b : properties)
      if (a.prefix == b.prefix && a.namespace_uri != b.namespace_uri)
        return Error{Errc::invalid_argument, "xmp: one prefix for two namespaces"};
  return groups;
}

// Values are attributes in places, which keep these.
std::string escaped(std::string_view text) { return escaped_xml(text, "&<>\"\t\n\r"); }

// What is there, and what has to go.
class Survey : public xmp::Visitor {
 public:
  Survey(std::string_view packet, std::span<const XmpProperty> wanted)
      : packet_(packet), wanted_(wanted) {}

  std::vector<Change> removals;
  Range rdf_open, rdf_close;  // of the first rdf:RDF
  Range shell;                // the start tag of an x:xmpmeta; `shell_end`: its end tag, or empty
  std::uint64_t shell_end = 0;
  bool shell_is_empty = false;  // with nothing in it
  std::string about;            // what its first node is about
  std::uint64_t insert_at = 0;
  std::uint64_t root_end = 0, wrapper_end = 0;  // padding lies between; 0: there is no wrapper

  void open(const Name& name, std::span<const Attribute> attributes, const Range& tag) override {
    ++depth_;
    shell_is_empty = depth_ == 1 && name.space == kMeta && name.local == "xmpmeta";
    if (shell_is_empty) shell = tag;
    if (rdf_depth_ == 0 && is_rdf(name, "RDF")) {
      rdf_depth_ = depth_;
      if (rdf_open.size == 0) rdf_open = tag, insert_at = tag.end();
    } else if (rdf_depth_ > 0 && depth_ == rdf_depth_ + 1) {
      open_node(attributes, tag);
    } else if (rdf_depth_ > 0 && depth_ == rdf_depth_ + 2) {
      goes_ = is_wanted(name);
      start_ = tag.offset;
      node_stays_ = node_stays_ || !goes_;
    }
  }

  void close(const Range& tag) override {
    if (rdf_depth_ > 0 && depth_ == rdf_depth_ + 2 && goes_) remove(start_, tag.end());
    if (rdf_depth_ > 0 && depth_ == rdf_depth_ + 1) close_node(tag);
    if (depth_ == rdf_depth_) {
      if (rdf_close.size == 0 && rdf_close.offset == 0) rdf_close = tag;
      rdf_depth_ = 0;
    }
    if (--depth_ > 0) return;
    root_end = tag.end();
    shell_end = tag.size > 0 ? tag.offset : 0;
  }

  void text(std::string_view piece) override {
    if (piece.find_first_not_of(ascii::kSpaces) == std::string_view::npos) return;
    shell_is_empty = false;
    if (in_node()) node_stays_ = true;
  }
  void comment() override {
    if (in_node()) node_stays_ = true;
  }
  void instruction(std::string_view target, std::string_view data, const Range& range) override {
    if (in_node()) node_stays_ = true;
    if (depth_ == 0 && root_end > 0 && target == "xpacket" && data.substr(0, 3) == "end")
      wrapper_end = range.offset;
  }

 private:
  bool in_node() const { return rdf_depth_ > 0 && depth_ == rdf_depth_ + 1; }

  bool is_wanted(const Name& name) const {
    return std::ranges::any_of(wanted_, [&](const XmpProperty& property) {
      return property.namespace_uri == name.space && property.name == name.local;
    });
  }

  void open_node(std::span<const Attribute> attributes, const Range& tag) {
    node_start_ = tag.offset;
    node_removals_ = removals.size();
    node_stays_ = false;
    for (const Attribute& attribute : attributes) {
      const Name& name = attribute.name;
      if (is_rdf(name, "about") || (name.space.empty() && name.local == "about")) {
        if (!seen_node_) about = attribute.value;
      } else if (is_wanted(name)) {
        removals.push_back({attribute.range, {}});
      } else {
        node_stays_ = true;
      }
    }
    seen_node_ = true;
  }

  // A node that is left empty goes as a whole, so that merging again and again leaves no trail.
  void close_node(const Range& tag) {
    if (removals.size() > node_removals_ && !node_stays_) {
      removals.resize(node_removals_);
      remove(node_start_, tag.end());
    }
    if (rdf_close.size == 0 && rdf_close.offset == 0) insert_at = tag.end();
  }

  // With the white space before it.
  void remove(std::uint64_t start, std::uint64_t end) {
    const std::string_view before = packet_.substr(0, static_cast<std::size_t>(start));
    const std::size_t last = before.find_last_not_of(ascii::kSpaces);
    const std::uint64_t from = last == std::string_view::npos ? 0 : last + 1;
    removals.push_back({{from, end - from}, {}});
  }

  std::string_view packet_;
  std::span<const XmpProperty> wanted_;
  std::size_t depth_ = 0, rdf_depth_ = 0;  // rdf_depth_: of the rdf:RDF that is open, or 0
  bool goes_ = false, node_stays_ = false, seen_node_ = false;
  std::uint64_t start_ = 0, node_start_ = 0;
  std::size_t node_removals_ = 0;
};

std::string tag_name(std::string_view packet, const Range& tag) {
  const std::string_view rest = packet.substr(static_cast<std::size_t>(tag.offset) + 1);
  return std::string(rest.substr(0, rest.find_first_of(" \t\r\n/>")));
}

std::string_view array_name(XmpKind kind) {
  return kind == XmpKind::bag ? "Bag" : kind == XmpKind::seq ? "Seq" : "Alt";
}

std::string element(const Group& group, const std::string& rdf) {
  const XmpProperty& first = *group.first;
  const std::string name = first.prefix + ":" + first.name;
  if (first.kind == XmpKind::text)
    return "\n   <" + name + ">" + escaped(first.value) + "</" + name + ">";
  const std::string array = rdf + std::string(array_name(first.kind)), item = rdf + "li";
  std::string out = "\n   <" + name + ">\n    <" + array + ">";
  for (const XmpProperty* property : group.items) {
    out += "\n     <" + item;
    if (first.kind == XmpKind::lang_alt) {
      const bool any = property->language.empty();
      out += " xml:lang=\"" + (any ? "x-default" : escaped(property->language)) + "\"";
    }
    out += ">" + escaped(property->value) + "</" + item + ">";
  }
  return out + "\n    </" + array + ">\n   </" + name + ">";
}

std::string description(const std::vector<Group>& groups, const std::string& about,
                        const std::string& rdf) {
  std::string spaces, elements;
  std::vector<std::string_view> declared;
  for (const Group& group : groups) {
    const XmpProperty& first = *group.first;
    if (first.kind == XmpKind::absent) continue;
    elements += element(group, rdf);
    if (std::ranges::find(declared, first.prefix) != declared.end()) continue;
    declared.push_back(first.prefix);
    spaces += "\n    xmlns:" + first.prefix + "=\"" + escaped(first.namespace_uri) + "\"";
  }
  if (elements.empty()) return {};
  return "\n  <" + rdf + "Description " + rdf + "about=\"" + escaped(about) + "\"" + spaces + ">" +
         elements + "\n  </" + rdf + "Description>";
}

// rdf:RDF into an x:xmpmeta that is empty, as some writers leave it.
Change new_rdf(const Survey& survey, std::string_view packet, const std::string& description) {
  if (description.empty()) return {{survey.shell.end(), 0}, {}};
  const std::string rdf =
      "\n <rdf:RDF xmlns:rdf=\"" + std::string(xmp::kRdf) + "\">" + description + "\n </rdf:RDF>\n";
  if (survey.shell_end > 0) return {{survey.shell.end(), 0}, rdf};
  return {{survey.shell.end() - 2, 2}, ">" + rdf + "</" + tag_name(packet, survey.shell) + ">"};
}

// The splice that puts the description in. rdf:RDF without an end tag gets one.
Change insertion(const Survey& survey, std::string_view packet, std::string description) {
  if (description.empty() || survey.rdf_close.size > 0)
    return {{survey.insert_at, 0}, std::move(description)};
  const std::string name = tag_name(packet, survey.rdf_open);
  return {{survey.rdf_open.end() - 2, 2}, ">" + description + "\n </" + name + ">"};
}

// What comes in takes of the padding.
void settle_padding(std::vector<Change>& changes, const Survey& survey, std::string_view packet) {
  if (survey.wrapper_end <= survey.root_end) return;
  const std::string_view end = packet.substr(0, static_cast<std::size_t>(survey.wrapper_end));
  if (end.find_last_not_of(ascii::kSpaces) >= survey.root_end) return;
  std::uint64_t grown = 0, gone = 0;
  for (const Change& change : changes) grown += change.insert.size(), gone += change.range.size;
  const std::uint64_t padding = survey.wrapper_end - survey.root_end;
  const std::uint64_t taken = grown > gone ? std::min(padding, grown - gone) : 0;
  const std::uint64_t kept = std::min<std::uint64_t>(padding - taken, kMaxPadding);
  changes.push_back({{survey.root_end + kept, padding - kept}, {}});
}

Buffer apply(std::string_view packet, std::vector<Change> changes) {
  std::ranges::stable_sort(changes, {}, [](const Change& change) { return change.range.offset; });
  ByteWriter out;
  std::size_t at = 0;
  for (const Change& change : changes) {
    out.text(packet.substr(at, static_cast<std::size_t>(change.range.offset) - at));
    out.text(change.insert);
    at = static_cast<std::size_t>(change.range.end());
  }
  out.text(packet.substr(at));
  return out.take();
}

}  // namespace

Result<Buffer> merge_xmp(std::optional<Bytes> present, std::span<const XmpProperty> properties,
                         const Limits& limits) {
  TANBA_TRY(const std::vector<Group> groups, groups_of(properties));
  TANBA_TRY(const Buffer bytes, xmp::as_utf8(present.value_or(as_bytes(kNewPacket)), limits));
  const std::string_view packet = as_text(bytes);
  Survey survey(packet, properties);
  TANBA_CHECK(xmp::walk(bytes, survey, limits));
  const bool is_empty = survey.rdf_open.size == 0 && survey.shell_is_empty;
  if (survey.rdf_open.size == 0 && !is_empty)
    return Error{Errc::malformed, "xmp: the packet holds no rdf:RDF, so it is no XMP"};
  const std::string name = is_empty ? "rdf:RDF" : tag_name(packet, survey.rdf_open);
  const std::string prefix = name.substr(0, name.size() - std::string_view("RDF").size());
  std::vector<Change> changes = std::move(survey.removals);
  std::string added = description(groups, survey.about, prefix);
  changes.push_back(is_empty ? new_rdf(survey, packet, added)
                             : insertion(survey, packet, std::move(added)));
  settle_padding(changes, survey, packet);
  return apply(packet, std::move(changes));
}

}  // namespace tanba
