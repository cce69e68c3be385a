// What the text formats share: UTF-8 held in memory under a limit, where a store may lie in it, and
// Unicode NFC. C2PA 2.4, A.8 and A.9.
#pragma once

#include <array>

#include "container/format.hpp"

namespace tanba::text {

/// Whether `head` can be the start of UTF-8 text: well-formed but for a last character that is cut
/// off, and without control characters that no text has.
bool looks_like_text(Bytes head);

/// The whole text. Errc::limit_exceeded past max_text_bytes, Errc::unsupported for UTF-16 and
/// UTF-32, Errc::malformed where it is not UTF-8 or holds a NUL.
Result<Buffer> read(const Source& asset, const Limits& limits);

/// Unicode NFC. Time grows with the size even where a million combining marks stand in a row.
Result<Buffer> nfc(Bytes text);

/// The form that a row writes, and so what its hash covers: NFC for wrappers, else the bytes. A
/// store in another form is read too where that is no difference, over text that is NFC.
enum class Form { wrapper, armour, none };

/// File names and MIME types that are one kind of text.
struct Kind {
  std::string_view extensions;  // ".md .markdown"
  std::string_view mime_type;
};
/// The kind that `hint` names, or null.
const Kind* kind_of(std::span<const Kind> kinds, std::string_view hint);

template <const auto& kKinds>
constexpr std::size_t joined_size() {
  std::size_t size = 0;
  for (const Kind& kind : kKinds) size += kind.extensions.empty() ? 0 : kind.extensions.size() + 1;
  return size;
}

template <const auto& kKinds>
constexpr auto kJoined = [] {
  std::array<char, joined_size<kKinds>()> joined{};
  auto at = joined.begin();
  for (const Kind& kind : kKinds) {
    for (const char letter : kind.extensions) *at++ = letter;
    if (!kind.extensions.empty()) *at++ = ' ';
  }
  return joined;
}();

/// The extensions of all kinds in one string, as a row lists them. Static storage.
template <const auto& kKinds>
constexpr std::string_view all_extensions() {
  return {kJoined<kKinds>.data(), kJoined<kKinds>.size() - 1};
}

/// scan() and extract() of the text formats.
Result<Layout> scan(const Source& asset, Form form, const Limits& limits);
Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits);

/// What embed() does first: refuses what cannot be labelled.
Result<void> check_embed(const Source& asset, const Layout& layout, const Payloads& payloads);

/// The text without its carriers.
Result<Buffer> rest_of(const Source& asset, const Layout& layout, const Limits& limits);

/// Refuses a text that would still hold a manifest without its carriers: the pieces around one may
/// make up another.
Result<void> check_rest(const Source& asset, const Layout& layout, Form form, const Limits& limits);

/// Every splice of an embed: all present carriers go, `insert` comes in at `at`, which counts in
/// the text without them.
Edit replace(const Layout& layout, std::uint64_t at, Buffer insert);

/// The same with several changes, which ascend. Errc::unsupported where one reaches over a carrier.
Result<Edit> replace(const Layout& layout, const Edit& changes);

}  // namespace tanba::text
