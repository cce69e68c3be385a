// The writer of a JPEG scan: bits that are copied from anywhere to anywhere. ITU-T T.81, F.1.2.3.
#include "pictures/jpeg_bits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace tanba::jpeg {
namespace {

constexpr std::uint64_t kBufferBits = 32'768 * 8;  // what the writer holds before it writes

Buffer padded_noise() {
  Buffer bytes(3 * kBufferBits / 8);
  std::uint32_t state = 7;
  for (std::uint8_t& byte : bytes) {
    state = state * 1'664'525 + 1'013'904'223;
    byte = state >> 28 == 0 ? 0xFF : static_cast<std::uint8_t>(state >> 24);
  }
  bytes.resize(bytes.size() + BitReader::kPad);
  return bytes;
}

void add(std::vector<bool>& bits, const Buffer& from, std::uint64_t first, std::uint64_t end) {
  for (std::uint64_t at = first; at < end; ++at)
    bits.push_back((from[static_cast<std::size_t>(at / 8)] >> (7 - at % 8) & 1) != 0);
}

Buffer stuffed(std::vector<bool> bits) {
  while (bits.size() % 8 != 0) bits.push_back(true);
  Buffer bytes;
  for (std::size_t at = 0; at < bits.size(); at += 8) {
    unsigned byte = 0;
    for (std::size_t i = at; i < at + 8; ++i) byte = byte << 1 | (bits[i] ? 1 : 0);
    bytes.push_back(static_cast<std::uint8_t>(byte));
    if (byte == 0xFF) bytes.push_back(0);
  }
  return bytes;
}

struct Copy {
  std::uint64_t from, count;
};

void expect_copied(unsigned waiting, const std::vector<Copy>& copies) {
  static const Buffer data = padded_noise();
  Buffer got;
  const auto sink = buffer_sink(got);
  const auto writer = std::make_unique<BitWriter>(*sink);
  std::vector<bool> bits(waiting, false);
  if (waiting > 0) writer->put(0, waiting);
  for (const Copy& copy : copies) {
    writer->copy(data, copy.from, copy.from + copy.count);
    add(bits, data, copy.from, copy.from + copy.count);
  }
  writer->align();
  writer->flush();
  const Buffer expected = stuffed(bits);
  EXPECT_EQ(writer->written(), expected.size());
  EXPECT_TRUE(got == expected) << waiting << " waiting, " << copies.front().count << " from "
                               << copies.front().from;
}

TEST(BitWriter, CopiesAnyBitsBehindAnyBits) {
  for (const unsigned waiting : {0U, 1U, 4U, 7U})
    for (const std::uint64_t from : {0U, 1U, 5U, 7U, 1000U})
      for (const std::uint64_t count : {0U, 1U, 31U, 32U, 63U, 64U, 65U, 700U})
        expect_copied(waiting, {{from, count}, {3, 129}});
}

TEST(BitWriter, GoesOnWhereCopyingFilledItToItsEnd) {
  for (const unsigned waiting : {0U, 3U})
    for (const std::uint64_t more : {0U, 1U, 7U, 8U, 40U, 63U, 64U})
      expect_copied(waiting, {{2, kBufferBits + more}, {9, 2 * kBufferBits}});
}

// Without room: `lengths` of codes, the last of which has 16 bits.
JHUFF_TBL full_table(const std::vector<unsigned>& lengths) {
  JHUFF_TBL table{};
  unsigned count = 0;
  for (const unsigned length : lengths) {
    ++table.bits[length];
    table.huffval[count] = static_cast<UINT8>(count);
    ++count;
  }
  return table;
}

// 1/2 + 1/4 ... + 2^-16: that of ones alone is left.
const auto kSteep = full_table({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});

TEST(Codes, OfAFullTableMakeRoomWhereTheyAreRare) {
  const Codes before = *Codes::of(&kSteep);
  for (const unsigned more : {1U, 2U, 15U, 40U, 146U}) {
    JHUFF_TBL table = kSteep;
    Wanted wanted{};
    for (unsigned i = 0; i < more; ++i) wanted[16 + i] = 1;
    EXPECT_FALSE(add_codes(table, wanted)) << more;
    EXPECT_TRUE(make_room(table, wanted, rare_from(table))) << more;
    EXPECT_TRUE(add_codes(table, wanted)) << more;
    const auto after = Codes::of(&table);
    ASSERT_TRUE(after) << more;
    for (unsigned symbol = 0; symbol < 256; ++symbol) {
      EXPECT_EQ(after->has(symbol), before.has(symbol) || wanted[symbol] > 0) << symbol;
      const bool is_rare = before.length(symbol) >= 8;  // room for 255
      if (before.has(symbol) && !is_rare) {
        EXPECT_TRUE(after->are_same(before, symbol)) << symbol;
      }
    }
    EXPECT_LE(table.bits[16], 255) << more;
  }
}

TEST(Codes, OfATableWithRoomForAllAreNeverRare) {
  EXPECT_EQ(rare_from(full_table({1, 2, 3, 4, 5, 6, 7, 8})), 1U << 16);
  EXPECT_EQ(rare_from(kSteep), 0xFE00U);  // a code of 8 bits
}

TEST(Codes, OfNumbersThatNoPictureHasAreNoneOfIts) {
  std::vector<unsigned> lengths = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  lengths.resize(lengths.size() + 31, 16);
  JHUFF_TBL table = full_table(lengths);
  for (unsigned i = 11; i < lengths.size(); ++i)  // of 11 to 15 bits, and of more than 0
    table.huffval[i] = static_cast<UINT8>((i - 11) / 5 << 4 | (11 + (i - 11) % 5));
  EXPECT_EQ(rare_from(table), 0xFE00U);
}

TEST(Codes, InFrontOfTheRareOnesStay) {
  Wanted wanted{};
  for (unsigned i = 0; i < 40; ++i) wanted[16 + i] = 1;
  JHUFF_TBL table = kSteep;
  EXPECT_FALSE(make_room(table, wanted, 0xFFC0));  // behind the code of 10 bits that does
  EXPECT_TRUE(std::ranges::equal(table.bits, kSteep.bits));
}

}  // namespace
}  // namespace tanba::jpeg
