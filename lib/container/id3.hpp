// ID3v2 in front of sound: the tag, its frames, and the store as the object of a `GEOB` frame.
// C2PA 2.4, A.3.4; ID3v2.3.0, 3 and 4.16; ID3v2.4.0 structure, 3 to 6.
#pragma once

#include <array>
#include <optional>

#include "base/byte_reader.hpp"
#include "container/format.hpp"

namespace tanba {

struct Id3Frame {
  std::array<char, 4> letters{};
  std::array<std::uint8_t, 2> flags{};
  Range range;  // with its header
  Range data;

  std::string_view id() const { return {letters.data(), letters.size()}; }
};

/// The tag that a file begins with. All offsets but `range` count in `view()`.
struct Id3Tag {
  unsigned version = 0;  // 3 or 4; 0: there is no tag, or one that no frame can be added to
  std::uint8_t flags = 0;
  Range range;                           // with header, padding and footer
  Range extension;                       // the extended header; empty: there is none
  bool has_checksum = false;             // in the extended header, over frames: it cannot stay
  std::uint64_t frames_at = 0;           // where the frames begin
  std::uint64_t frames_end = 0;          // where they end, and where padding begins
  std::uint64_t padding = 0;             // behind them
  std::vector<Id3Frame> objects;         // `GEOB`
  std::vector<Id3Frame> private_frames;  // `PRIV`
  std::vector<Id3Frame> texts;           // `T...` and `COMM`
  std::vector<Id3Frame> chapters;        // `CHAP`
  Edit repairs;  // v2.4: sizes that are not synchsafe, and frames that are unsynchronised and
                 // leave it to the tag to say so
  std::uint64_t frames = 0;  // how many there are
  Edit stuffing;  // v2.3, unsynchronised: the zeros behind FF, which are no part of the frames

  bool has_footer() const { return version == 4 && (flags & 0x10) != 0; }
  bool is_unsynchronised() const { return (flags & 0x80) != 0; }
  /// Where byte `offset` of the frames is stored.
  std::uint64_t stored(std::uint64_t offset) const;
};

/// The end of the tag that `head` begins with; nothing where there is none.
std::optional<std::uint64_t> id3_end(Bytes head);

/// Walks the frames by their headers. Nothing is unpacked.
Result<Id3Tag> read_id3(const Source& asset, const Limits& limits);

/// A number of 28 bits, seven in a byte (ID3v2.4.0 structure, 6.2).
std::uint32_t from_synchsafe(std::uint32_t stored);
std::uint32_t to_synchsafe(std::uint32_t number);

/// scan(), extract() and embed() of every format with a tag in front.
Result<Layout> scan_id3(const Source& asset, const Limits& limits);
Result<Buffer> extract_id3(const Source& asset, const Carrier& carrier, const Limits& limits);
Result<Embedding> embed_id3(const Source& asset, const Layout& layout, const Payloads& payloads,
                            const Limits& limits);

/// The same, where more than the tag changes.
struct Id3Beyond {
  bool aigc_goes_elsewhere = false;  // none goes into the tag, and those in it go out
  Edit edit;                         // behind the tag
};
Result<Embedding> embed_id3(const Source& asset, const Layout& layout, const Payloads& payloads,
                            const Limits& limits, const Id3Beyond& beyond);

/// The splices after which each chapter's frame stands as it is, not unsynchronised, so that its
/// times can be patched. None where that is so already. Chapters that are packed or encrypted stay.
Result<Edit> plain_chapters_id3(const Source& asset, const Limits& limits);

/// metadata() of the same: texts and XMP packets, of all tags in a row, those of version 2.2 too.
Result<std::vector<Metadatum>> metadata_id3(const Source& asset, const Limits& limits);

/// The owner that a `PRIV` frame with XMP begins with. XMP specification, part 3, 1.1.4.
inline constexpr std::string_view kId3XmpOwner{"XMP\0", 4};

/// What stands before the next terminator, which is passed: NUL, or two where the encoding is
/// UTF-16. Nothing where there is none.
std::optional<Bytes> take_id3_string(ByteReader& in, std::uint8_t encoding);

/// A text frame that is named by a description (`TXXX`), or a comment (`COMM`).
struct Id3Text {
  std::string key;  // "TSSE", "TXXX:AIGC", "COMM"
  Buffer value;     // UTF-8
};
/// `data` of a frame, freed of stuffing and flags; nothing where it is no text.
std::optional<Id3Text> read_id3_text(std::string_view id, Bytes data);

/// The data of a frame as they are without stuffing; nothing where they are packed or encrypted.
Result<std::optional<Buffer>> unpacked(const Source& view, const Id3Tag& tag, const Id3Frame& frame,
                                       const Limits& limits);

}  // namespace tanba
