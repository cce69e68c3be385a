// Exif blocks: reading their texts, and putting some in. CIPA DC-008 (Exif 2.32), 4.6.
#include "metadata/exif.hpp"

#include <gmock/gmock.h>

#include <memory>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "container/charset.hpp"
#include "metadata/exif_block.hpp"

namespace tanba {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Field {
  std::uint16_t tag, type;
  std::string data;
};

// A block of one or two directories; values longer than four bytes come behind the directories.
std::string block_of(bool little, const std::vector<Field>& first,
                     const std::vector<Field>& second = {}) {
  const exif::Order order{little};
  ByteWriter out, behind;
  out.text(little ? "II" : "MM");
  order.u16(out, 42);
  order.u32(out, 8);
  const std::size_t links = second.empty() ? 0 : 1;
  const std::size_t second_at = 8 + 2 + (first.size() + links) * 12 + 4;
  const std::size_t end = second_at + (second.empty() ? 0 : 2 + second.size() * 12 + 4);
  const auto put = [&](const Field& field) {
    order.u16(out, field.tag);
    order.u16(out, field.type);
    order.u32(out, static_cast<std::uint32_t>(field.type == exif::kLong ? 1 : field.data.size()));
    if (field.data.size() <= 4) {
      out.text(field.data).zeros(4 - field.data.size());
      return;
    }
    order.u32(out, static_cast<std::uint32_t>(end + behind.size()));
    behind.text(field.data);
  };
  order.u16(out, static_cast<std::uint16_t>(first.size() + links));
  for (const Field& field : first) put(field);
  if (links > 0) {
    ByteWriter link;
    order.u32(link, static_cast<std::uint32_t>(second_at));
    put({exif::kExifDirectory, exif::kLong, std::string(as_text(link.view()))});
  }
  order.u32(out, 0);
  if (!second.empty()) {
    order.u16(out, static_cast<std::uint16_t>(second.size()));
    for (const Field& field : second) put(field);
    order.u32(out, 0);
  }
  out.bytes(behind.view());
  return std::string(as_text(out.view()));
}

Result<std::vector<Property>> read(std::string_view block) {
  const std::unique_ptr<std::uint8_t[]> exact(new std::uint8_t[block.size()]);
  std::ranges::copy(as_bytes(block), exact.get());
  return read_exif({exact.get(), block.size()}, {});
}
std::string text_of(std::string_view block, std::string_view name) {
  const auto found = read(block);
  if (!found) return std::string("error: ") + found.error().what;
  for (const Property& property : *found)
    if (property.name == name) return property.value;
  return "none";
}
std::string merged(std::optional<std::string> block, const ExifTexts& texts) {
  const auto out = merge_exif(block ? std::optional(as_bytes(*block)) : std::nullopt, texts, {});
  return out ? std::string(as_text(*out)) : std::string("error: ") + out.error().what;
}
std::string utf16(const char* text, bool big) {
  return std::string(as_text(charset::to_utf16(text, !big)));
}

TEST(Exif, ReadsTextsOfBothDirectoriesInBothOrders) {
  for (const bool little : {true, false}) {
    const std::string block =
        block_of(little,
                 {{exif::kImageDescription, 2, std::string("A hill \0", 8)},
                  {exif::kSoftware, 2, std::string("ab\0", 3)}},
                 {{exif::kUserComment, 7, std::string("ASCII\0\0\0a prompt", 16)}});
    EXPECT_EQ(text_of(block, "ImageDescription"), "A hill");
    EXPECT_EQ(text_of(block, "Software"), "ab");
    EXPECT_EQ(text_of(block, "UserComment"), "a prompt");
  }
}

TEST(Exif, ReadsCommentsInEveryCode) {
  const std::string unicode("UNICODE\0", 8), none(8, '\0'), jis("JIS\0\0\0\0\0", 8);
  const std::string rows[] = {unicode + utf16("Төбе, Steps: 20", true),
                              unicode + utf16("Төбе, Steps: 20", false),
                              unicode + "\xFE\xFF" + utf16("Төбе, Steps: 20", true),
                              none + "Төбе, Steps: 20",
                              jis + "Төбе, Steps: 20",
                              unicode + utf16("Төбе, Steps: 20", true) + std::string(6, '\0')};
  for (const std::string& row : rows)
    for (const bool little : {true, false})
      EXPECT_EQ(text_of(block_of(little, {}, {{exif::kUserComment, 7, row}}), "UserComment"),
                "Төбе, Steps: 20");
  EXPECT_EQ(text_of(block_of(true, {{0x9C9C, 1, utf16("Төбе", false)}}), "XPComment"), "Төбе");
  EXPECT_EQ(text_of(block_of(true, {{0x010F, 2, "caf\xE9"}}), "Make"), "café");
}

TEST(Exif, MakesANewBlock) {
  const std::string block = merged({}, {"Tanba 0.1", "A hill", "Жасанды интеллект 😀"});
  EXPECT_EQ(text_of(block, "Software"), "Tanba 0.1");
  EXPECT_EQ(text_of(block, "ImageDescription"), "A hill");
  EXPECT_EQ(text_of(block, "UserComment"), "Жасанды интеллект 😀");
}

TEST(Exif, PutsTextsInAndLeavesAllOtherBytesWhereTheyAre) {
  for (const bool little : {true, false}) {
    const std::string maker = "maker's own bytes with places in them";
    const std::string block =
        block_of(little, {{0x010F, 2, std::string("Camera\0", 7)}, {0x0112, 4, "\0\0\0\1"}},
                 {{0x927C, 7, maker}, {exif::kUserComment, 7, std::string(20, '\0')}});
    const std::string after = merged(block, {"Tanba", "", "made"});
    EXPECT_EQ(text_of(after, "Software"), "Tanba");
    EXPECT_EQ(text_of(after, "UserComment"), "made");
    EXPECT_EQ(text_of(after, "Make"), "Camera");
    EXPECT_EQ(after.find(maker), block.find(maker));
    EXPECT_EQ(merged(after, {"Tanba", "", "made"}), after);
    EXPECT_EQ(merged(after, {"Tan", "", "ma"}).size(), after.size());
    EXPECT_EQ(text_of(merged(after, {"Tan", "", "ma"}), "Software"), "Tan");
    EXPECT_EQ(text_of(merged(after, {"T", "", ""}), "Software"), "T");
    EXPECT_EQ(text_of(merged(after, {std::string(500, 'x'), "", ""}), "Software"),
              std::string(500, 'x'));
  }
}

TEST(Exif, ReadsBackEveryTextThatItPutsIn) {
  for (const std::string text : {"x", "abcd", "一", "Ѐ", "一二", "Ā", "😀", "a b ", "\n", "ЖИ"})
    for (const bool little : {true, false})
      EXPECT_EQ(text_of(merged(block_of(little, {}, {}), {"", "", text}), "UserComment"),
                text.substr(0, text.find_last_not_of(' ') + 1));
}

TEST(Exif, RefusesWhatIsNoBlockAndTextsItCannotHold) {
  const std::string header("II*\0\x08\0\0\0", 8);
  for (const std::string& block :
       {std::string(), std::string("Exif"), std::string("II*"), header, header + "\5",
        header + std::string("\1\0", 2), std::string("II*\0\xFF\xFF\xFF\xFF", 8)}) {
    EXPECT_EQ(read(block).error().code, Errc::malformed) << block.size();
    EXPECT_EQ(merge_exif(as_bytes(block), {"a", "", ""}, {}).error().code, Errc::malformed);
  }
  const std::string far = block_of(true, {{exif::kExifDirectory, exif::kLong, "\xFF\xFF\xFF\x7F"}});
  EXPECT_THAT(*read(far), IsEmpty());
  EXPECT_EQ(merge_exif(as_bytes(far), {"", "", "a"}, {}).error().code, Errc::malformed);
  EXPECT_EQ(merge_exif({}, {std::string("a\0b", 3), "", ""}, {}).error().code,
            Errc::invalid_argument);
  EXPECT_EQ(merge_exif({}, {"\xFF", "", ""}, {}).error().code, Errc::invalid_argument);
  EXPECT_EQ(merge_exif({}, {std::string(10 << 20, 'p'), "", ""}, {}).error().code,
            Errc::limit_exceeded);
  EXPECT_EQ(read(std::string(17 << 20, 'I')).error().code, Errc::limit_exceeded);
}

TEST(Exif, HoldsNoMoreThanItsLimitWhenEntriesShareTheirBytes) {
  ByteWriter out;
  out.text(std::string_view("II*\0\x08\0\0\0", 8)).u16le(60'000);
  for (int i = 0; i < 60'000; ++i) out.u16le(exif::kSoftware).u16le(2).u32le(700'000).u32le(8);
  out.u32le(0);
  const auto found = read(as_text(out.view()));
  ASSERT_TRUE(found);
  EXPECT_LT(found->size(), 30u);
}

TEST(Exif, MergesIntoNoBrokenBlockAnythingThatItCannotReadBack) {
  const std::string block = block_of(
      true,
      {{0x010F, 2, std::string("Camera\0", 7)}, {exif::kSoftware, 2, std::string("Old name\0", 9)}},
      {{exif::kUserComment, 7, std::string(20, '\0')}});
  std::size_t taken = 0;
  for (std::size_t at = 0; at < block.size(); ++at)
    for (const int value : {0, 1, 7, 0x31, 0x7F, 0xFF}) {
      std::string changed = block;
      changed[at] = static_cast<char>(value);
      const auto out = merge_exif(as_bytes(changed), {"Tanba", "", "made"}, {});
      if (!out) continue;
      ++taken;
      EXPECT_EQ(text_of(as_text(*out), "Software"), "Tanba") << at;
    }
  EXPECT_GT(taken, block.size());
}

}  // namespace
}  // namespace tanba
