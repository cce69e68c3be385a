// The tag that says where the manifest of a Matroska or WebM file is. RFC 9559, 5.1.8 and 6.2.
#include <optional>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/ebml.hpp"
#include "container/edit.hpp"
#include "container/matroska.hpp"

namespace tanba::matroska {
namespace {

using ebml::Element;

struct Places {
  Element segment;
  std::vector<Element> tags;
  std::vector<Element> free;  // in front of the first cluster, where every reader looks
};

// Level by level but for clusters whose size a live writer did not know: their children follow.
Result<Places> places_in(const Source& asset, const Limits& limits) {
  Places places;
  Window window(asset);
  bool in_front = true;
  std::uint64_t at = 0, end = asset.size();
  for (std::uint32_t count = 0; at < end; ++count) {
    if (count == limits.max_boxes)
      return Error{Errc::limit_exceeded, "matroska: too many elements", at};
    TANBA_TRY(const Element element, ebml::element_at(window, at));
    const bool is_segment = element.id == kSegment;
    if ((element.size == ebml::kUnknown ? element.content : element.end()) > end)
      return Error{Errc::malformed, "matroska: an element runs past the end of the segment", at};
    if (is_segment && places.segment.id != 0)
      return Error{Errc::malformed, "matroska: a segment inside of another", at};
    if (is_segment) places.segment = element;
    if (is_segment && element.size != ebml::kUnknown) end = element.end();
    if (element.id == kCluster) in_front = false;
    if (element.id == kTags && element.size != ebml::kUnknown) places.tags.push_back(element);
    if (element.id == ebml::kVoid && in_front && places.segment.id != 0)
      places.free.push_back(element);
    at = is_segment || element.size == ebml::kUnknown ? element.content : element.end();
  }
  if (places.segment.id == 0) return Error{Errc::malformed, "matroska: there is no segment"};
  return places;
}

Bytes content_of(Bytes parent, const Element& element) {
  return parent.subspan(static_cast<std::size_t>(element.content),
                        static_cast<std::size_t>(element.size));
}

void append(Buffer& to, Bytes bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

Result<bool> is_reference(Bytes simple_tag) {
  TANBA_TRY(const auto fields, ebml::elements_in(simple_tag));
  for (const Element& field : fields)
    if (field.id == kTagName && as_text(content_of(simple_tag, field)) == kReference) return true;
  return false;
}

// What a tag says but for references; empty where it says nothing else.
Result<Buffer> other_fields(Bytes tag, bool& changed) {
  Buffer kept;
  bool says_something = false;
  TANBA_TRY(const auto fields, ebml::elements_in(tag));
  for (const Element& field : fields) {
    const Bytes value = content_of(tag, field);
    bool drop = field.id == ebml::kCrc;
    if (field.id == kSimpleTag) {
      TANBA_TRY(drop, is_reference(value));
      (drop ? changed : says_something) = true;
    }
    if (!drop) append(kept, ebml::element(field.id, value));
  }
  return says_something ? kept : Buffer();
}

// All tags but references, and without the sum over what changes.
Result<Buffer> other_tags(Bytes tags, bool& changed) {
  Buffer kept;
  TANBA_TRY(const auto elements, ebml::elements_in(tags));
  for (const Element& element : elements) {
    const Bytes content = content_of(tags, element);
    if (element.id == kTag) {
      TANBA_TRY(const Buffer fields, other_fields(content, changed));
      if (!fields.empty()) append(kept, ebml::element(kTag, fields));
    } else if (element.id != ebml::kCrc) {
      append(kept, ebml::element(element.id, content));
    }
  }
  return kept;
}

Buffer tag_of(std::string_view uri) {
  Buffer fields = ebml::element(kTagName, as_bytes(kReference));
  append(fields, ebml::element(kTagString, as_bytes(uri)));
  Buffer tag = ebml::element(kTargets, {});  // of the whole segment
  append(tag, ebml::element(kSimpleTag, fields));
  return ebml::element(kTag, tag);
}

// `bytes` over an element of the file that is as long, or leaves room for an empty one.
std::optional<Splice> over(const Element& place, const Buffer& bytes) {
  const std::uint64_t room = place.end() - place.start;
  if (bytes.size() > room || room - bytes.size() == 1) return std::nullopt;
  Buffer all = bytes;
  if (room > bytes.size()) append(all, ebml::padding(room - bytes.size()));
  return Splice{place.start, room, std::move(all), nullptr};
}

// The tags that hold a reference, and what else they say.
struct Referring {
  std::vector<Element> tags;
  Buffer others;
};

Result<Referring> referring(const Source& asset, const std::vector<Element>& all,
                            const Limits& limits) {
  Referring found;
  for (const Element& tags : all) {
    TANBA_TRY(const Buffer content, gather(asset, {{tags.content, tags.size}}, limits));
    bool changed = false;
    TANBA_TRY(const Buffer others, other_tags(content, changed));
    if (!changed) continue;
    append(found.others, others);
    found.tags.push_back(tags);
  }
  return found;
}

// The segment grows, and says so where it knows its size.
Result<void> put_last(Edit& edit, const Element& segment, const Source& asset, Buffer tags) {
  if (segment.size == ebml::kUnknown) {
    insert(edit, asset.size(), std::move(tags));
    return {};
  }
  const std::uint64_t size = segment.size + tags.size();
  constexpr std::uint64_t kIdBytes = 4;
  const std::uint64_t width = segment.content - segment.start - kIdBytes;
  if (ebml::width_of(size) > width)
    return Error{Errc::unsupported, "matroska: the segment's size has no room for a tag",
                 segment.start};
  edit.push_back({segment.start, kIdBytes + width,
                  ebml::head_of(kSegment, size, static_cast<unsigned>(width)), nullptr});
  insert(edit, segment.end(), std::move(tags));
  return {};
}

}  // namespace

Result<Edit> refer(const Source& asset, std::string_view uri, const Limits& limits) {
  TANBA_TRY(const Places places, places_in(asset, limits));
  TANBA_TRY(const Referring old, referring(asset, places.tags, limits));
  Buffer content = old.others;
  append(content, tag_of(uri));
  Buffer tags = ebml::element(kTags, content);
  std::vector<Element> candidates = old.tags;
  candidates.insert(candidates.end(), places.free.begin(), places.free.end());
  Edit edit;
  for (const Element& place : candidates) {
    auto splice = tags.empty() ? std::nullopt : over(place, tags);
    if (splice) tags.clear();
    if (!splice && place.id == kTags) splice = over(place, {});
    if (splice) edit.push_back(*std::move(splice));
  }
  if (!tags.empty()) TANBA_CHECK(put_last(edit, places.segment, asset, std::move(tags)));
  sort(edit);
  return edit;
}

}  // namespace tanba::matroska
