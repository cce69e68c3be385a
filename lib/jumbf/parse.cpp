// Parsing of JUMBF (ISO 19566-5, annex A and B): an explicit stack, every size checked against what
// is left of the enclosing box.
#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "jumbf/jumbf.hpp"

namespace tanba::jumbf {
namespace {

constexpr std::uint8_t kHasLabel = 0x02, kHasId = 0x04, kHasHash = 0x08, kHasPrivate = 0x10;

struct Header {
  std::uint64_t size = 0;  // of the whole box
  std::size_t header = 8;
  std::string_view type;
};

// LBox, TBox, and XLBox where LBox is 1; an LBox of 0 reaches to the end of what encloses it.
Result<Header> read_header(Bytes bytes, std::uint64_t offset) {
  ByteReader reader(bytes);
  Header box;
  box.size = reader.u32();
  box.type = as_text(reader.take(4));
  if (box.size == 1) {
    box.size = reader.u64();
    if (box.size < 16) box.size = 1;
  } else if (box.size == 0) {
    box.size = bytes.size();
  }
  if (!reader.ok()) return Error{Errc::truncated, "jumbf: a box header is cut short", offset};
  box.header = reader.at();
  if (box.size < box.header)
    return Error{Errc::malformed, "jumbf: a box is smaller than its header", offset};
  if (box.size > bytes.size())
    return Error{Errc::truncated, "jumbf: a box runs past the end", offset};
  const auto printable = [](char letter) { return letter >= 0x20 && letter <= 0x7E; };
  if (!std::all_of(box.type.begin(), box.type.end(), printable))
    return Error{Errc::malformed, "jumbf: a box type is not four letters", offset};
  return box;
}

// C2PA 2.4, 8.4.1 and ISO 19566-5: no control characters, none that a URI needs.
bool is_label(std::string_view label) {
  if (!is_utf8(label)) return false;
  for (std::size_t i = 0; i < label.size(); ++i) {
    const auto letter = static_cast<std::uint8_t>(label[i]);
    if (letter < 0x20 || letter == 0x7F || std::string_view("/;?#").find(label[i]) != label.npos)
      return false;
    if (letter == 0xC2 && static_cast<std::uint8_t>(label[i + 1]) < 0xA0) return false;  // C1
  }
  return label.find("\xEF\xBB\xBF") == label.npos && label.find("\xEF\xBF\xBF") == label.npos;
}

// NUL-terminated.
Result<std::string> read_label(ByteReader& reader, const Limits& limits, std::uint64_t offset) {
  const std::string_view rest = as_text(reader.rest());
  const std::size_t size = rest.find('\0');
  if (size == rest.npos)
    return Error{Errc::malformed, "jumbf: a label does not end in its description box", offset};
  if (size > limits.max_label_bytes)
    return Error{Errc::limit_exceeded, "jumbf: a label is too long", offset};
  const std::string_view label = as_text(reader.take(size));
  reader.skip(1);
  return std::string(is_label(label) ? label : std::string_view());
}

// UUID, toggles, and what they announce; `payload` must end with it.
Result<void> read_description(Bytes payload, Box& box, const Limits& limits) {
  const std::uint64_t offset = box.description.offset;
  ByteReader reader(payload);
  const Bytes uuid = reader.take(16);
  box.toggles = reader.u8();
  if (!reader.ok()) return Error{Errc::malformed, "jumbf: a description box is too short", offset};
  std::copy(uuid.begin(), uuid.end(), box.uuid.begin());
  if ((box.toggles & kHasLabel) != 0) {
    TANBA_TRY(box.label, read_label(reader, limits, offset));
  }
  if ((box.toggles & kHasId) != 0) reader.skip(4);
  if ((box.toggles & kHasHash) != 0) reader.skip(32);
  if (reader.ok() && (box.toggles & kHasPrivate) != 0) {
    TANBA_TRY(const Header inner, read_header(reader.rest(), offset));
    reader.skip(inner.size);
  }
  if (!reader.ok() || reader.left() != 0)
    return Error{Errc::malformed, "jumbf: a description box is not what its toggles say", offset};
  return {};
}

class Parser {
 public:
  Parser(Bytes bytes, const Limits& limits)
      : bytes_(bytes),
        limits_(limits),
        max_boxes_(std::min<std::uint64_t>(limits.max_boxes, 4096 + bytes.size() / 32)) {}

  Result<Tree> run() {
    TANBA_TRY(const Header first, read_header(bytes_, 0));
    if (first.type != "jumb") return Error{Errc::malformed, "jumbf: not a superbox"};
    if (first.size != bytes_.size())
      return Error{Errc::malformed, "jumbf: bytes follow the superbox", first.size};
    TANBA_CHECK(add(first, 0, 0));
    while (!open_.empty()) {
      const Open top = open_.back();
      if (top.at == end_of(top.box)) {
        open_.pop_back();
        sort_labels(tree_.boxes[top.box]);
        continue;
      }
      TANBA_TRY(const Header next, read_header(left_in(top), top.at));
      open_.back().at += next.size;
      TANBA_CHECK(add(next, top.at, top.box));
    }
    return std::move(tree_);
  }

 private:
  struct Open {
    std::uint32_t box;
    std::uint64_t at;
  };

  std::uint64_t end_of(std::uint32_t box) const { return tree_.boxes[box].whole.end(); }
  Bytes left_in(const Open& open) const {
    return bytes_.subspan(open.at, end_of(open.box) - open.at);
  }

  Result<void> add(const Header& header, std::uint64_t at, std::uint32_t parent) {
    if (tree_.boxes.size() >= max_boxes_)
      return Error{Errc::limit_exceeded, "jumbf: too many boxes", at};
    const auto index = static_cast<std::uint32_t>(tree_.boxes.size());
    Box& box = tree_.boxes.emplace_back();
    box.whole = {at, header.size};
    box.payload = {at + header.header, header.size - header.header};
    box.type = header.type;
    box.parent = parent;
    if (index != 0) tree_.boxes[parent].children.push_back(index);
    return box.is_superbox() ? open(index) : Result<void>();
  }

  Result<void> open(std::uint32_t index) {
    Box& box = tree_.boxes[index];
    if (open_.size() >= limits_.max_depth)
      return Error{Errc::limit_exceeded, "jumbf: nested too deep", box.whole.offset};
    const Bytes inside = bytes_.subspan(box.payload.offset, box.payload.size);
    TANBA_TRY(const Header header, read_header(inside, box.payload.offset));
    if (header.type != "jumd")
      return Error{Errc::malformed, "jumbf: a superbox has no description", box.payload.offset};
    box.description = {box.payload.offset, header.size};
    const Bytes description = inside.first(header.size).subspan(header.header);
    TANBA_CHECK(read_description(description, box, limits_));
    open_.push_back({index, box.description.end()});
    return {};
  }

  void sort_labels(Box& box) {
    for (const std::uint32_t child : box.children)
      if (tree_.boxes[child].is_superbox()) box.by_label.push_back(child);
    std::sort(box.by_label.begin(), box.by_label.end(), [&](std::uint32_t a, std::uint32_t b) {
      return tree_.boxes[a].label < tree_.boxes[b].label;
    });
  }

  Bytes bytes_;
  const Limits& limits_;
  std::uint64_t max_boxes_;
  Tree tree_;
  std::vector<Open> open_;
};

}  // namespace

Result<Tree> parse(Bytes bytes, const Limits& limits) { return Parser(bytes, limits).run(); }

Result<std::uint64_t> box_size(Bytes bytes) {
  TANBA_TRY(const Header header, read_header(bytes, 0));
  return header.size;
}

const Box* Tree::child(const Box& parent, std::string_view label) const {
  if (label.empty()) return nullptr;
  const auto& sorted = parent.by_label;
  const auto first = std::lower_bound(
      sorted.begin(), sorted.end(), label,
      [&](std::uint32_t index, std::string_view text) { return boxes[index].label < text; });
  if (first == sorted.end() || boxes[*first].label != label) return nullptr;
  if (first + 1 != sorted.end() && boxes[*(first + 1)].label == label) return nullptr;
  return &boxes[*first];
}

const Box* Tree::content(const Box& parent, std::string_view type) const {
  for (const std::uint32_t child : parent.children)
    if (boxes[child].type == type) return &boxes[child];
  return nullptr;
}

}  // namespace tanba::jumbf
