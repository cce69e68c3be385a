// Comment headers: fields out, and one field in.
#include "container/vorbis_comment.hpp"

#include <algorithm>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "container/charset.hpp"

namespace tanba::vorbis {
namespace {

constexpr std::string_view kAigc = "AIGC=";

std::string_view text_of(Bytes body, const Range& range) {
  return as_text(
      body.subspan(static_cast<std::size_t>(range.offset), static_cast<std::size_t>(range.size)));
}

std::string upper(std::string_view name) {
  std::string out(name);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

bool is_aigc_field(std::string_view field) {
  const std::size_t equals = field.find('=');
  return equals != field.npos && is_aigc(field.substr(0, equals));
}

bool is_picture(std::string_view name) {
  return name == "METADATA_BLOCK_PICTURE" || name == "COVERART";
}

}  // namespace

std::optional<Comments> parse(Bytes body, const Limits& limits) {
  Comments found;
  ByteReader in(body);
  const auto string = [&in] {
    const std::uint32_t size = in.u32le();
    const Range range{in.at(), size};
    in.skip(size);
    return range;
  };
  found.vendor = string();
  const std::uint32_t count = in.u32le();
  if (count > limits.max_boxes) return {};
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) found.fields.push_back(string());
  if (!in.ok()) return {};
  found.end = in.at();
  return found;
}

void add_to(Pieces& pieces, Bytes body, const Comments& comments) {
  pieces.add("vorbis", "vendor", charset::from_utf8(as_bytes(text_of(body, comments.vendor))));
  for (const Range& field : comments.fields) {
    const std::string_view text = text_of(body, field);
    const std::size_t equals = text.find('=');
    if (equals == text.npos) continue;
    const std::string name = upper(text.substr(0, equals));
    if (!is_picture(name))
      pieces.add("vorbis", name, charset::from_utf8(as_bytes(text.substr(equals + 1))));
  }
}

bool has_aigc(Bytes body, const Comments& comments) {
  return std::any_of(comments.fields.begin(), comments.fields.end(),
                     [&](const Range& field) { return is_aigc_field(text_of(body, field)); });
}

Buffer with_aigc(Bytes body, const Comments& comments, Bytes json) {
  std::uint32_t count = 0;
  ByteWriter fields;
  const auto put = [&](std::string_view name, std::string_view value) {
    fields.u32le(static_cast<std::uint32_t>(name.size() + value.size())).text(name).text(value);
    ++count;
  };
  for (const Range& field : comments.fields)
    if (!is_aigc_field(text_of(body, field))) put({}, text_of(body, field));
  if (!json.empty()) put(kAigc, as_text(json));
  const std::string_view vendor = text_of(body, comments.vendor);
  ByteWriter out;
  out.u32le(static_cast<std::uint32_t>(vendor.size())).text(vendor).u32le(count);
  out.bytes(fields.view()).bytes(body.subspan(static_cast<std::size_t>(comments.end)));
  return out.take();
}

}  // namespace tanba::vorbis
