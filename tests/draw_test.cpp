// What the modules draw: size of the letters, contrast, scripts, and refusals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <thread>

#include "notice/notice.hpp"

namespace tanba {
namespace {

const NoticeModule& module() {
  static const auto loaded = load_module("pictures", TANBA_MODULES);
  if (!loaded) throw std::runtime_error(loaded.error().what);
  return **loaded;
}

NoticePlan plan_of(std::vector<NoticeWords> words) {
  NoticePlan plan;
  plan.words = std::move(words);
  return plan;
}

const NoticeWords kKazakh{"kk", "Жасанды интеллект жасаған", "ЖИ"};
const NoticeWords kRussian{"ru", "Создано искусственным интеллектом", "ИИ"};
const NoticeWords kEnglish{"en", "AI-generated", "AI"};

DrawOptions room(unsigned letter_px = 20, bool is_light = false) {
  return {letter_px, 2000, 2000, is_light};
}

double luminance(double r, double g, double b) {
  const auto linear = [](double v) {
    v /= 255;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

double contrast(double a, double b) { return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05); }

// The luminance of a pixel of the notice over a background.
double over(const DrawnNotice& drawn, std::size_t x, std::size_t y, double back) {
  const std::uint8_t* const pixel = &drawn.rgba[(y * drawn.width + x) * 4];
  const auto mixed = [&](int i) {
    return pixel[i] * (pixel[3] / 255.0) + back * (1 - pixel[3] / 255.0);
  };
  return luminance(mixed(0), mixed(1), mixed(2));
}

TEST(Draw, KeepsTheContrastOfLettersAndPlateOverBlackAndOverWhite) {
  for (const bool is_light : {false, true})
    for (const double back : {0.0, 255.0}) {
      const auto drawn = module().draw(plan_of({kEnglish}), room(40, is_light));
      ASSERT_TRUE(drawn) << drawn.error().what;
      double least = 1, most = 0;
      for (std::size_t y = 0; y < drawn->height; ++y)
        for (std::size_t x = drawn->height / 2; x < drawn->width - drawn->height / 2; ++x) {
          least = std::min(least, over(*drawn, x, y, back));
          most = std::max(most, over(*drawn, x, y, back));
        }
      const double plate = over(*drawn, drawn->width / 2, 1, back);
      EXPECT_GE(contrast(is_light ? least : most, plate), 4.5) << is_light << " over " << back;
    }
}

// Rows in which a letter stands, by alpha: letters are opaque.
std::vector<std::size_t> rows_of_letters(const DrawnNotice& drawn) {
  std::vector<std::size_t> rows;
  for (std::size_t y = 0; y < drawn.height; ++y)
    for (std::size_t x = 0; x < drawn.width; ++x)
      if (drawn.rgba[(y * drawn.width + x) * 4] > 200) {
        rows.push_back(y);
        break;
      }
  return rows;
}

TEST(Draw, MakesCapitalLettersAsHighAsWasAskedFor) {
  for (const unsigned letter : {9u, 12u, 17u, 36u, 100u}) {
    const auto drawn = module().draw(plan_of({{"en", "HEHIF", ""}}), room(letter));
    ASSERT_TRUE(drawn) << drawn.error().what;
    EXPECT_EQ(rows_of_letters(*drawn).size(), letter);
  }
}

TEST(Draw, DrawsEveryScriptOfTheProfiles) {
  for (const NoticeWords& words :
       std::initializer_list<NoticeWords>{kKazakh,
                                          kRussian,
                                          kEnglish,
                                          {"kk", "ӘәҒғҚқҢңӨөҰұҮүҺһІі", ""},
                                          {"zh-Hans", "本内容由人工智能生成", "AI生成"},
                                          {"ko", "AI로 생성된 콘텐츠입니다", ""},
                                          {"ja", "AIによって生成されました", ""},
                                          {"hi", "एआई द्वारा निर्मित", "एआई"},
                                          {"ar", "أنشئ بالذكاء الاصطناعي", ""},
                                          {"he", "נוצר על ידי בינה מלאכותית", ""},
                                          {"vi", "Được chỉnh sửa bằng AI", ""},
                                          {"uz", "Sunʼiy intellekt oʻzgartirgan", ""},
                                          {"th", "สร้างโดยปัญญาประดิษฐ์", ""}}) {
    const auto drawn = module().draw(plan_of({words}), room());
    ASSERT_TRUE(drawn) << words.lang << ": " << drawn.error().what;
    EXPECT_FALSE(drawn->is_badge);
    EXPECT_EQ(drawn->rgba.size(), std::size_t{4} * drawn->width * drawn->height);
    EXPECT_GE(rows_of_letters(*drawn).size(), 18u) << words.lang;
  }
}

TEST(Draw, RefusesALetterThatNoFontHas) {
  const auto drawn = module().draw(plan_of({{"en", "AI \xF3\xB0\x80\x81", ""}}), room());
  ASSERT_FALSE(drawn);
  EXPECT_EQ(drawn.error().code, Errc::unsupported);
  EXPECT_THAT(drawn.error().what, testing::HasSubstr("fonts-noto-core"));
  EXPECT_THAT(drawn.error().what, testing::HasSubstr("fonts-droid-fallback"));
}

TEST(Draw, WrapsAtTheWidthAndBreaksNoWord) {
  const auto wide = module().draw(plan_of({kRussian}), room());
  const auto narrow = module().draw(plan_of({kRussian}), {20, 260, 2000});
  ASSERT_TRUE(wide && narrow);
  EXPECT_LE(narrow->width, 260u);
  EXPECT_GT(narrow->height, wide->height);
  const auto none = module().draw(plan_of({kRussian}), {20, 100, 2000});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Errc::invalid_argument);
}

TEST(Draw, HasRoomAtEveryWidthBeyondOneThatSuffices) {
  bool had_room = false;
  for (unsigned width = 200; width < 500; ++width) {
    const auto drawn = module().draw(plan_of({kKazakh, kRussian}), {22, width, 2000, false});
    EXPECT_TRUE(drawn || !had_room) << width;
    had_room = had_room || drawn;
  }
}

TEST(Draw, FallsBackToTheMarksWhereItMay) {
  NoticePlan plan = plan_of({kKazakh, kRussian, kEnglish});
  plan.may_be_badge = true;
  const auto drawn = module().draw(plan, {10, 60, 60});
  ASSERT_TRUE(drawn) << drawn.error().what;
  EXPECT_TRUE(drawn->is_badge);
  EXPECT_LE(drawn->width, 60u);
  EXPECT_LE(drawn->height, 60u);
  EXPECT_FALSE(module().draw(plan, {10, 20, 20}));
}

TEST(Draw, DrawsAMarkThatLanguagesShareOnce) {
  NoticePlan once = plan_of({{"en", "AI-generated", "AI"}}), twice = once;
  once.form = twice.form = NoticeForm::badge;
  twice.words.push_back({"it", "Generato con IA", "AI"});
  const auto one = module().draw(once, room()), two = module().draw(twice, room());
  ASSERT_TRUE(one && two);
  EXPECT_TRUE(one->is_badge);
  EXPECT_EQ(one->rgba, two->rgba);
}

TEST(Draw, RefusesWhatIsNoTextAndLettersOfNoSize) {
  for (const NoticeWords& words : {NoticeWords{"en", "", ""}, NoticeWords{"en", "\xFF\xFE", ""}})
    EXPECT_FALSE(module().draw(plan_of({words}), room()));
  EXPECT_FALSE(module().draw(plan_of({}), room()));
  EXPECT_FALSE(module().draw(plan_of({kEnglish}), room(0)));
  EXPECT_FALSE(
      module().draw(plan_of({kEnglish}), {4'000'000'000u, 4'000'000'000u, 4'000'000'000u}));
}

TEST(Draw, GivesTheSameBytesInEveryThread) {
  const auto first = module().draw(plan_of({kKazakh, kRussian}), room());
  ASSERT_TRUE(first);
  std::vector<std::thread> threads;
  std::vector<int> same(4);
  for (int& is_same : same)
    threads.emplace_back([&] {
      const auto drawn = module().draw(plan_of({kKazakh, kRussian}), room());
      is_same = drawn && drawn->rgba == first->rgba;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(same, testing::Each(1));
}

TEST(Modules, AreLoadedForTheTypesThatTheyWrite) {
  for (const char* const type : {"image/jpeg", "image/heic", "image/heif", "image/avif"}) {
    const auto writer = find_writer(type, TANBA_MODULES);
    ASSERT_TRUE(writer) << type << writer.error().what;
    EXPECT_EQ((*writer)->mime_type, type);
  }
  EXPECT_TRUE(std::ranges::none_of(module().writers, [](const NoticeWriter& writer) {
    return writer.mime_type == "image/heic";
  })) << "JPEG would wait for libheif";
}

}  // namespace
}  // namespace tanba
