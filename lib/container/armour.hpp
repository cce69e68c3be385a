// The armoured block of structured text, one line in a comment of the host's syntax. C2PA 2.4, A.9.
//   <prefix> -----BEGIN C2PA MANIFEST----- <reference> -----END C2PA MANIFEST----- <suffix>
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tanba/bytes.hpp"
#include "tanba/limits.hpp"

namespace tanba::text {

/// How a host writes a comment: "//" and nothing, "<!--" and "-->".
struct Comment {
  std::string_view prefix, suffix;
};

/// One block that holds its store.
struct Block {
  Range base64;     // the store
  Range exclusion;  // what the data hash leaves out (A.9.4): whole lines
  Range erase;      // the same, and the empty line that WebVTT wants behind it
};

struct Flaw {
  const char* what = nullptr;  // null: there is none
  std::string_view code;       // C2PA 2.4, 15.2.2; empty: it has none for this
};
struct Blocks {
  std::vector<Block> found;
  Flaw flaw;  // a block that holds no store, or half a block
};

/// All blocks of a text in one pass over it, at most max_manifests. A block counts where nothing
/// but a comment's prefix and suffix shares its lines, for those lines are not hashed.
Blocks find_blocks(Bytes text, const Limits& limits);

/// The line of a block, without its end, that has room for a store of `store_bytes`; and where its
/// base64 lies in it.
struct BlockLine {
  std::string line;
  Range base64;
};
BlockLine block_line(const Comment& comment, std::uint64_t store_bytes);

}  // namespace tanba::text
