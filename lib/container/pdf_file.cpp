// The objects of a PDF, those in object streams too. ISO 32000-2, 7.3.10, 7.3.8 and 7.5.7.
#include "container/pdf_file.hpp"

#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/check.hpp"

namespace tanba::pdf {
namespace {

constexpr std::uint64_t kMaxObject = 1 << 20;  // catalogs and nodes of trees are much smaller
constexpr std::uint64_t kWindow = 4096, kWider = 16;

Error too_large(std::uint64_t at) {
  return {Errc::limit_exceeded, "pdf: an object that has to be read is too large", at};
}

Error no_object(std::uint64_t at) {
  return {Errc::malformed, "pdf: the cross-reference does not lead to the object", at};
}

// Where the data of a stream begin, behind the keyword: CR LF or LF. 7.3.8.1.
Result<std::size_t> data_start(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return Error{Errc::truncated, "pdf: a stream has no data"};
  if (text[at] == '\n') return at + 1;
  if (text[at] == '\r' && text[at + 1] == '\n') return at + 2;
  return Error{Errc::malformed, "pdf: no line end behind the keyword stream"};
}

// N G obj value endobj, or value stream
Result<Object> parse_object(std::string_view text, const Ref* expected, const Limits& limits) {
  Lexer in(text);
  const auto number = as_integer(in.next().text), generation = as_integer(in.next().text);
  if (in.next().text != "obj" || !number || !generation) return no_object(0);
  if (expected && (*number != expected->number || *generation != expected->generation))
    return no_object(0);
  Object object;
  TANBA_TRY(const std::string_view value, in.value(limits));
  object.text = value;
  const Token end = in.next();
  if (in.at() == text.size()) return Error{Errc::truncated, "pdf: an object has no end"};
  if (end.text == "endobj") return object;
  if (end.text != "stream" || !is_dict(value))
    return Error{Errc::malformed, "pdf: no endobj behind an object"};
  TANBA_TRY(object.stream_at, data_start(text, in.at()));
  return object;
}

// Parses what lies at `at`, with more and more of it, as long as it is cut short.
template <class Parse>
auto widening(const Source& source, std::uint64_t at, std::uint64_t& budget, const Parse& parse)
    -> decltype(parse(std::string_view())) {
  if (at >= source.size()) return no_object(at);
  const std::uint64_t left = source.size() - at;
  for (std::uint64_t size = kWindow;; size *= kWider) {
    Buffer bytes(static_cast<std::size_t>(std::min(size, left)));
    if (bytes.size() > budget) return too_large(at);
    budget -= bytes.size();
    TANBA_CHECK(source.read(at, bytes));
    auto parsed = parse(as_text(bytes));
    if (parsed) return parsed;
    Error error = parsed.error();
    error.offset = at;
    if (error.code != Errc::truncated || size >= left) return error;
    if (size >= kMaxObject) return too_large(at);
  }
}

// The head of an object stream: N pairs of a number and an offset.
struct Member {
  std::uint64_t offset = 0;  // from /First
  std::uint64_t size = 0;    // at most
};

Result<Member> find_member(std::string_view head, const Ref& ref, std::uint64_t index) {
  Lexer in(head);
  for (std::uint64_t i = 0; i < index; ++i) {
    in.next();
    if (in.next().kind == Kind::end) return no_object(0);
  }
  const auto number = as_integer(in.next().text), offset = as_integer(in.next().text);
  if (number != ref.number || !offset) return no_object(0);
  in.next();
  const std::uint64_t next = as_integer(in.next().text).value_or(0);
  return Member{*offset, next > *offset ? next - *offset : kMaxObject};
}

// At most `most` bytes.
Result<Buffer> read_up_to(Decoded& in, std::uint64_t most) {
  Buffer bytes(static_cast<std::size_t>(std::min(most, kMaxObject)));
  std::size_t done = 0;
  while (done < bytes.size()) {
    TANBA_TRY(const std::size_t got, in.read_some(std::span(bytes).subspan(done)));
    if (got == 0) break;
    done += got;
  }
  bytes.resize(done);
  return bytes;
}

Result<Object> read_member(Decoded& in, const Member& member, const Limits& limits) {
  if (member.offset > limits.max_inflated_bytes) return too_large(0);
  TANBA_CHECK(in.skip(member.offset));
  TANBA_TRY(const Buffer bytes, read_up_to(in, member.size));
  Lexer text(as_text(bytes));
  const auto value = text.value(limits);
  if (!value && value.error().code == Errc::truncated && bytes.size() == kMaxObject)
    return too_large(0);
  if (!value) return value.error();
  return Object{std::string(*value), 0, 0};
}

}  // namespace

Result<std::string> File::text_at(std::uint64_t at, std::uint64_t most) const {
  const std::uint64_t left = at < source_->size() ? source_->size() - at : 0;
  std::string text(static_cast<std::size_t>(std::min(left, most)), '\0');
  TANBA_CHECK(source_->read(at, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}));
  return text;
}

Result<std::string> File::value_at(std::uint64_t at) {
  return widening(*source_, at, budget_, [this](std::string_view text) -> Result<std::string> {
    TANBA_TRY(const std::string_view value, Lexer(text).value(*limits_));
    return std::string(value);
  });
}

Result<Object> File::object_at(std::uint64_t at, const Ref* expected) {
  TANBA_TRY(Object object, widening(*source_, at, budget_, [&](std::string_view text) {
              return parse_object(text, expected, *limits_);
            }));
  object.at = at;
  if (object.stream_at > 0) object.stream_at += at;
  return object;
}

Result<Object> File::object(const Ref& ref) {
  if (++objects_read_ > most_objects_)
    return Error{Errc::limit_exceeded, "pdf: too many objects have to be read"};
  TANBA_TRY(const Place place, place_of(ref.number));
  if (place.kind == Place::packed)
    return ref.generation == 0 ? packed_object(ref, place) : Object{"null", 0, 0};
  if (place.kind != Place::plain || place.generation != ref.generation) return Object{"null", 0, 0};
  return object_at(place.where, &ref);
}

Result<Object> File::packed_object(const Ref& ref, const Place& place) {
  if (encrypted_)
    return Error{Errc::unsupported,
                 "pdf: the file is encrypted, with objects that have to be read"};
  if (place.where == 0 || place.where > 0x7FFF'FFFF) return no_object(0);
  const Ref home{static_cast<std::uint32_t>(place.where), 0};
  TANBA_TRY(const Place home_place, place_of(home.number));
  if (home_place.kind != Place::plain) return no_object(0);
  TANBA_TRY(const Object stream, object_at(home_place.where, &home));
  TANBA_TRY(const Dict dict, Dict::parse(stream.text, *limits_));
  const auto first = as_integer(dict.get("First")), count = as_integer(dict.get("N"));
  if (as_name(dict.get("Type")) != "ObjStm" || !first || !count || place.generation >= *count)
    return Error{Errc::malformed, "pdf: no object stream where one has to be", stream.at};
  if (*first > kMaxObject) return too_large(stream.at);
  TANBA_TRY(const Range stored, data_of(stream, dict.get("Length")));
  TANBA_TRY(const Coding coding, coding_of(dict, *limits_));
  Decoded in(*source_, stored, coding, budget_);
  TANBA_TRY(const Buffer head, read_up_to(in, *first));
  if (head.size() < *first) return no_object(stream.at);
  TANBA_TRY(const Member member, find_member(as_text(head), ref, place.generation));
  return read_member(in, member, *limits_);
}

Result<std::string> File::resolve(std::string_view value) {
  const auto ref = as_ref(value);
  if (!ref) return std::string(value);
  TANBA_TRY(Object found, object(*ref));
  if (found.stream_at > 0)
    return Error{Errc::malformed, "pdf: a stream where a value has to be", found.at};
  return std::move(found.text);
}

// The /Length of an object stream must not lie in one itself, so this does not come back.
Result<Range> File::data_of(const Object& object, std::string_view length) {
  std::string text(length);
  if (const auto ref = as_ref(length)) {
    TANBA_TRY(const Place place, place_of(ref->number));
    if (place.kind != Place::plain || place.generation != ref->generation) return no_object(0);
    TANBA_TRY(const Object number, object_at(place.where, &*ref));
    text = number.text;
  }
  const auto size = as_integer(text);
  if (object.stream_at == 0 || !size)
    return Error{Errc::malformed, "pdf: no stream where one has to be", object.at};
  if (*size > source_->size() - object.stream_at)
    return Error{Errc::truncated, "pdf: a stream runs past the end", object.at};
  const Range data{object.stream_at, *size};
  TANBA_TRY(const std::string behind, text_at(data.end(), 16));
  if (Lexer(behind).next().text != "endstream")
    return Error{Errc::malformed, "pdf: the length of a stream is not true", object.at};
  return data;
}

Result<Range> File::stream_of(const Object& object) {
  TANBA_TRY(const Dict dict, Dict::parse(object.text, *limits_));
  const std::string_view length = dict.get("Length");
  if (!as_ref(length)) return data_of(object, length);
  TANBA_TRY(const std::string number, resolve(length));
  return data_of(object, number);
}

}  // namespace tanba::pdf
