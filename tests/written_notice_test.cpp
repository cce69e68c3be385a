// Notices in text: where they go, what stays the first, and what is refused.
#include "notice_fixture.hpp"

#include <gmock/gmock.h>

#include "container/format.hpp"

namespace tanba {
namespace {

using test::give, test::kazakh_and_russian, test::look, test::why;
using testing::HasSubstr, testing::StartsWith;

const std::string kK = "Жасанды интеллект жасаған", kR = "Создано искусственным интеллектом";

struct Row {
  const char* about;
  const char* mime_type;
  std::string before, after;
};

std::string paragraph(const std::string& lang, const std::string& text) {
  std::string out = "<p role=\"note\" lang=\"" + lang + "\" dir=\"auto\" class=\"ai-notice\">";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      out += text[i];
      continue;
    }
    const unsigned code = (byte & 0x1FU) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3FU);
    out += "&#" + std::to_string(code) + ";";
  }
  return out + "</p>";
}

std::string html() { return paragraph("kk", kK) + "\n" + paragraph("ru", kR); }

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {"a paragraph a language", "text/plain", "Words.\n", kK + "\n\n" + kR + "\n\nWords.\n"},
      {"line ends stay", "text/plain", "A\r\nB\r\n", kK + "\r\n\r\n" + kR + "\r\n\r\nA\r\nB\r\n"},
      {"old line ends", "text/plain", "A\rB", kK + "\r\r" + kR + "\r\rA\rB"},
      {"the mark stays first", "text/plain", "\xEF\xBB\xBFWords.",
       "\xEF\xBB\xBF" + kK + "\n\n" + kR + "\n\nWords."},
      {"a script that says plain", "text/plain", "#!/bin/x\nrun\n",
       "#!/bin/x\n# " + kK + "\n# " + kR + "\nrun\n"},
      {"a shebang with an old line end", "text/plain", "#!/bin/x\r",
       "#!/bin/x\r\n# " + kK + "\r\n# " + kR + "\r\n"},
      {"Markdown", "text/markdown", "# T\n", "> **" + kK + "**\n>\n> **" + kR + "**\n\n# T\n"},
      {"behind front matter", "text/markdown", "---\na: 1\n---\n# T\n",
       "---\na: 1\n---\n\n> **" + kK + "**\n>\n> **" + kR + "**\n\n# T\n"},
      {"front matter of TOML alone", "text/markdown", "+++\na = 1\n+++",
       "+++\na = 1\n+++\n\n> **" + kK + "**\n>\n> **" + kR + "**\n\n"},
      {"AsciiDoc behind its header", "text/asciidoc", "= T\nAuthor\n\nText\n",
       "= T\nAuthor\n\nNOTE: " + kK + "\n\nNOTE: " + kR + "\n\nText\n"},
      {"AsciiDoc's header with an old line end", "text/asciidoc", "= T\r",
       "= T\r\n\r\nNOTE: " + kK + "\r\n\r\nNOTE: " + kR + "\r\n\r\n"},
      {"AsciiDoc without one", "text/asciidoc", "Text\n",
       "NOTE: " + kK + "\n\nNOTE: " + kR + "\n\nText\n"},
      {"Python", "text/x-python", "#!/usr/bin/python3\n# -*- coding: utf-8 -*-\nx = 1\n",
       "#!/usr/bin/python3\n# -*- coding: utf-8 -*-\n# " + kK + "\n# " + kR + "\nx = 1\n"},
      {"a shebang and no line end", "application/x-sh", "#!/bin/sh",
       "#!/bin/sh\n# " + kK + "\n# " + kR + "\n"},
      {"C", "text/x-c", "int a;\n", "/* " + kK + " */\n/* " + kR + " */\nint a;\n"},
      {"Go keeps apart from documentation", "text/x-go", "package a\n",
       "// " + kK + "\n// " + kR + "\n\npackage a\n"},
      {"CSS", "text/css", "@charset \"utf-8\";\na{}\n",
       "@charset \"utf-8\";\n/* " + kK + " */\n/* " + kR + " */\na{}\n"},
      {"YAML", "application/yaml", "#cloud-config\na: 1\n",
       "#cloud-config\n# " + kK + "\n# " + kR + "\na: 1\n"},
      {"SQL", "application/sql", "SELECT 1;", "-- " + kK + "\n-- " + kR + "\nSELECT 1;"},
      {"TeX", "application/x-tex", "\\a\n", "% " + kK + "\n% " + kR + "\n\\a\n"},
      {"Lisp", "text/x-lisp", "(a)\n", "; " + kK + "\n; " + kR + "\n(a)\n"},
      {"XML on one line", "application/xml", "<?xml version=\"1.0\"?><a/>",
       "<?xml version=\"1.0\"?>\n<!-- " + kK + " -->\n<!-- " + kR + " -->\n<a/>"},
      {"XML", "application/xml", "<?xml version=\"1.0\"?>\n<a/>\n",
       "<?xml version=\"1.0\"?>\n<!-- " + kK + " -->\n<!-- " + kR + " -->\n<a/>\n"},
      {"HTML", "text/html", "<!DOCTYPE html><html><body class=\"a>b\"><h1>T</h1></body></html>",
       "<!DOCTYPE html><html><body class=\"a>b\">\n" + html() + "\n<h1>T</h1></body></html>"},
      {"HTML without a body", "text/html", "<!DOCTYPE html>\n<title><body></title>\n<h1>T</h1>",
       "<!DOCTYPE html>\n<title><body></title>\n" + html() + "\n<h1>T</h1>"},
      {"HTML with words alone", "text/html", "<html><!-- <body> -->\nWords",
       "<html><!-- <body> -->\n" + html() + "\nWords"},
      {"HTML with a body in a script and a template", "text/html",
       "<html><head><script>'<body>'</script><template><body><p></template></head><body>\nA",
       "<html><head><script>'<body>'</script><template><body><p></template></head><body>\n" +
           html() + "\n\nA"},
      {"SubRip, counted on", "application/x-subrip",
       "1\n00:00:01,000 --> 00:00:02,000\nA\n\n2\n00:00:03,000 --> 00:00:04,000\n2\n",
       "1\n00:00:00,000 --> 00:00:04,000\n" + kK + "\n" + kR +
           "\n\n2\n00:00:01,000 --> 00:00:02,000\nA\n\n3\n00:00:03,000 --> 00:00:04,000\n2\n"},
      {"SubRip that says plain", "text/plain",
       "\xEF\xBB\xBF\r\n1\r\n00:00:01,000 --> 00:00:02,000\r\nA\r\n",
       "\xEF\xBB\xBF\r\n1\r\n00:00:00,000 --> 00:00:04,000\r\n" + kK + "\r\n" + kR +
           "\r\n\r\n2\r\n00:00:01,000 --> 00:00:02,000\r\nA\r\n"},
      {"WebVTT", "text/vtt",
       "WEBVTT - a\nX: 1\n\nSTYLE\n::cue{}\n\nNOTE hm\n\nid\n00:01.000 --> 00:02.000\nA\n",
       "WEBVTT - a\nX: 1\n\nSTYLE\n::cue{}\n\nNOTE hm\n\n00:00:00.000 --> 00:00:04.000\n<lang kk>" +
           kK + "</lang>\n<lang ru>" + kR + "</lang>\n\nid\n00:01.000 --> 00:02.000\nA\n"},
      {"WebVTT without cues", "text/vtt", "WEBVTT",
       "WEBVTT\n\n00:00:00.000 --> 00:00:04.000\n<lang kk>" + kK + "</lang>\n<lang ru>" + kR +
           "</lang>\n\n"},
      {"SubStation Alpha", "text/x-ssa",
       "[Script Info]\nTitle: a\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Sign,Arial\n\n"
       "[Events]\nFormat: Layer, Start, End, Style, Text\nDialogue: "
       "0,0:00:01.00,0:00:02.00,Sign,A\n",
       "[Script Info]\nTitle: a\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Sign,Arial\n\n"
       "[Events]\nFormat: Layer, Start, End, Style, Text\nDialogue: 0,0:00:00.00,0:00:04.00,Sign," +
           kK + "\\N" + kR + "\nDialogue: 0,0:00:01.00,0:00:02.00,Sign,A\n"},
      {"TTML in its region", "application/ttml+xml",
       "<t:tt xmlns:t=\"http://www.w3.org/ns/ttml\"><t:head><t:layout><t:region xml:id=\"r\"/>"
       "</t:layout></t:head><t:body><t:div/></t:body></t:tt>",
       "<t:tt xmlns:t=\"http://www.w3.org/ns/ttml\"><t:head><t:layout><t:region xml:id=\"r\"/>"
       "</t:layout></t:head><t:body><t:div><t:p xml:lang=\"kk\" begin=\"0.000s\" end=\"4.000s\" "
       "region=\"r\">" +
           kK + "</t:p><t:p xml:lang=\"ru\" begin=\"0.000s\" end=\"4.000s\" region=\"r\">" + kR +
           "</t:p></t:div><t:div/></t:body></t:tt>"},
  };
  return all;
}

TEST(WrittenNotice, StandsWhereReadersBegin) {
  for (const Row& row : rows()) {
    const auto made = give(row.mime_type, row.before, kazakh_and_russian());
    EXPECT_EQ(why(made), "") << row.about;
    EXPECT_EQ(made.bytes, row.after) << row.about;
    if (!made.given) continue;
    EXPECT_EQ(made.given->notice.short_text, kK + "\n" + kR) << row.about;
    EXPECT_THAT(made.given->notice.lang, testing::ElementsAre("kk", "ru")) << row.about;
    EXPECT_EQ(made.given->notice.position, "start") << row.about;
  }
}

TEST(WrittenNotice, IsSeenAndNotWrittenTwice) {
  for (const Row& row : rows()) {
    EXPECT_EQ(look(row.mime_type, row.after, kazakh_and_russian()), 1) << row.about;
    EXPECT_EQ(look(row.mime_type, row.before, kazakh_and_russian()), 0) << row.about;
    const auto again = give(row.mime_type, row.after, kazakh_and_russian());
    EXPECT_EQ(why(again), "notice: the text has this notice already") << row.about;
    NoticePlan other = kazakh_and_russian();
    other.words[0].text = "Басқа";
    EXPECT_EQ(look(row.mime_type, row.after, other), 0) << row.about;
  }
}

TEST(WrittenNotice, StandsAtTheEndWhereThatIsWanted) {
  NoticePlan plan = kazakh_and_russian();
  plan.position = "end";
  for (const Row& row : std::vector<Row>{
           {"", "text/plain", "A", "A\n\n" + kK + "\n\n" + kR + "\n"},
           {"", "text/plain", "A\r\n", "A\r\n\r\n" + kK + "\r\n\r\n" + kR + "\r\n"},
           {"", "text/markdown", "A\n", "A\n\n> **" + kK + "**\n>\n> **" + kR + "**\n"},
           {"", "text/x-python", "a = 1\n", "a = 1\n\n# " + kK + "\n# " + kR + "\n"},
           {"", "application/xml", "<a/>", "<a/>\n\n<!-- " + kK + " -->\n<!-- " + kR + " -->\n"},
           {"", "text/html", "<body>A<script>'</body>'</script></body></html>",
            "<body>A<script>'</body>'</script>" + html() + "\n</body></html>"},
           {"", "text/html", "<p>A", "<p>A" + html() + "\n"},
       }) {
    const auto made = give(row.mime_type, row.before, plan);
    EXPECT_EQ(why(made), "") << row.before;
    EXPECT_EQ(made.bytes, row.after);
    EXPECT_EQ(made.given ? made.given->notice.position : "", "end");
    EXPECT_EQ(look(row.mime_type, row.after, plan), 1) << row.after;
    EXPECT_EQ(look(row.mime_type, row.before, plan), 0);
    EXPECT_THAT(why(give(row.mime_type, row.after, plan)), HasSubstr("already"));
  }
}

TEST(WrittenNotice, IsAMarkWhereThatIsWanted) {
  const auto made = give("text/plain", "A\n", kazakh_and_russian(NoticeForm::badge));
  EXPECT_EQ(made.bytes, "ЖИ\n\nИИ\n\nA\n");
  ASSERT_TRUE(made.given);
  EXPECT_EQ(made.given->notice.badge, "ЖИ\nИИ");
  EXPECT_EQ(made.given->notice.short_text, "");
}

TEST(WrittenNotice, CannotEndACommentOrATag) {
  NoticePlan plan = kazakh_and_russian();
  plan.words = {{"en\"><script>", "*/ --> </p> & {x} \\\n\xE2\x80\xA8 code() \xE2\x80\xAE \\", ""}};
  EXPECT_EQ(give("text/x-c", "a", plan).bytes, "/* * / --> </p> & {x} \\ code() \\ */\na");
  EXPECT_EQ(give("text/x-go", "a", plan).bytes, "// */ --> </p> & {x} \\ code() \n\na");
  EXPECT_EQ(give("application/xml", "<a/>", plan).bytes,
            "<!-- */ - -> </p> & {x} \\ code() \\ -->\n<a/>");
  EXPECT_THAT(give("text/html", "<p>", plan).bytes,
              StartsWith("<p role=\"note\" lang=\"en&#34;&#62;&#60;script&#62;\" dir=\"auto\" "
                         "class=\"ai-notice\">*/ --&#62; &#60;/p&#62; &#38; {x} "));
  EXPECT_THAT(give("text/vtt", "WEBVTT\n", plan).bytes, HasSubstr("--&gt; &lt;/p&gt; &amp;"));
  EXPECT_THAT(give("text/markdown", "a", plan).bytes,
              HasSubstr("\\*/ --\\> \\</p\\> \\& {x} \\\\"));
}

TEST(WrittenNotice, IsRefusedByName) {
  struct Refusal {
    const char* mime_type;
    std::string content;
    const char* why;
  };
  for (const Refusal& row : std::vector<Refusal>{
           {"application/json", "{}", "json: it has no comments"},
           {"text/csv", "a,b\n", "csv: every line is data"},
           {"application/jsonl", "{}\n", "jsonl: every line is data"},
           {"text/x-log", "a\n", "log: every line is an entry"},
           {"text/plain", "", "notice: there is nothing in the text"},
           {"text/plain", "\xEF\xBB\xBF\n \n", "notice: there is nothing in the text"},
           {"text/plain",
            std::string("\xFF\xFE"
                        "a\0",
                        4),
            "UTF-16"},
           {"text/plain", "\xFF", "not UTF-8"},
           {"text/html", std::string("\xFF\xFE<\0", 4), "UTF-16"},
           {"text/html", "PK\3\4 <p>", "not of that format"},
           {"text/html", "<html><frameset cols=1></frameset>", "frames"},
           {"text/html", "<html><body hidden>", "hidden"},
           {"text/html", "<html><head><title>never ended", "ends inside"},
           {"text/html", "<html><div class=\"", "ends inside"},
           {"text/html", "<!-- never ended", "ends inside"},
           {"text/vtt", "WEBVTTX\n\n", "WEBVTT"},
           {"text/x-ssa", "[Script Info]\n[Events]\n", "substation"},
           {"text/x-ssa", "[Script Info]\n[Events]\nFormat: Text, Start\n", "substation"},
           {"application/x-subrip", "Hello\n", "subrip"},
           {"application/ttml+xml", "<tt xmlns=\"http://www.w3.org/ns/ttml\"><body/></tt>", "body"},
           {"application/ttml+xml",
            "<tt xmlns=\"http://www.w3.org/ns/ttml\"><body "
            "timeContainer=\"seq\"><div/></body></tt>",
            "times"},
           {"application/ttml+xml", "<tt xmlns=\"http://www.w3.org/ns/ttml\"><body>", "cut off"},
       })
    EXPECT_THAT(why(give(row.mime_type, row.content, kazakh_and_russian())), HasSubstr(row.why))
        << row.content;
}

TEST(WrittenNotice, IsInUtf8OrRefused) {
  const std::string declaration = "<?xml version=\"1.0\" encoding='windows-1251'?>";
  EXPECT_THAT(why(give("application/xml", declaration + "<a/>", kazakh_and_russian())),
              HasSubstr("UTF-8"));
  EXPECT_THAT(
      why(give("image/svg+xml", declaration + "<svg xmlns=\"http://www.w3.org/2000/svg\"> </svg>",
               kazakh_and_russian())),
      HasSubstr("UTF-8"));
  EXPECT_THAT(why(give("application/ttml+xml",
                       declaration + "<tt xmlns=\"http://www.w3.org/ns/ttml\"> </tt>",
                       kazakh_and_russian())),
              HasSubstr("UTF-8"));
}

NoticePlan in_corner(const char* position) {
  NoticePlan plan = kazakh_and_russian(NoticeForm::line);
  plan.position = position;
  return plan;
}

constexpr char kSvgType[] = "image/svg+xml";

TEST(WrittenNotice, IsDrawnLastInADrawing) {
  const std::string before =
      "<s:svg xmlns:s=\"http://www.w3.org/2000/svg\" viewBox=\"-10,20 400 200\"><s:g/></s:svg>";
  const auto made = give(kSvgType, before, in_corner("top_left"));
  ASSERT_EQ(why(made), "");
  EXPECT_THAT(
      made.bytes,
      HasSubstr("<s:g/><s:svg class=\"ai-notice\" role=\"img\" x=\"-10.0000\" y=\"20.0000\" "
                "width=\"100%\" height=\"100%\" viewBox=\"0 0 100 100\" "
                "preserveAspectRatio=\"xMinYMin meet\"><s:title>"));
  EXPECT_TRUE(made.bytes.ends_with("</s:text></s:svg></s:svg>"));
  EXPECT_EQ(made.given->notice.short_text, kK + "\n" + kR);
  EXPECT_EQ(made.given->notice.position, "top_left");
  ASSERT_TRUE(made.given->notice.region);
  EXPECT_EQ(made.given->notice.region->unit, "percent");
  EXPECT_EQ(made.given->notice.region->x, 1);  // 2 % of 200 is 1 % of 400
  EXPECT_EQ(look(kSvgType, made.bytes, in_corner("top_left")), 1);
  EXPECT_EQ(look(kSvgType, made.bytes, in_corner("top_right")), 0);
  EXPECT_EQ(look(kSvgType, before, in_corner("top_left")), 0);
  EXPECT_THAT(why(give(kSvgType, made.bytes, in_corner("top_left"))), HasSubstr("already"));
}

TEST(WrittenNotice, InADrawingNeedsRoom) {
  NoticePlan plan = in_corner("bottom_right");
  plan.size_pct = 15;
  const std::string square =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"2in\" height=\"2in\"> </svg>";
  EXPECT_THAT(why(give(kSvgType, square, plan)), HasSubstr("no room"));
  plan.may_be_badge = true;
  const auto made = give(kSvgType, square, plan);
  ASSERT_EQ(why(made), "");
  EXPECT_EQ(made.given->notice.badge, "ЖИ\nИИ");
  EXPECT_EQ(made.given->notice.short_text, "");
  plan.form = NoticeForm::margin;
  EXPECT_THAT(why(give(kSvgType, square, plan)), HasSubstr("beside"));
  plan = in_corner("bottom_right");
  for (const char* const odd :
       {"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "<svg viewBox=\"0 0 0 1\"> </svg>",
        "<svg viewBox=\"a\"> </svg>", "<svg viewBox=\"0 0 1e300 1\"> </svg>",
        "<svg viewBox=\"0 0 1 1\" preserveAspectRatio=\"xMidYMid slice\"> </svg>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><g>"})
    EXPECT_NE(why(give(kSvgType, odd, plan)), "") << odd;
}

TEST(WrittenNotice, NeedsWordsAndTimesThatCanBe) {
  NoticePlan plan = kazakh_and_russian();
  plan.words.clear();
  EXPECT_THAT(why(give("text/plain", "a", plan)), HasSubstr("no words"));
  plan = kazakh_and_russian();
  plan.words[1].text = "\xFF";
  EXPECT_THAT(why(give("text/plain", "a", plan)), HasSubstr("not UTF-8"));
  for (const double wrong : {-1.0, 0.0, 1e9, std::nan("")}) {
    plan = kazakh_and_russian();
    plan.duration_s = wrong;
    EXPECT_THAT(why(give("text/vtt", "WEBVTT\n", plan)), HasSubstr("a time"));
  }
  plan = kazakh_and_russian();
  plan.position = "end";
  EXPECT_THAT(why(give("text/vtt", "WEBVTT\n", plan)), HasSubstr("first cue"));
}

TEST(WrittenNotice, ReplacesNoTextThatPassesTheLimit) {
  Limits limits;
  limits.max_text_bytes = 60;
  EXPECT_THAT(why(give("text/plain", "Words.", kazakh_and_russian(), limits)),
              HasSubstr("max_text_bytes"));
  EXPECT_THAT(why(give("text/plain", std::string(61, 'a'), kazakh_and_russian(), limits)),
              HasSubstr("max_text_bytes"));
}

TEST(WrittenNotice, OfSubtitlesSaysItsTimes) {
  NoticePlan plan = kazakh_and_russian();
  plan.start_s = 3661.5;
  plan.duration_s = 2.25;
  const auto made = give("text/vtt", "WEBVTT\n", plan);
  EXPECT_THAT(made.bytes, HasSubstr("01:01:01.500 --> 01:01:03.750\n"));
  ASSERT_TRUE(made.given && made.given->time);
  EXPECT_EQ(made.given->time->start_s, 3661.5);
  EXPECT_EQ(made.given->time->end_s, 3663.75);
  EXPECT_EQ(made.given->notice.duration_s, 2.25);
}

std::string alone(NoticeSheet::Format format, const std::string& url, double letter_mm = 5) {
  NoticeOptions options;
  options.languages = {"kk", "ru"};
  const auto made = make_notice({format, letter_mm, url}, options, Label());
  return made ? std::string(made->begin(), made->end()) : made.error().what;
}

TEST(WrittenNotice, StandsByItselfWithoutAModule) {
  EXPECT_EQ(alone(NoticeSheet::Format::txt, ""), kK + "\n" + kR + "\n");
  EXPECT_EQ(alone(NoticeSheet::Format::txt, "https://a.example/?b&c"),
            kK + "\n" + kR + "\nhttps://a.example/?b&c\n");
  const std::string page = alone(NoticeSheet::Format::html, "https://a.example/?b&c");
  EXPECT_THAT(page, HasSubstr("<p lang=\"kk\" dir=\"auto\">" + kK + "</p>\n"));
  EXPECT_THAT(page, HasSubstr("<a href=\"https://a.example/?b&amp;c\">"));
  for (const char* const url : {"javascript:alert(1)", "https://a b", "https://a\"", "a.example"})
    EXPECT_THAT(alone(NoticeSheet::Format::html, url), HasSubstr("no web address")) << url;
  for (const double size : {0.0, 101.0, std::nan("")})
    EXPECT_THAT(alone(NoticeSheet::Format::svg, "", size), HasSubstr("1 to 100 mm"));
  EXPECT_EQ(sheet_format("pdf"), NoticeSheet::Format::pdf);
  EXPECT_FALSE(sheet_format("gif"));
}

TEST(WrittenNotice, HasARowForEveryTextFormat) {
  for (const Format* const format : formats())
    EXPECT_TRUE(format->media != Media::text || test::writer_for(format->mime_type) != nullptr)
        << format->name;
}

}  // namespace
}  // namespace tanba
