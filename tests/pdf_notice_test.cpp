// Notices in PDF: on which pages, where on them, and what is refused.
#include "notice_fixture.hpp"

#include <gmock/gmock.h>

#include "container/format.hpp"

namespace tanba {
namespace {

using test::give, test::kazakh_and_russian, test::look, test::why;
using testing::HasSubstr;

// Objects from number 1 on, the first of which is the catalog.
std::string pdf_of(const std::vector<std::string>& objects, const std::string& trailer = "") {
  std::string file = "%PDF-1.7\n", table;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    std::string at = std::to_string(file.size());
    table += std::string(10 - at.size(), '0') + at + " 00000 n \n";
    file += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const std::string start = std::to_string(file.size());
  const std::string count = std::to_string(objects.size() + 1);
  return file + "xref\n0 " + count + "\n0000000000 65535 f \n" + table + "trailer\n<</Size " +
         count + "/Root 1 0 R" + trailer + ">>\nstartxref\n" + start + "\n%%EOF\n";
}

std::string three_pages(const std::string& of_first = "", const std::string& of_tree = "") {
  return pdf_of({"<</Type/Catalog/Pages 2 0 R>>",
                 "<</Type/Pages/Count 3/Kids[3 0 R 4 0 R]/MediaBox[0 0 595 842]/Resources<<>>" +
                     of_tree + ">>",
                 "<</Type/Page/Parent 2 0 R" + of_first + ">>",
                 "<</Type/Pages/Parent 2 0 R/Count 2/Kids[5 0 R 6 0 R]>>",
                 "<</Type/Page/Parent 4 0 R/Contents 7 0 R>>",
                 "<</Type/Page/Parent 4 0 R/Contents[7 0 R]/MediaBox[0 0 842 595]>>",
                 "<</Length 13>>\nstream\n0 0 m 9 9 l S\nendstream"});
}

NoticePlan plan_at(const char* position) {
  NoticePlan plan = kazakh_and_russian();
  plan.position = position;
  plan.size_pct = 2;
  return plan;
}

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++count;
  return count;
}

class PdfNotice : public testing::Test {
 protected:
  void SetUp() override {
    const auto module = load_module("pictures", test::kModules);
    ASSERT_TRUE(module) << module.error().what;
  }
};

TEST_F(PdfNotice, IsOnThePagesThatAreMeant) {
  struct Row {
    const char* position;
    std::size_t stamps;
  };
  for (const Row& row : {Row{"start", 1}, {"end", 1}, {"whole", 3}, {"bottom_left", 3}}) {
    const std::string file = three_pages();
    const auto made = give("application/pdf", file, plan_at(row.position));
    ASSERT_EQ(why(made), "") << row.position;
    EXPECT_TRUE(made.bytes.starts_with(file)) << "no byte that was there changes";
    EXPECT_EQ(count_of(made.bytes, "/TanbaNotice Do Q"), row.stamps) << row.position;
    EXPECT_EQ(made.given->notice.position, row.position);
    EXPECT_EQ(made.given->notice.size_pct, 2);
    EXPECT_THAT(made.given->notice.short_text, HasSubstr("Жасанды интеллект"));
    EXPECT_EQ(look("application/pdf", made.bytes, plan_at(row.position)), 1) << row.position;
    EXPECT_EQ(look("application/pdf", file, plan_at(row.position)), 0) << row.position;
    EXPECT_THAT(why(give("application/pdf", made.bytes, plan_at(row.position))),
                HasSubstr("already"));
  }
}

TEST_F(PdfNotice, OnOnePageIsNotOnAll) {
  const auto made = give("application/pdf", three_pages(), plan_at("start"));
  ASSERT_EQ(why(made), "");
  EXPECT_EQ(look("application/pdf", made.bytes, plan_at("whole")), 0);
  NoticePlan other = plan_at("start");
  other.words[1].text = "Нечто иное";
  EXPECT_EQ(look("application/pdf", made.bytes, other), 0);
}

TEST_F(PdfNotice, StandsUprightOnATurnedPage) {
  for (const char* const row : {"0", "90", "180", "-90", "450"}) {
    const auto made =
        give("application/pdf", three_pages(std::string("/Rotate ") + row + "/UserUnit 2"),
             plan_at("start"));
    ASSERT_EQ(why(made), "") << row;
    const std::string turned(row);
    const std::string matrix = turned == "0"     ? "\nq 1 0 0 1 "
                               : turned == "180" ? "\nq -1 0 0 -1 "
                               : turned == "-90" ? "\nq 0 -1 1 0 "
                                                 : "\nq 0 1 -1 0 ";
    EXPECT_THAT(made.bytes, HasSubstr(matrix)) << row;
  }
}

TEST_F(PdfNotice, KeepsThePagesOwnNamesAndTakesThePartThatIsShown) {
  const auto made =
      give("application/pdf",
           three_pages("/CropBox[100 100 400 400]/Resources<</XObject<</TanbaNotice 7 0 R>>"
                       "/ProcSet[/PDF]>>"),
           plan_at("start"));
  ASSERT_EQ(why(made), "");
  EXPECT_THAT(made.bytes, HasSubstr("/TanbaNotice 7 0 R"));
  EXPECT_THAT(made.bytes, HasSubstr("/TanbaNotice1 Do Q"));
  EXPECT_THAT(made.bytes, HasSubstr("/ProcSet [/PDF]"));
}

TEST_F(PdfNotice, IsRefusedWhereItCannotBe) {
  struct Row {
    std::string file;
    const char* why;
  };
  const std::string certified =
      "<</Type/Catalog/Pages 2 0 R/Perms<</DocMDP<</Reference[<</TransformMethod/DocMDP"
      "/TransformParams<</P 3>>>>]>>>>>>";
  for (const Row& row : std::vector<Row>{
           {pdf_of({"<</Pages 2 0 R>>", "<</Kids[2 0 R]>>"}), "there is no page"},
           {pdf_of({"<</Pages 2 0 R>>", "<</Kids[<</Type/Page>>]>>"}), "no indirect object"},
           {pdf_of({"<</Pages 2 0 R>>", "<</Kids[]>>"}), "there is no page"},
           {three_pages("/MediaBox[0 0 0 0]"), "no size"},
           {three_pages("/MediaBox[0 0 1e9 1]"), "pdf: "},
           {three_pages("/MediaBox[0 0 9999999 1]"), "no size"},
           {three_pages("/MediaBox[0 0 3]"), "no size"},
           {pdf_of({certified, "<</Kids[3 0 R]>>", "<</MediaBox[0 0 9 9]>>"}), "DocMDP"},
           {pdf_of({"<</Pages 2 0 R>>", "<</Kids[3 0 R]>>", "<<>>", "<</V 4>>"}, "/Encrypt 4 0 R"),
            "encrypted"},
           {"%PDF-1.7\nnothing", "pdf: "},
           {three_pages().substr(0, 300), "pdf: "},
       })
    EXPECT_THAT(why(give("application/pdf", row.file, plan_at("whole"))), HasSubstr(row.why))
        << row.file;
  NoticePlan plan = plan_at("whole");
  plan.size_pct = 0;
  EXPECT_THAT(why(give("application/pdf", three_pages(), plan)), HasSubstr("letters of no size"));
}

TEST_F(PdfNotice, OnTooManyPagesIsRefused) {
  std::string kids;
  for (int i = 0; i < 10'001; ++i) kids += "3 0 R ";
  EXPECT_THAT(
      why(give("application/pdf", pdf_of({"<</Pages 2 0 R>>", "<</Kids[" + kids + "]>>", "<<>>"}),
               plan_at("whole"))),
      HasSubstr("too many pages"));
}

TEST_F(PdfNotice, OfAnotherVersionOrPlaceIsNotLoaded) {
  const std::string file = three_pages();
  const auto source = memory_source(as_bytes(file));
  Buffer out;
  const auto sink = buffer_sink(out);
  const NoticePlan plan = plan_at("start");
  const auto made = test::writer_for("application/pdf")
                        ->give({*source, "application/pdf", plan, {}, {}, "/nowhere"}, *sink);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Errc::unsupported);
  EXPECT_TRUE(out.empty());
}

}  // namespace
}  // namespace tanba
