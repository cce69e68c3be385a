// RIFF: the walk over the first RIFF chunk and the edit of it, which all formats on RIFF share.
// C2PA 2.4, A.3.7; EBU Tech 3306 (RF64), ITU-R BS.2088 (BW64).
#pragma once

#include <array>

#include "container/format.hpp"

namespace tanba {

struct RiffChunk {
  std::array<char, 4> letters{};
  Range range;  // with header and pad byte
  Range data;

  std::string_view id() const { return {letters.data(), letters.size()}; }
};

struct Riff {
  bool is_long = false;     // its size stands in `ds64`
  std::uint64_t size = 0;   // of the RIFF chunk, as it says
  std::uint64_t end = 0;    // where its last chunk ends, and where the next one goes
  std::uint64_t count = 0;  // of its chunks, those in lists too
  RiffChunk first;
  std::vector<RiffChunk> stores;  // `C2PA`
  std::vector<RiffChunk> xmp;     // chunks with the id that was asked for
  std::vector<RiffChunk> told;    // metadata: see riff_metadata.cpp; a list INFO by its type
  std::uint64_t movi_at = 0;      // of the list `movi`; 0: there is none
};

/// Whether `head` begins a RIFF chunk of form `form`; `long_too`: or an RF64 or BW64 one.
bool is_riff(Bytes head, std::string_view form, bool long_too);

/// Walks the chunks of the first RIFF chunk by their headers alone. What follows it is not walked.
Result<Riff> walk_riff(const Source& asset, std::string_view xmp_id, const Limits& limits);

/// scan() and extract() of every format on RIFF.
Result<Layout> scan_riff(const Source& asset, const Limits& limits);
Result<Buffer> extract_riff(const Source& asset, const Carrier& carrier, const Limits& limits);

/// parts() of every format on RIFF: the header by its form, then each chunk by its id, a list by
/// its type.
Result<std::vector<Part>> parts_riff(const Source& asset, const Carrier* carrier,
                                     const Limits& limits);

/// A chunk with its pad byte.
Buffer riff_chunk(std::string_view id, Bytes data);

/// Adds the splices that put `packet` in, as a chunk `id` in place of those in `riff.xmp`.
void put_riff_xmp(Edit& edit, const Riff& riff, std::string_view id, Bytes packet);

/// Whether a chunk of this id (a list by its type) goes into Riff::told.
bool is_riff_metadata(std::string_view id);

/// metadata() of every format on RIFF.
Result<std::vector<Metadatum>> metadata_riff(const Source& asset, const Limits& limits);

/// Adds the splices that put GB 45438-2025's field in and every copy out: as a chunk of its own, or
/// as one of a list INFO.
enum class AigcPlace { chunk, info };
Result<void> put_riff_aigc(Edit& edit, const Source& asset, const Riff& riff, AigcPlace place,
                           Bytes json);

/// Adds to `edit` the splices that take earlier stores out, put one of `store_bytes` last, and
/// patch the size of the RIFF chunk. Splices that are in `edit` already count.
Result<Embedding> embed_riff(Edit edit, const Riff& riff, std::uint64_t store_bytes,
                             const Limits& limits);

}  // namespace tanba
