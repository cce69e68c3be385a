// Hex, base64, UTF-8 and XML.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tanba/bytes.hpp"

namespace tanba {

/// Lower-case hex.
std::string to_hex(Bytes bytes);
/// RFC 4648 section 4, with padding, no line breaks.
std::string to_base64(Bytes bytes);
/// Strict RFC 4648 section 4: no white space, padding required, unused bits zero. Nothing where the
/// text is not that.
std::optional<Buffer> from_base64(std::string_view text);
/// An even number of hex digits of either case, nothing else.
std::optional<Buffer> from_hex(std::string_view text);

/// `text` with those bytes as "%C3" (RFC 3986, 2.1) that are not plain.
std::string percent_encoded(std::string_view text, bool (*is_plain)(char));

/// Whether `text` is well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF).
bool is_utf8(std::string_view text);

/// `text` with those of `signs` as references that XML reads anywhere: & < > " and, for values that
/// keep them, tab, line feed and carriage return.
std::string escaped_xml(std::string_view text, std::string_view signs = "&<>\"");

/// "2026-11-21T10:00:00Z" from seconds since 1970-01-01 UTC.
std::string to_rfc3339(std::int64_t seconds);
/// RFC 3339 with any offset, fractions dropped. Nothing where it is not a time.
std::optional<std::int64_t> from_rfc3339(std::string_view text);

}  // namespace tanba
