// What is DER all through (X.690, 8, 10 and 11), and what is BER at most.
#include "crypto/der.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace tanba {
namespace {

struct Row {
  const char* name;
  const char* hex;
  bool strict;
};
const Row kRows[] = {
    {"false", "010100", true},
    {"true", "0101ff", true},
    {"another true", "010101", false},
    {"a truth of two bytes", "0102ffff", false},
    {"no number", "0200", false},
    {"zero", "020100", true},
    {"a negative number", "020180", true},
    {"a zero that keeps it positive", "02020080", true},
    {"a zero too many", "0202007f", false},
    {"a sign that is needed", "0202ff7f", true},
    {"a sign too many", "0202ff80", false},
    {"one of a list", "0a0101", true},
    {"one of a list, too long", "0a020001", false},
    {"bits without a count", "0300", false},
    {"no bits", "030100", true},
    {"no bits, of which some are unused", "030101", false},
    {"a bit", "03020780", true},
    {"unused bits that are set", "03020781", false},
    {"more unused bits than a byte has", "03020800", false},
    {"null", "0500", true},
    {"null with content", "050100", false},
    {"no identifier", "0600", false},
    {"an identifier", "06022a03", true},
    {"an identifier with a zero in front", "06028001", false},
    {"an identifier that does not end", "060181", false},
    {"bytes", "040161", true},
    {"bytes by a long length", "04810161", false},
    {"bytes without a length", "248004016100000000", false},
    {"bytes in pieces", "2403040161", false},
    {"a sequence", "3003020100", true},
    {"a sequence in one piece", "1003020100", false},
    {"a sequence without a length", "30800201000000", false},
    {"something broken inside", "300302017f02", false},
    {"something behind it", "302001", false},
    {"two of them", "05000500", false},
    {"a long tag", "1f8101020100", false},
    {"one of a context", "a003020100", true},
    {"nothing", "", false},
};

TEST(Der, IsStrictOrNot) {
  for (const Row& row : kRows)
    EXPECT_EQ(der::is_strict(*from_hex(row.hex)), row.strict) << row.name;
}

TEST(Der, IsNotNestedBeyondTheLimit) {
  const auto nested = [](int depth) {
    Buffer bytes;
    for (int i = 0; i < depth; ++i)
      bytes.insert(bytes.begin(), {0x30, static_cast<std::uint8_t>(bytes.size())});
    return der::is_strict(bytes);
  };
  EXPECT_TRUE(nested(60));
  EXPECT_TRUE(nested(63));
  EXPECT_FALSE(nested(1 << 7));
}

}  // namespace
}  // namespace tanba
