// How the files of a collection are named. C2PA 2.4, 18.8.3; RFC 3986, 3.3 and 4.2.
#pragma once

#include <string>
#include <string_view>

namespace tanba {

/// The relative URI of a path, without a last `/`: what RFC 3986 does not allow in the name of a
/// file is percent-encoded, and `:`, which is not allowed in the first.
std::string uri_of(std::string_view path);

/// The opposite. A `%` that begins no code stands for itself.
std::string path_of(std::string_view uri);

}  // namespace tanba
