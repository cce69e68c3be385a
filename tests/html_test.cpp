// HTML: what is in a head and what only looks so; one manifest, several, and a link to one.
#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

const std::string kScript = R"(<script type="application/c2pa">YWFh</script>)";

Buffer bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

std::string labelled_text(std::string_view text) {
  return std::string(as_text(labelled(kHtml, bytes_of(text), Buffer(3, 'a'))));
}

std::string page(std::string_view head) {
  return "<!DOCTYPE html>\n<html>\n<head>\n" + std::string(head) +
         "</head>\n<body>b</body></html>\n";
}

bool has_none(std::string_view text) {
  const auto layout = scan(kHtml, bytes_of(text));
  return layout && layout->carriers.empty() && layout->flaw == nullptr;
}

TEST(Html, PutsTheManifestAtTheEndOfTheHead) {
  EXPECT_EQ(labelled_text(page("<title>t</title>\n")), page("<title>t</title>" + kScript + "\n"));
  EXPECT_EQ(labelled_text("<HTML><HEAD lang='>'></Head ><p>"),
            "<HTML><HEAD lang='>'>" + kScript + "</Head ><p>");
}

TEST(Html, MakesDoWithoutTheTagsOfAHead) {
  const std::pair<std::size_t, std::string> kRows[] = {
      {31, "<!doctype html><title>t</title> <p>a"},
      {15, "<!doctype html><p>a"},
      {6, "<html><body>b</body></html>"},
      {10, "<!-- c --> text <title>no</title>"},
      {66, "<meta charset=koi8-r><link rel=icon href=a><style></style></p></a> <h1>"},
  };
  for (const auto& [at, text] : kRows) {
    std::string expected = text;
    EXPECT_EQ(labelled_text(text), expected.insert(at, kScript));
  }
  EXPECT_EQ(labelled_text("text"), kScript + "text");
  EXPECT_EQ(labelled_text("\xEF\xBB\xBF"
                          "<p>"),
            "\xEF\xBB\xBF" + kScript + "<p>");
}

TEST(Html, ReadsWhatOthersWrite) {
  const Buffer store(3, 'a');
  for (const std::string& head : std::initializer_list<std::string>{
           kScript,
           "\n    <script type=\"application/c2pa\">\n  YWFh\t\n </script>\n<title>t</title>",
           "<script type='application/c2pa'>YWFh</script>" + std::string("<meta x=y>"),
           std::string("<script type=application/c2pa>YWFh</script>"),
           "<title><script></title>" + kScript, "<!-- > -- - --!>" + kScript, "<!-->" + kScript,
           "<style>a > b { content: '</styl><script>' }</style>" + kScript,
           "<script>var a = '<!-- <script> </script>'; --></script>" + kScript,
           "<template><div>" + kScript + "<template></template></div></template>" + kScript,
           "<noscript>" + kScript + "</noscript>" + kScript,
           "<meta content='</head>'><meta content=\"<body>\"/><link a=b/c=\"d\">" + kScript,
           "</p></div></>" + kScript, "<?php ?><![CDATA[ x ]]>" + kScript})
    EXPECT_EQ(stored(kHtml, bytes_of(page(head))), store) << head;
  EXPECT_EQ(stored(kHtml, bytes_of("<head></head>\n" + kScript + "<body>")), store);
}

TEST(Html, LookalikesAndScriptsOfTheBodyAreNone) {
  for (const std::string& text : std::initializer_list<std::string>{
           page("<!-- " + kScript + " -->"), page("<title>" + kScript + "</title>"),
           page("<style>" + kScript + "</style>"),
           page("<script>/* <!-- <script> " + kScript + " --></script>"),
           page("<template>" + kScript + "</template>"),
           page("<noscript>" + kScript + "</noscript>"), page("<p>" + kScript),
           page("text " + kScript), page("<textarea>" + kScript + "</textarea>"),
           "<body>" + kScript, page("</html>" + kScript), page("<meta content='" + kScript + "'>"),
           page("<scripts type=\"application/c2pa\">YWFh</scripts>"),
           page("<script type=\"application/c2pa+json\">YWFh</script>"),
           page("<script data-type=\"application/c2pa\">YWFh</script>"),
           page("<script type=a type=\"application/c2pa\">YWFh</script>"), page("<!-- " + kScript),
           page("<title>" + kScript),
           page("<link rel=c2pa-manifests href=x><link data-rel=c2pa-manifest>")})
    EXPECT_TRUE(has_none(text)) << text;
}

TEST(Html, SeveralManifestsHaveAStatusOfTheirOwn) {
  const std::string link = "<link href=/m.c2pa rel='next C2PA-Manifest'>";
  for (const std::string& head : {kScript + kScript, kScript + link, link + link,
                                  kScript + "<script type=\" Application/C2PA \">x</script>"}) {
    const auto layout = scan(kHtml, bytes_of(page(head)));
    ASSERT_TRUE(layout);
    EXPECT_TRUE(layout->carriers.empty());
    EXPECT_NE(layout->flaw, nullptr) << head;
    EXPECT_EQ(layout->flaw_code, "manifest.html.multipleManifests");
    EXPECT_FALSE(embedded(kHtml, bytes_of(page(head)), store_of(50)));
  }
  EXPECT_EQ(scan(kHtml, bytes_of("<head>" + kScript + "</head>" + kScript))->flaw_code,
            "manifest.html.multipleManifests");
}

TEST(Html, ALinkIsNotFollowedAndNotForgotten) {
  const Buffer bytes =
      bytes_of(page("<link rel=\"c2pa-manifest\" href=\"https://example.org/m\">"));
  const auto layout = scan(kHtml, bytes);
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->flaw_code, "manifest.inaccessible");
  EXPECT_FALSE(embedded(kHtml, bytes, store_of(50)));
}

TEST(Html, TheElementHoldsNothingButTheManifest) {
  for (const std::string_view script :
       {"<script  type=\"application/c2pa\">YWFh</script>",
        "<script type=\"application/c2pa\" id=x>YWFh</script>",
        "<script type=\"APPLICATION/C2PA\">YWFh</script>",
        "<script type=\"application/c2pa\">YWFh</script >",
        "<script type=\"application/c2pa\">YWFh</script x=y>",
        "<script type=\"application/c2pa\">YW Fh</script>",
        "<script type=\"application/c2pa\">YWF</script>",
        "<script type=\"application/c2pa\"></script>", "<script type=\"application/c2pa\">YWFh",
        "<script type=\"application/c2pa\">YWFh</script"}) {
    const auto layout = scan(kHtml, bytes_of("<head>" + std::string(script)));
    ASSERT_TRUE(layout);
    EXPECT_TRUE(layout->carriers.empty());
    EXPECT_NE(layout->flaw, nullptr) << script;
    EXPECT_EQ(layout->flaw_code, "");
  }
}

TEST(Html, ADocumentCutInsideOfATokenHasNone) {
  for (const std::string_view text :
       {"<",      "</",   "<!",    "<!-",       "<!--",       "<!-- -", "<!-- --!",
        "<a",     "<a b", "<a b ", "<a b=",     "<a b= ",     "<a b='", "<a b=\"c",
        "<a b=c", "<a /", "<?",    "<!doctype", "<!doctype ", "</a",    "<title></title"})
    EXPECT_TRUE(has_none(text)) << text;
}

TEST(Html, IsKnownByItsNameOrItsStart) {
  for (const std::string_view text :
       {"<!DOCTYPE html>", "\xEF\xBB\xBF\n<!-- c -->\n<!doctype HTML PUBLIC 'x'>",
        "<?xml version='1.0'?><html lang=en>", "<HTML>"})
    EXPECT_EQ(detect(bytes_of(text), "x.txt"), &kHtml) << text;
  EXPECT_EQ(detect(bytes_of("a"), "x.htm"), &kHtml);
  EXPECT_EQ(detect(bytes_of("\xFF\xFE<"), "x.html"), &kHtml);
  EXPECT_EQ(detect(bytes_of("\xD0\xD2 koi8"), "text/html; charset=koi8-r"), &kHtml);
  EXPECT_NE(detect(bytes_of("<!DOCTYPE html>"), "x.md"), &kHtml);
  EXPECT_NE(detect(bytes_of("<!DOCTYPE htm>"), "x.txt"), &kHtml);
  EXPECT_NE(detect(bytes_of("a <html>"), "x.txt"), &kHtml);
  EXPECT_NE(detect(bytes_of("<rss/>"), "x.xml"), &kHtml);
}

TEST(Html, WideTextIsUnsupportedAndLongTextALimit) {
  EXPECT_EQ(scan(kHtml, bytes_of("\xFE\xFF")).error().code, Errc::unsupported);
  Limits limits;
  limits.max_text_bytes = 10;
  EXPECT_EQ(scan(kHtml, bytes_of("<head></head>"), limits).error().code, Errc::limit_exceeded);
  limits.max_text_bytes = 100;
  Payloads payloads;
  payloads.store_bytes = 60;
  const Exact exact(bytes_of("<head></head>"));
  const auto layout = kHtml.scan(exact.source(), limits);
  ASSERT_TRUE(layout);
  EXPECT_EQ(kHtml.embed(exact.source(), *layout, payloads, limits).error().code,
            Errc::limit_exceeded);
}

TEST(Html, TimeGrowsWithTheSizeAlone) {
  for (const std::string_view unit :
       {"<a ", "<!-- -", "<!", "<title>", "<script><!--", "<template>", "<meta a='", "</",
        "<style></", "<link rel=c2pa-manifest>"}) {
    std::string text;
    while (text.size() < 2'000'000) text += unit;
    EXPECT_TRUE(scan(kHtml, bytes_of(text))) << unit;
  }
}

}  // namespace
}  // namespace tanba
