// What a page says of itself beside its manifest: `meta` elements, JSON-LD, and attributes of the
// W3C's draft on AI disclosure. HTML Living Standard, 4.2.5; JSON-LD 1.1, 7; schema.org.
#pragma once

#include "container/html_token.hpp"
#include "container/pieces.hpp"

namespace tanba::html {

/// The property that goes in as JSON-LD and not as a `meta` element.
inline constexpr std::string_view kSourceType = "digitalSourceType";

/// The element that holds a property.
std::string element_of(const Property& property);

/// The name of the property that a start tag, or the script that it begins, holds as element_of()
/// writes it; else empty. `content`: of the script.
std::string property_in(std::string_view text, const Token& start, std::string_view content);

/// All of it, in the order of the page.
void read_metadata(std::string_view text, Pieces& pieces);

}  // namespace tanba::html
