// The texts of each language: the same keys, slots and kinds as in English, the right plural forms.
#include "api/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "base/encoding.hpp"
#include "tanba/notice.hpp"
#include "tanba/verify.hpp"

namespace tanba {
namespace {

using testing::HasSubstr;
using testing::Not;

using Slots = std::set<std::string>;

Slots slots_of(std::string_view text) {
  static const std::regex slot(R"(\{(\w+:(text|words|number|time))\})");
  const std::string owned(text);
  Slots slots;
  for (std::sregex_iterator it(owned.begin(), owned.end(), slot), end; it != end; ++it)
    slots.insert((*it)[1]);
  return slots;
}

// "marks" of "marks[few]".
std::string_view stem(std::string_view key) { return key.substr(0, key.find('[')); }

// What a key may have in its slots: by English, and for status codes the address alone.
std::map<std::string, Slots> allowed_slots() {
  std::map<std::string, Slots> allowed;
  for (const EmbeddedText& file : words_texts())
    if (file.name == "en")
      for (const auto& [key, text] : read_catalog(file.text).texts)
        allowed[std::string(stem(key))].merge(slots_of(text));
  return allowed;
}

class EveryLanguage : public testing::TestWithParam<std::string> {
 protected:
  static EmbeddedText file() {
    for (const EmbeddedText& one : words_texts())
      if (one.name == GetParam()) return one;
    return {};
  }
};

TEST_P(EveryLanguage, HasEveryTextWithItsSlotsAndKinds) {
  const auto allowed = allowed_slots();
  const Catalog catalog = read_catalog(file().text);
  std::set<std::string> stems;
  for (const auto& [key, text] : catalog.texts) {
    stems.insert(std::string(stem(key)));
    const Slots slots = slots_of(text);
    EXPECT_EQ(std::ranges::count(text, '{'), static_cast<std::ptrdiff_t>(slots.size())) << key;
    EXPECT_TRUE(is_utf8(text)) << key;
    if (key.starts_with("status.")) {
      EXPECT_TRUE(slots.empty() || slots == Slots{"url:text"}) << key;
      continue;
    }
    ASSERT_TRUE(allowed.contains(std::string(stem(key)))) << key;
    const Slots& all = allowed.at(std::string(stem(key)));
    EXPECT_TRUE(std::ranges::includes(all, slots)) << key;
    Slots without_count = all;
    without_count.erase("count:number");  // "an unsigned mark" need not say "1"
    EXPECT_TRUE(std::ranges::includes(slots, without_count)) << key;
  }
  for (const auto& [key, slots] : allowed) EXPECT_TRUE(stems.contains(key)) << key;
}

TEST_P(EveryLanguage, HasThePluralFormsThatItNames) {
  const Catalog catalog = read_catalog(file().text);
  const std::string forms(catalog.texts.at("plural"));
  std::set<std::string> named;
  for (const char* const form : {"one", "few", "many", "other"})
    if ((" " + forms + " ").find(std::string(" ") + form + " ") != std::string::npos) {
      named.insert(form);
      EXPECT_TRUE(catalog.texts.contains("marks[" + std::string(form) + "]")) << form;
    }
  for (std::uint64_t n = 0; n < 1000; ++n)
    EXPECT_TRUE(named.contains(std::string(catalog.plural(n)))) << n;
}

TEST_P(EveryLanguage, LeavesNoSlotAndNoWordThatPromisesTooMuch) {
  Report report;
  report.format = "image/png";
  report.name_disagrees = report.partly_verified = report.conflict = report.signer_denied = true;
  report.marks = {{"png-text", Ai::generated, false, false, "x"}};
  report.responsible = {{"owner", "Owner", true}, {"stranger", "Someone", false}};
  report.status.failure = {{"assertion.dataHash.mismatch", "", "changed"}};
  for (const State state : {State::none, State::invalid, State::valid, State::trusted}) {
    report.state = state;
    report.manifests.assign(state == State::none ? 0 : 1, {});
    const std::string line = show_line(report, GetParam());
    EXPECT_THAT(line, Not(HasSubstr("{")));
    EXPECT_THAT(line, Not(HasSubstr("; ;")));
    for (const char* const word :
         {"authentic", "compliant", "not AI", "genuine", "подлинн", "не ИИ", "түпнұсқа"})
      EXPECT_THAT(line, Not(HasSubstr(word)));
  }
}

INSTANTIATE_TEST_SUITE_P(Words, EveryLanguage, testing::ValuesIn(languages()),
                         [](const auto& row) { return row.param; });

TEST(Words, SpeakEnglishKazakhAndRussian) {
  EXPECT_THAT(languages(), testing::ElementsAre("en", "kk", "ru"));
  EXPECT_EQ(show_line(Report(), "xx"), show_line(Report(), "en"));
}

TEST(Words, SayWhatBecameOfANotice) {
  using State = NoticeFinding::State;
  EXPECT_EQ(show_line(NoticeFinding(), "ru"), "");
  EXPECT_EQ(show_line(NoticeFinding{State::found, 0.954, {}}),
            "notice: found where the label says (0.95 alike)");
  EXPECT_EQ(show_line(NoticeFinding{State::found, 1, {}}, "kk"),
            "ескерту: көрсетілген жерден табылды (ұқсастығы 1.00)");
  EXPECT_THAT(show_line(NoticeFinding{State::missing, 0, "why"}, "ru"),
              testing::StartsWith("предупреждение: НЕ НАЙДЕНО"));
  EXPECT_EQ(show_line(NoticeFinding{State::not_checked, 0, "a pipe\x1b"}, "ru"),
            "предупреждение: не проверено: " + terminal_text("a pipe\x1b"));
}

TEST(Words, TakeTheRightPlural) {
  const Catalog* catalog = nullptr;
  std::map<std::string, Catalog> all;
  for (const EmbeddedText& file : words_texts())
    all.emplace(std::string(file.name), read_catalog(file.text));
  catalog = &all.at("ru");
  for (const std::uint64_t n : {1U, 21U, 101U}) EXPECT_EQ(catalog->plural(n), "one") << n;
  for (const std::uint64_t n : {2U, 4U, 22U, 104U}) EXPECT_EQ(catalog->plural(n), "few") << n;
  for (const std::uint64_t n : {0U, 5U, 11U, 12U, 14U, 111U, 112U})
    EXPECT_EQ(catalog->plural(n), "many") << n;
  EXPECT_EQ(all.at("kk").plural(1), "one");
  EXPECT_EQ(all.at("kk").plural(21), "other");
}

struct Sentence {
  const char* language;
  const char* text;
};

TEST(Words, SayEachAnswer) {
  Report report;
  report.marks = {{"xmp", Ai::modified, false, false, ""},
                  {"exif", Ai::modified, false, false, ""}};
  report.marks[0].tool = "Clean\x1b Up";
  report.ai = Ai::modified;
  const Sentence rows[] = {
      {"en", "; 2 unsigned marks (xmp, exif) say: modified with AI (Clean\\u001b Up)"},
      {"ru",
       "; 2 неподписанные метки (xmp, exif) гласят: изменено с помощью искусственного "
       "интеллекта (Clean\\u001b Up)"},
      {"kk",
       "; 2 қол қойылмаған белгіде (xmp, exif) былай делінген: жасанды интеллект өзгерткен "
       "(Clean\\u001b Up)"},
  };
  for (const Sentence& row : rows)
    EXPECT_THAT(show_line(report, row.language), HasSubstr(row.text));
  const Sentence answers[] = {
      {"en", "AI-generated"},
      {"ru", "создано искусственным интеллектом"},
      {"kk", "жасанды интеллект жасаған"},
  };
  report.marks = {{"c2pa", Ai::generated, true, true, ""}};
  report.manifests = {{}};
  report.state = State::valid;
  for (const Sentence& row : answers)
    EXPECT_THAT(show_line(report, row.language), HasSubstr(row.text));
}

TEST(Words, SayHowSureAMarkIs) {
  Report report;
  report.marks = {{"aigc", Ai::generated, false, false, ""}};
  report.marks[0].certainty = Certainty::suspected;
  EXPECT_THAT(show_line(report),
              HasSubstr("an unsigned aigc mark says: suspected to be AI-generated"));
  report.marks[0].certainty = Certainty::possible;
  EXPECT_THAT(show_line(report, "ru"),
              HasSubstr("гласит: возможно, создано искусственным интеллектом"));
  EXPECT_THAT(show_line(report, "kk"), HasSubstr("мүмкін, жасанды интеллект жасаған"));
}

TEST(Words, TellAKnownStatusInTheLanguageAndAnyOtherAsItIsExplained) {
  Report report;
  report.state = State::invalid;
  report.status.failure = {{"assertion.dataHash.mismatch", "", "the bytes changed"}};
  EXPECT_THAT(show_line(report, "ru"), HasSubstr("содержимое изменено после подписания "
                                                 "(assertion.dataHash.mismatch)"));
  report.status.failure = {{"assertion.json.invalid", "", "no JSON"}};
  EXPECT_THAT(show_line(report, "kk"), HasSubstr("no JSON (assertion.json.invalid)"));
}

TEST(Words, ReadNoLineThatIsBroken) {
  const Catalog catalog =
      read_catalog("a = \"b\"\n# c = \"d\"\ne\nf = g\nh = \"\"\n= \"x\"\ni=\"{\"");
  EXPECT_EQ(catalog.texts.size(), 4U);
  EXPECT_EQ(catalog.texts.at("a"), "b");
}

}  // namespace
}  // namespace tanba
