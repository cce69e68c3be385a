// What a film on ISO BMFF says of its tracks (`moov`). ISO/IEC 14496-12.
#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "base/byte_reader.hpp"
#include "tanba/bytes.hpp"
#include "tanba/result.hpp"

namespace tanba::sound {

struct Box {
  std::string_view type;
  Bytes whole, body;  // both into `moov`
};

Error broken(const char* what = "notice: the film's tables (moov) are broken");

Result<std::vector<Box>> children(Bytes bytes);
/// The first box on that path; an empty one where there is none.
Result<Box> find(Bytes bytes, std::initializer_list<std::string_view> path);
Result<bool> is_sound(Bytes trak);

/// Ticks a second, of `mvhd` or `mdhd`: version 0 has times of 32 bits, version 1 of 64.
Result<std::uint32_t> scale_in(Bytes header);
Result<std::uint32_t> timescale_of(Bytes trak);

struct Chunk {
  std::uint64_t offset = 0;
  std::uint32_t samples = 0, description = 1;
};
Result<std::vector<Chunk>> read_chunks(Bytes stbl);

struct Run {
  std::uint32_t count = 0, value = 0;
};
std::vector<Run> read_runs(ByteReader& in);

Result<std::vector<std::uint32_t>> read_sizes(Bytes stsz);

/// The track of sound, as `moov` has it.
struct SoundTrack {
  std::uint32_t timescale = 0;
  std::uint64_t frames = 0;
  std::uint64_t skipped = 0;  // media time at which the edit begins
};
Result<SoundTrack> read_sound_track(Bytes moov);

/// Where a sample's bytes are.
Result<Range> frame_range(Bytes moov, std::uint64_t number);

}  // namespace tanba::sound
