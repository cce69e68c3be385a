// Numbers of 0, 4 or 8 bytes in boxes that are held whole. ISO/IEC 14496-12: `iloc`, `sidx`.
#pragma once

#include "base/byte_reader.hpp"
#include "container/bmff_offsets.hpp"

namespace tanba::bmff {

/// That an offset in `box` cannot say where its bytes go.
Error no_room(const Box& box);

/// The payload of `box`. Errc::limit_exceeded past 16 MiB.
Result<Buffer> held(const Source& source, const Box& box);

std::uint64_t read_sized(ByteReader& reader, unsigned width);

/// Overwrites `width` bytes at `at`; false: the value does not fit.
bool store(Buffer& bytes, std::size_t at, unsigned width, std::uint64_t value);

}  // namespace tanba::bmff
