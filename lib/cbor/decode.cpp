// Decoding of CBOR in two passes: the first checks that the item is well-formed (RFC 8949, appendix
// C) and counts, the second lays the nodes out in memory of exactly that size.
#include <limits>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "cbor/nodes.hpp"

namespace tanba::cbor {
namespace {

// The first pass.
class Checker {
 public:
  Checker(Bytes bytes, const Limits& limits) : bytes_(bytes), limits_(limits) {}

  Result<void> run() {
    do {
      TANBA_CHECK(step());
      while (!open_.empty() && !open_.back().indefinite && open_.back().left == 0) open_.pop_back();
    } while (!open_.empty());
    return {};
  }

  std::size_t at() const { return at_; }
  std::size_t count() const { return count_; }
  std::vector<Run> take_runs() { return std::move(runs_); }
  Buffer take_joined() { return std::move(joined_); }

 private:
  struct Open {
    std::uint64_t left = 0;  // children to come; indefinite: children seen
    std::uint32_t run = 0;
    bool indefinite = false, map = false;
  };

  Error fail(Errc code, const char* what) const { return Error{code, what, at_}; }
  std::size_t left() const { return bytes_.size() - at_; }

  Result<void> step() {
    if (!open_.empty() && open_.back().indefinite && left() > 0 && bytes_[at_] == kBreak)
      return close();
    const auto head = read_head(bytes_.subspan(at_));
    if (!head) return fail(head.error().code, head.error().what);
    at_ += head->size;
    ++count_;
    if (!open_.empty()) {
      Open& parent = open_.back();
      parent.left = parent.indefinite ? parent.left + 1 : parent.left - 1;
    }
    if (head->major == kByteString || head->major == kTextString) return string(*head);
    if (head->major >= kArray && head->major <= kTag) return open(*head);
    return {};
  }

  Result<void> close() {
    const Open done = open_.back();
    if (done.map && done.left % 2 != 0)
      return fail(Errc::malformed, "cbor: a key of a map has no value");
    runs_[done.run].count = static_cast<std::uint32_t>(done.left);
    open_.pop_back();
    ++at_;
    return {};
  }

  Result<void> open(const Head& head) {
    if (open_.size() >= limits_.max_depth)
      return fail(Errc::limit_exceeded, "cbor: nested too deep");
    Open item;
    item.map = head.major == kMap;
    item.indefinite = head.indefinite();
    if (item.indefinite) {
      item.run = static_cast<std::uint32_t>(runs_.size());
      runs_.emplace_back();
    } else {
      // Each child takes a byte at least.
      if (head.major != kTag && head.argument > left() / (item.map ? 2 : 1))
        return fail(Errc::truncated, "cbor: an array or map runs past the end");
      item.left = head.major == kTag ? 1 : item.map ? head.argument * 2 : head.argument;
    }
    open_.push_back(item);
    return {};
  }

  Result<void> string(const Head& head) {
    if (!head.indefinite()) return chunk(head);
    const Run run{static_cast<std::uint32_t>(joined_.size()), 0};
    for (;;) {
      if (left() > 0 && bytes_[at_] == kBreak) break;
      const auto next = read_head(bytes_.subspan(at_));
      if (!next) return fail(next.error().code, next.error().what);
      if (next->major != head.major || next->indefinite())
        return fail(Errc::malformed, "cbor: a chunk of another type in a string");
      at_ += next->size;
      const std::size_t begin = at_;
      TANBA_CHECK(chunk(*next));
      const Bytes content = bytes_.subspan(begin, at_ - begin);
      joined_.insert(joined_.end(), content.begin(), content.end());
    }
    ++at_;
    runs_.push_back({run.first, static_cast<std::uint32_t>(joined_.size()) - run.first});
    return {};
  }

  // RFC 8949, 3.2.3: each chunk of a text is UTF-8 by itself.
  Result<void> chunk(const Head& head) {
    if (head.argument > left()) return fail(Errc::truncated, "cbor: a string runs past the end");
    const auto size = static_cast<std::size_t>(head.argument);
    if (head.major == kTextString && !is_utf8(as_text(bytes_.subspan(at_, size))))
      return fail(Errc::malformed, "cbor: a text is not UTF-8");
    at_ += size;
    return {};
  }

  Bytes bytes_;
  const Limits& limits_;
  std::size_t at_ = 0, count_ = 0;
  std::vector<Open> open_;
  std::vector<Run> runs_;
  Buffer joined_;
};

// The second pass: a container's children get their places, side by side, when its head is met.
class Placer {
 public:
  explicit Placer(Nodes& out) : out_(out) {}

  void run(std::size_t count) {
    out_.nodes.reserve(count);
    out_.nodes.emplace_back();
    open_.push_back({0, 1, false});
    while (!open_.empty()) {
      Open& parent = open_.back();
      if (parent.next < parent.end) {
        place(parent.next++);
      } else {
        at_ += parent.indefinite ? 1 : 0;
        open_.pop_back();
      }
    }
  }

 private:
  struct Open {
    std::uint32_t next, end;  // nodes still to fill
    bool indefinite;
  };

  void place(std::uint32_t index) {
    const Head head = *read_head(out_.bytes.subspan(at_));
    Node& node = out_.nodes[index];
    node.offset = static_cast<std::uint32_t>(at_);
    if (head.indefinite()) node.link = run_++;
    at_ += head.size;
    if (head.major == kByteString || head.major == kTextString) {
      at_ = out_.end(index);
    } else if (head.major >= kArray && head.major <= kTag) {
      const auto first = static_cast<std::uint32_t>(out_.nodes.size());
      (head.indefinite() ? out_.runs[node.link].first : node.link) = first;
      const std::uint32_t count = out_.children(index).count;
      out_.nodes.resize(out_.nodes.size() + count);  // within what was reserved: nothing moves
      open_.push_back({first, first + count, head.indefinite()});
    }
  }

  Nodes& out_;
  std::size_t at_ = 0;
  std::uint32_t run_ = 0;
  std::vector<Open> open_;
};

}  // namespace

Document::Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Result<Document> Document::decode_prefix(Bytes bytes, std::size_t& consumed, const Limits& limits) {
  consumed = 0;
  if (bytes.size() > std::numeric_limits<std::uint32_t>::max())
    return Error{Errc::limit_exceeded, "cbor: more than 4 GiB"};
  Checker checker(bytes, limits);
  TANBA_CHECK(checker.run());
  auto nodes = std::make_unique<Nodes>();
  nodes->bytes = bytes.first(checker.at());
  nodes->runs = checker.take_runs();
  nodes->joined = checker.take_joined();
  Placer(*nodes).run(checker.count());
  if (!keys_are_unique(*nodes)) return Error{Errc::malformed, "cbor: a map has a key twice"};
  consumed = checker.at();
  Document document;
  document.nodes_ = std::move(nodes);
  return document;
}

Result<Document> Document::decode(Bytes bytes, const Limits& limits) {
  std::size_t consumed = 0;
  TANBA_TRY(Document document, decode_prefix(bytes, consumed, limits));
  if (consumed != bytes.size())
    return Error{Errc::malformed, "cbor: bytes follow the item", consumed};
  return document;
}

}  // namespace tanba::cbor
