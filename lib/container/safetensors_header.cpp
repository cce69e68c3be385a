// The header by nlohmann's iterative parser, whose position is told by the iterator it reads from.
#include "container/safetensors_header.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "container/base64_value.hpp"

namespace tanba::safetensors {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kMetadata = "__metadata__", kOffsets = "data_offsets";

// Tells how far the parser has read: behind a string's closing quote when it hands the string out.
class Tracked {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = std::uint8_t;
  using difference_type = std::ptrdiff_t;
  using pointer = const std::uint8_t*;
  using reference = const std::uint8_t&;

  Tracked(const std::uint8_t* at, const std::uint8_t** read) : at_(at), read_(read) {}
  reference operator*() const { return *at_; }
  Tracked& operator++() {
    *read_ = ++at_;
    return *this;
  }
  Tracked operator++(int) {
    const Tracked before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Tracked& a, const Tracked& b) { return a.at_ == b.at_; }

 private:
  const std::uint8_t* at_;     // into the header
  const std::uint8_t** read_;  // borrowed from who parses
};

class Parser : public nlohmann::json_sax<Json> {
 public:
  Parser(Bytes text, const Limits& limits) : text_(text), limits_(limits) {}

  Result<Header> parse() {
    read_ = text_.data();
    const Tracked begin(text_.data(), &read_);
    const Tracked end(text_.data() + text_.size(), &read_);
    if (Json::sax_parse(begin, end, this)) return std::move(header_);
    return error_.value_or(Error{Errc::malformed, "safetensors: the header is not JSON"});
  }

  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(number_integer_t) override { return value(); }
  bool number_float(number_float_t, const string_t&) override { return value(); }
  bool binary(binary_t&) override { return value(); }
  bool number_unsigned(number_unsigned_t number) override {
    if (depth_ == 3 && is_offsets_) header_.data_bytes = std::max(header_.data_bytes, number);
    return value();
  }

  bool string(string_t& text) override {
    if (!is_manifest_) return value();
    is_manifest_ = false;
    if (const auto raw = string_before(text))
      header_.manifests.push_back({{key_start_, at() - key_start_}, *raw});
    else
      header_.flaw = "safetensors: the manifest store is written with escapes";
    return true;
  }

  bool key(string_t& text) override {
    if (depth_ == 1) return top_key(text);
    if (depth_ > 2) return true;
    is_offsets_ = !in_metadata_ && text == kOffsets;
    if (!in_metadata_) return true;
    ++header_.metadata->members;
    is_manifest_ = text == base64_value::kKey;
    const auto raw = string_before(text);
    if (is_manifest_ && !raw)
      header_.flaw = "safetensors: the key of the manifest store is written with escapes";
    key_start_ = raw ? raw->offset - 1 : 0;
    return true;
  }

  bool start_object(std::size_t) override {
    in_metadata_ = in_metadata_ || wants_metadata_;
    wants_metadata_ = false;
    if (!value() || !enter()) return false;
    if (depth_ == 1) header_.top.start = at();
    if (depth_ == 2 && in_metadata_) header_.metadata->start = at();
    return true;
  }
  bool end_object() override {
    if (depth_ == 2 && in_metadata_) {
      Range& member = header_.metadata->member;
      member.size = at() - member.offset;
      in_metadata_ = false;
    }
    return leave();
  }
  bool start_array(std::size_t) override { return value() && enter(); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  std::size_t at() const { return static_cast<std::size_t>(read_ - text_.data()); }

  bool stop(Errc code, const char* what) {
    error_ = Error{code, what, at()};
    return false;
  }
  bool enter() {
    return ++depth_ <= limits_.max_depth || stop(Errc::limit_exceeded, "safetensors: too deep");
  }
  bool leave() {
    --depth_;
    return true;
  }

  // Any value but the string that a manifest has to be and the object that the metadata has to be.
  bool value() {
    if (is_manifest_) header_.flaw = "safetensors: the manifest store is no string";
    is_manifest_ = false;
    return !wants_metadata_ || stop(Errc::malformed, "safetensors: __metadata__ is no object");
  }

  bool top_key(const string_t& text) {
    if (++header_.top.members > limits_.max_boxes)
      return stop(Errc::limit_exceeded, "safetensors: too many tensors");
    if (text != kMetadata) return true;
    const auto raw = string_before(text);
    if (header_.metadata || !raw)
      return stop(Errc::malformed, "safetensors: two __metadata__, or one written with escapes");
    header_.metadata = Object{{raw->offset - 1, 0}, 0, 0};
    wants_metadata_ = true;
    return true;
  }

  // Where the string that was just read stands between its quotes; nothing where it is written
  // with escapes.
  std::optional<Range> string_before(std::string_view text) const {
    const std::size_t end = at();
    if (end < text.size() + 2 || text_[end - text.size() - 2] != '"') return std::nullopt;
    const Range raw{end - 1 - text.size(), text.size()};
    if (as_text(text_.subspan(end - 1 - text.size(), text.size())) != text) return std::nullopt;
    return raw;
  }

  Bytes text_;
  const Limits& limits_;
  const std::uint8_t* read_ = nullptr;
  Header header_;
  std::optional<Error> error_;
  std::uint32_t depth_ = 0;
  bool wants_metadata_ = false, in_metadata_ = false, is_manifest_ = false, is_offsets_ = false;
  std::size_t key_start_ = 0;  // of a key in the metadata, its quote
};

}  // namespace

Result<Header> parse_header(Bytes text, const Limits& limits) {
  return Parser(text, limits).parse();
}

}  // namespace tanba::safetensors
