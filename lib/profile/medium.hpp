// Which medium a MIME type belongs to, as profiles name media.
#pragma once

#include <string>
#include <string_view>

namespace tanba {

/// image, audio, video, text, document or other; empty where `mime_type` is.
std::string medium_of(std::string_view mime_type);

}  // namespace tanba
