// What may happen to a signed text on its way: rows T01 to T14 of docs/threats.md.
#include <utf8proc.h>

#include <cstdlib>
#include <functional>

#include "container/text_wrapper.hpp"
#include "threats_fixture.hpp"
#include "validate/status.hpp"

namespace tanba {
namespace {

using namespace fixture;

const std::string kMark = "\xEF\xBB\xBF";
// Letters of two scripts, a ligature, an emoji with its selector, marks out of order, two ends.
const std::string kText =
    "Жасанды интеллект: caf\xC3\xA9 \xEF\xAC\x81 \xE2\x9D\xA4\xEF\xB8\x8F q\xCC\x87\xCC\xA3 \r\n"
    "the end \n";

std::string text_of(const Buffer& bytes) { return {bytes.begin(), bytes.end()}; }

/// The text with its wrapper, and where the wrapper begins.
struct Signed {
  std::string whole;
  std::size_t at = 0;
  std::string before() const { return whole.substr(0, at); }
  std::string wrapper() const { return whole.substr(at); }
};
Signed signed_text(const std::string& text = kText) {
  Signed made{text_of(signed_bytes(as_bytes(text), "a.txt")), 0};
  const auto found = text::find_wrappers(as_bytes(made.whole), {});
  EXPECT_TRUE(found && found->found.size() == 1);
  made.at = static_cast<std::size_t>(found->found[0].padded.offset);
  return made;
}

std::string in_form(const std::string& text, int form) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                                 static_cast<utf8proc_option_t>(UTF8PROC_STABLE | form));
  EXPECT_GT(size, 0);
  std::string out(reinterpret_cast<char*>(mapped), static_cast<std::size_t>(size));
  std::free(mapped);
  return out;
}
std::string replaced(std::string text, const std::string& what, const std::string& by) {
  std::size_t at = text.find(what), count = 0;
  for (; at != std::string::npos; at = text.find(what, at + by.size()), ++count)
    text.replace(at, what.size(), by);
  EXPECT_GT(count, 0u) << "nothing was replaced";
  return text;
}

// The first `size` bytes or a few less, where a character would be cut in two.
std::string cut(const std::string& text, std::size_t size) {
  while ((static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

// Character `index` of the wrapper: the mark is 0, of 3 bytes, then the header, then the store.
std::string with_selector(const Signed& from, std::size_t index, std::uint8_t byte) {
  std::string wrapper = from.wrapper();
  std::size_t at = 0;
  const auto size_at = [&] { return static_cast<unsigned char>(wrapper[at]) >= 0xF0 ? 4u : 3u; };
  for (std::size_t i = 0; i < index; ++i) at += size_at();
  const std::string selector = byte < 16 ? std::string("\xEF\xB8") + static_cast<char>(0x80 + byte)
                                         : std::string("\xF3\xA0") +
                                               static_cast<char>(0x84 + (byte - 16) / 64) +
                                               static_cast<char>(0x80 + (byte - 16) % 64);
  return from.before() + wrapper.replace(at, size_at(), selector);
}

constexpr const char *kMismatch = "assertion.dataHash.mismatch",
                     *kCorrupted = "manifest.text.corruptedWrapper",
                     *kTwo = "org.tanba.multipleStores", *kNothing = nullptr;

struct TextRow {
  const char* name;
  const char* code;
  State state;
  std::function<std::string(const Signed&)> change;
};

const TextRow kRows[] = {
    {"nothing happened", "assertion.dataHash.match", State::valid,
     [](const Signed& s) { return s.whole; }},
    {"T01 the selectors are gone", kNothing, State::none,
     [](const Signed& s) { return s.before(); }},
    {"T01 the selectors are gone, the mark is not", kNothing, State::none,
     [](const Signed& s) { return s.before() + kMark; }},
    {"T02 NFD", kMismatch, State::invalid,
     [](const Signed& s) { return in_form(s.whole, UTF8PROC_DECOMPOSE); }},
    {"T02 NFC, which leaves the wrapper where it stood", "assertion.dataHash.match", State::valid,
     [](const Signed& s) { return in_form(s.whole, UTF8PROC_COMPOSE); }},
    {"T02 NFKC", kMismatch, State::invalid,
     [](const Signed& s) { return in_form(s.whole, UTF8PROC_COMPOSE | UTF8PROC_COMPAT); }},
    {"T02 the same text in another order of marks, as long as before", "assertion.dataHash.match",
     State::valid,
     [](const Signed& s) { return replaced(s.whole, "q\xCC\x87\xCC\xA3", "q\xCC\xA3\xCC\x87"); }},
    {"T03 two wrappers", kTwo, State::none,
     [](const Signed& s) { return s.whole + "more" + s.wrapper(); }},
    {"T03 two wrappers side by side", kTwo, State::none,
     [](const Signed& s) { return s.whole + s.wrapper(); }},
    {"T04 another magic", kNothing, State::none,
     [](const Signed& s) { return with_selector(s, 3, 'X'); }},
    {"T04 version 2", kCorrupted, State::invalid,
     [](const Signed& s) { return with_selector(s, 9, 2); }},
    {"T04 a length of gigabytes", kCorrupted, State::invalid,
     [](const Signed& s) { return with_selector(s, 10, 0x7F); }},
    {"T04 a length of 0", nullptr, State::invalid,
     [](const Signed& s) {
       return text_of(
                  Buffer(s.whole.begin(), s.whole.begin() + static_cast<std::ptrdiff_t>(s.at))) +
              text_of(text::wrap({}));
     }},
    {"T05 a second wrapper that is cut off", kCorrupted, State::invalid,
     [](const Signed& s) { return s.whole + "b" + cut(s.wrapper(), s.wrapper().size() / 2); }},
    {"T05 in front of the text", kCorrupted, State::invalid,
     [](const Signed& s) { return cut(s.wrapper(), 60) + s.whole; }},
    {"T06 the wrapper of another text", kMismatch, State::invalid,
     [](const Signed& s) { return s.before() + signed_text("another text\n").wrapper(); }},
    {"T06 of another text as long as this", kMismatch, State::invalid,
     [](const Signed& s) { return replaced(s.before(), "the end", "THE END") + s.wrapper(); }},
    {"T07 CR LF became LF", kMismatch, State::invalid,
     [](const Signed& s) { return replaced(s.whole, "\r\n", "\n"); }},
    {"T07 a space is gone", kMismatch, State::invalid,
     [](const Signed& s) { return replaced(s.whole, "end \n", "end\n"); }},
    {"T07 a letter was changed", kMismatch, State::invalid,
     [](const Signed& s) { return replaced(s.whole, "caf", "cav"); }},
    {"T07 a word behind it", kMismatch, State::invalid,
     [](const Signed& s) { return s.whole + "word"; }},
    {"T07 an end of line behind it", kMismatch, State::invalid,
     [](const Signed& s) { return s.whole + "\n"; }},
    {"T09 selectors behind it, as older writers pad", kMismatch, State::invalid,
     [](const Signed& s) { return s.whole + "\xF3\xA0\x87\xAF\xF3\xA0\x87\xAF"; }},
    {"T09 zeros behind it", kMismatch, State::invalid,
     [](const Signed& s) { return s.whole + "\xEF\xB8\x80\xEF\xB8\x80"; }},
    {"T12 a selector that nobody sees", kMismatch, State::invalid,
     [](const Signed& s) {
       return replaced(s.whole, "caf",
                       "c\xF3\xA0\x84\x80"
                       "af");
     }},
    {"T12 a space of no width", kMismatch, State::invalid,
     [](const Signed& s) {
       return replaced(s.whole, "caf",
                       "c\xE2\x80\x8B"
                       "af");
     }},
    {"T12 letters of tags behind it", kMismatch, State::invalid,
     [](const Signed& s) { return s.whole + "\xF3\xA0\x81\x81"; }},
    {"T14 the wrapper escaped for HTML", kNothing, State::none,
     [](const Signed& s) { return s.before() + "&#xFEFF;&#xE0133;&#xE0122;"; }},
    {"T14 the wrapper moved into the middle", kMismatch, State::invalid,
     [](const Signed& s) {
       const std::size_t half = s.before().find("caf");
       return s.before().substr(0, half) + s.wrapper() + s.before().substr(half);
     }},
};

TEST(TextOnItsWay, IsNeverValidChanged) {
  const Signed made = signed_text();
  for (const TextRow& row : kRows) {
    SCOPED_TRACE(row.name);
    const auto report = judged(as_bytes(row.change(made)), "a.txt");
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->state, row.state);
    const StatusList& said = report->status;
    const bool any = !said.success.empty() || !said.informational.empty() || !said.failure.empty();
    if (row.state == State::none && row.code == kNothing) {
      EXPECT_FALSE(any);
    } else if (row.code != kNothing) {
      EXPECT_TRUE(has_status(said.success, row.code) || has_status(said.failure, row.code) ||
                  has_status(said.informational, row.code))
          << row.code << " missing, " << (said.failure.empty() ? "" : said.failure[0].code);
    }
  }
}

TEST(TextOnItsWay, IsNotValidWhereNfcMovedItsWrapper) {
  const Signed made = signed_text("cafe\xCC\x81\n");
  EXPECT_EQ(judged(as_bytes(made.whole), "a.txt")->state, State::valid);
  const auto report = judged(as_bytes(in_form(made.whole, UTF8PROC_COMPOSE)), "a.txt");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::invalid);
  EXPECT_TRUE(has_status(report->status.failure, kMismatch));
}

TEST(TextOnItsWay, MayHoldWhatLooksLikeAWrapper) {
  for (const std::string& text :
       {kMark + "text", "text" + kMark, kMark + kMark, std::string("\xE2\x9D\xA4\xEF\xB8\x8F"),
        std::string("a\xEF\xB8\x80\xF3\xA0\x84\x80"), "a" + kMark + "\xF3\xA0\x84\xB3"}) {
    const Buffer made = signed_bytes(as_bytes(text), "a.txt");
    EXPECT_TRUE(starts_with(made, text));
    const auto report = judged(made, "a.txt");
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->state, State::valid) << text;
  }
}

TEST(TextOnItsWay, IsReadAsMarkdownToo) {
  const Signed made = signed_text("# Title\n\nplain ASCII\n");
  for (const char* hint : {"a.txt", "a.md"}) {
    const auto report = judged(as_bytes(made.whole), hint);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->state, State::valid) << hint;
  }
}

}  // namespace
}  // namespace tanba
