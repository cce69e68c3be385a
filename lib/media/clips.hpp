// The spoken sentences that come with the module: lib/media/clips, made by tools/make_clips.sh.
#pragma once

#include <span>
#include <string_view>

#include "tanba/bytes.hpp"

namespace tanba::sound {

struct Clip {
  std::string_view name, lang, text;  // what is said is `text`, in NFC
  Bytes opus;                         // Opus in Ogg
};
std::span<const Clip> clips();

}  // namespace tanba::sound
