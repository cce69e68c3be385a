// Metadata put together under limits.
#include "container/pieces.hpp"

#include <gtest/gtest.h>

#include "tanba/source.hpp"

namespace tanba {
namespace {

Limits limits_of(std::uint64_t metadata_bytes, std::uint64_t inflated_bytes) {
  Limits limits;
  limits.max_metadata_bytes = metadata_bytes;
  limits.max_inflated_bytes = inflated_bytes;
  return limits;
}

std::size_t count_of_tens(const Limits& limits) {
  const auto asset = memory_source(Bytes());
  Pieces pieces(*asset, limits);
  for (int i = 0; i < 20; ++i) pieces.add("comment", "key", Buffer(7, 'a'));
  return pieces.take().size();
}

TEST(Pieces, AreNotMoreTogetherThanFourOfTheLargestNorThanWhatMayBeInflated) {
  EXPECT_EQ(count_of_tens(limits_of(20, 1000)), 8);
  EXPECT_EQ(count_of_tens(limits_of(20, 50)), 5);
  EXPECT_EQ(count_of_tens(limits_of(~0ull, 50)), 5);
  EXPECT_EQ(count_of_tens(limits_of(6, 1000)), 0);
}

TEST(Pieces, AreTenThousandAtMost) {
  const auto asset = memory_source(Bytes());
  const Limits limits;
  Pieces pieces(*asset, limits);
  for (int i = 0; i < 10'001; ++i) pieces.add("comment", "", Buffer(1, 'a'));
  EXPECT_FALSE(pieces.has_room(1));
  EXPECT_EQ(pieces.take().size(), 10'000);
}

TEST(Pieces, LeaveOutARangePastTheEnd) {
  const Buffer bytes = {'a', 'b', 'c'};
  const auto asset = memory_source(bytes);
  const Limits limits;
  Pieces pieces(*asset, limits);
  for (const Range& range : {Range{1, 3}, Range{4, 0}, Range{~0ull, 2}})
    ASSERT_TRUE(pieces.add_range("comment", "out", range));
  ASSERT_TRUE(pieces.add_range("comment", "in", {1, 2}));
  const std::vector<Metadatum> all = pieces.take();
  ASSERT_EQ(all.size(), 1);
  EXPECT_EQ(all.front().value, Buffer({'b', 'c'}));
}

}  // namespace
}  // namespace tanba
