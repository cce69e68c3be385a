// JUMBF (ISO 19566-5): superboxes, labels, and the URIs that point at them. C2PA 2.4, 11.1 and 8.4.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tanba/bytes.hpp"
#include "tanba/limits.hpp"
#include "tanba/result.hpp"

namespace tanba::jumbf {

using Uuid = std::array<std::uint8_t, 16>;

/// The UUID of a box whose content type is named by four letters:
/// `<4cc>-0011-0010-8000-00AA00389B71`.
constexpr Uuid uuid_of(const char (&type)[5]) {
  return {static_cast<std::uint8_t>(type[0]),
          static_cast<std::uint8_t>(type[1]),
          static_cast<std::uint8_t>(type[2]),
          static_cast<std::uint8_t>(type[3]),
          0x00,
          0x11,
          0x00,
          0x10,
          0x80,
          0x00,
          0x00,
          0xAA,
          0x00,
          0x38,
          0x9B,
          0x71};
}
inline constexpr Uuid kStore = uuid_of("c2pa"), kManifest = uuid_of("c2ma"),
                      kManifestAlias = uuid_of("c2md"), kUpdateManifest = uuid_of("c2um"),
                      kCompressedManifest = uuid_of("c2cm"), kAssertionStore = uuid_of("c2as"),
                      kClaim = uuid_of("c2cl"), kSignature = uuid_of("c2cs"),
                      kDataBoxes = uuid_of("c2db"), kCredentials = uuid_of("c2vc"),
                      kCborContent = uuid_of("cbor"), kJsonContent = uuid_of("json"),
                      kUuidContent = uuid_of("uuid");
inline constexpr Uuid kEmbeddedFile = {0x40, 0xCB, 0x0C, 0x32, 0xBB, 0x8A, 0x48, 0x9D,
                                       0xA7, 0x0B, 0x2A, 0xD6, 0xF4, 0x7F, 0x43, 0x69};

/// A content box or a superbox. All ranges count from the start of the store that was parsed.
struct Box {
  Range whole;    // with its header
  Range payload;  // without: what a hashed URI covers (for a superbox: description box and content)
  std::string
      type;  // four letters: "jumb", "cbor", "json", "bfdb", "bidb", "uuid", "brob", "free" ...
  // of a superbox alone:
  Uuid uuid{};
  std::string label;         // empty where the description box has none, or none that 8.4.1 allows
  std::uint8_t toggles = 0;  // description box: requestable 1, label 2, id 4, hash 8, private 16
  Range description;         // the description box, with its header
  std::vector<std::uint32_t> children;  // indices into Tree::boxes, in order
  std::vector<std::uint32_t> by_label;  // the superboxes among them, in the order of their labels
  std::uint32_t parent = 0;

  bool is_superbox() const { return type == "jumb"; }
};

/// A parsed manifest store or any other superbox. boxes[0] is the outermost.
struct Tree {
  std::vector<Box> boxes;

  const Box& root() const { return boxes.front(); }
  /// The only child superbox of `parent` with that label; null where there is none or more than one
  /// (C2PA 2.4, 8.4.1: ambiguous is unresolved).
  const Box* child(const Box& parent, std::string_view label) const;
  /// The first content box of that type in `parent`, or null.
  const Box* content(const Box& parent, std::string_view type) const;
};

/// Parses `bytes`, which must be one superbox and nothing more. Iterative, within max_depth,
/// max_boxes and max_label_bytes; no more than 4096 boxes and one for each 32 bytes, so that memory
/// stays in proportion to the input.
/// \return Errc::malformed, Errc::truncated, Errc::limit_exceeded
Result<Tree> parse(Bytes bytes, const Limits& limits);

/// Bytes of the box that `bytes` begin with, its header counted in; all of them for an LBox of 0.
/// \return Errc::malformed, Errc::truncated
Result<std::uint64_t> box_size(Bytes bytes);

/// A superbox built from parts. `salt`: empty, or 16 or 32 random bytes for a `c2sh` box
/// (C2PA 2.4, 8.4.2.3).
Buffer superbox(const Uuid& uuid, std::string_view label, Bytes content, Bytes salt = {});
/// A content box.
Buffer box(std::string_view type, Bytes payload);
/// The usual superbox of an assertion: one `cbor` box.
Buffer cbor_superbox(std::string_view label, Bytes content);
/// `bfdb` and `bidb`: the content of an embedded file superbox.
Buffer embedded_file(std::string_view media_type, Bytes data);

/// Where a `self#jumbf=` URI points, split at its slashes. `manifest` is empty for one that is
/// relative to the manifest that holds it.
struct Uri {
  std::string manifest;
  std::vector<std::string>
      path;  // {"c2pa.assertions", "c2pa.hash.data"}; empty: the manifest itself
};
/// Reads `self#jumbf=/c2pa/...`, `self#jumbf=c2pa/...` (seen in old files) and relative ones.
/// Nothing for anything else (http, "..", empty components, a percent sign).
std::optional<Uri> parse_uri(std::string_view uri);

std::string absolute_uri(std::string_view manifest,
                         std::string_view path);  // "self#jumbf=/c2pa/<manifest>[/<path>]"
std::string relative_uri(std::string_view path);  // "self#jumbf=<path>"

}  // namespace tanba::jumbf
