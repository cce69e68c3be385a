// CBOR (RFC 8949): bounded decoding that keeps byte ranges, and deterministic encoding (4.2.1).
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "tanba/bytes.hpp"
#include "tanba/limits.hpp"
#include "tanba/result.hpp"

namespace tanba::cbor {

enum class Kind : std::uint8_t {
  unsigned_integer,
  negative_integer,
  bytes,
  text,
  array,
  map,
  tag,
  boolean,
  null,
  undefined,
  simple,
  floating
};

struct Nodes;

/// One data item: a light handle into its Document, which must outlive it (it may move). Asking a
/// wrong kind gives nothing, never a crash. Every call is O(1) but find(), which looks at each
/// pair, and encoded() of an indefinite item.
class Item {
 public:
  Item() = default;
  explicit operator bool() const { return nodes_ != nullptr; }

  Kind kind() const;
  bool is(Kind kind) const { return *this && this->kind() == kind; }
  Bytes encoded() const;  // the item as stored, with its head

  std::optional<std::uint64_t> as_unsigned() const;
  std::optional<std::int64_t> as_integer() const;  // nothing past int64
  std::optional<bool> as_bool() const;
  std::optional<double> as_double() const;          // floats only
  std::optional<Bytes> as_bytes() const;            // an indefinite one is joined in the Document
  std::optional<std::string_view> as_text() const;  // UTF-8 was checked by decode()
  std::optional<std::uint64_t> as_tag() const;      // the tag number; its content is item(0)

  std::size_t size() const;             // elements of an array, pairs of a map, 1 for a tag, else 0
  Item at(std::size_t index) const;     // element of an array, content of a tag (0)
  Item key(std::size_t index) const;    // of a map
  Item value(std::size_t index) const;  // of a map
  Item find(std::string_view text_key) const;  // value of a text key; nothing where absent
  Item find(std::int64_t integer_key) const;

 private:
  friend class Document;
  Item child(std::size_t index) const;
  Item(const Nodes* nodes, std::uint32_t index) : nodes_(nodes), index_(index) {}
  const Nodes* nodes_ = nullptr;
  std::uint32_t index_ = 0;
};

/// One decoded item. Borrows the bytes that it was decoded from; they must outlive it. Its items
/// stay valid when it is moved.
class Document {
 public:
  Document();  // without an item
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  /// Well-formed (RFC 8949, appendix C), valid UTF-8, no duplicate keys in a map, nothing after the
  /// item, within limits.max_depth. Iterative; linear but for the sorting of keys; allocates eight
  /// bytes for each item that is present, never by a declared length.
  /// \return Errc::malformed, Errc::truncated or Errc::limit_exceeded
  static Result<Document> decode(Bytes bytes, const Limits& limits = {});

  /// The same, but other bytes may follow the item: `consumed` says how many it took.
  static Result<Document> decode_prefix(Bytes bytes, std::size_t& consumed,
                                        const Limits& limits = {});

  Item root() const { return Item(nodes_.get(), 0); }

 private:
  std::unique_ptr<const Nodes> nodes_;
};

/// Encodes deterministically: shortest heads, definite lengths, map keys sorted bytewise as encoded
/// (RFC 8949, 4.2.1). A tree of values; maps sort themselves when encoded, and a key set twice
/// keeps its last value.
class Value {
 public:
  Value();  // null
  static Value integer(std::int64_t value);
  static Value unsigned_integer(std::uint64_t value);
  static Value boolean(bool value);
  static Value floating(double value);
  static Value text(std::string_view value);  // UTF-8
  static Value bytes(Bytes value);
  static Value array(std::vector<Value> values = {});
  static Value map();
  static Value tag(std::uint64_t number, Value content);
  static Value encoded(Bytes item);             // an item that is encoded already, put in as it is
  static Value date(std::string_view rfc3339);  // tag 0

  Value& add(Value element);                      // to an array
  Value& set(std::string_view key, Value value);  // in a map
  Value& set(std::int64_t key, Value value);
  bool empty() const;  // of an array or map

  Buffer encode() const;

 private:
  Value(Kind kind, std::uint64_t argument);
  void encode_to(Buffer& out) const;
  void encode_map_to(Buffer& out) const;

  Kind kind_;
  bool raw_ = false;  // data_ is an encoded item
  std::uint64_t argument_ = 0;
  Buffer data_;
  std::vector<Value> children_;  // elements; or key, value, key, value ...
};

/// Bytes of a head for a string or array of `count`: 1, 2, 3, 5 or 9.
std::size_t head_size(std::uint64_t count);

}  // namespace tanba::cbor
