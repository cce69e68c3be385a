// A definition with its files in one archive: it comes back as it was, and never leads out of it.
#include "tanba/definition_archive.hpp"

#include <gtest/gtest.h>

#include "zip_fixture.hpp"

namespace tanba {
namespace {

Buffer bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

class DefinitionArchive : public testing::Test {
 protected:
  DefinitionArchive() {
    std::string problem;
    auto read = definition_from_json(R"({"title":"T","vendor":"v","base_path":"../secret",
      "claim_generator_info":{"name":"G","version":"1"},"thumbnail":{"identifier":"/home/a/t.png"},
      "ingredients":[{"path":"b/c.bin","title":"C","label":"c","relationship":"inputTo",
                      "data_types":[{"type":"c2pa.types.model"}]},{"title":"no file"}],
      "assertions":[{"label":"com.example.a","data":{"k":[1,2]},"created":true},
                    {"label":"cawg.metadata","data":{"@context":{}}}],
      "redactions":[{"uri":"self#jumbf=/c2pa/urn:c2pa:a/c2pa.assertions/c2pa.metadata",
                     "reason":"c2pa.PII.present"}]})",
                                     &problem);
    EXPECT_TRUE(read) << problem;
    definition = *std::move(read);
    definition.thumbnail.source = thumbnail_.get();
    definition.ingredients[0].file.source = model_.get();
  }

  Buffer saved() const {
    Buffer archive;
    EXPECT_TRUE(save_definition(definition, *buffer_sink(archive)));
    return archive;
  }

  Definition definition;

 private:
  std::unique_ptr<Source> thumbnail_ = buffer_source(bytes_of("a picture"));
  std::unique_ptr<Source> model_ = buffer_source(bytes_of("a model"));
};

std::string text_of(const Source& source) {
  Buffer bytes(static_cast<std::size_t>(source.size()));
  EXPECT_TRUE(source.read(0, bytes));
  return {bytes.begin(), bytes.end()};
}

Buffer replaced(Buffer archive, std::string_view what, std::string_view by) {
  EXPECT_EQ(what.size(), by.size());
  std::size_t met = 0;
  for (auto at = archive.begin();; ++met) {
    at = std::search(at, archive.end(), what.begin(), what.end());
    if (at == archive.end()) break;
    at = std::copy(by.begin(), by.end(), at);
  }
  EXPECT_GT(met, 0u);
  return archive;
}

TEST_F(DefinitionArchive, ComesBackAsItWas) {
  const Buffer archive = saved();
  const auto source = memory_source(archive);
  const auto read = open_saved_definition(*source);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(text_of(*read->definition.thumbnail.source), "a picture");
  EXPECT_EQ(text_of(*read->definition.ingredients[0].file.source), "a model");
  EXPECT_EQ(read->definition.ingredients[1].file.source, nullptr);
  Definition expected = definition;
  expected.base_path.clear();
  expected.thumbnail.path = read->definition.thumbnail.path;
  expected.ingredients[0].file.path = read->definition.ingredients[0].file.path;
  EXPECT_EQ(to_json(read->definition), to_json(expected));
}

TEST_F(DefinitionArchive, TellsNothingOfTheFoldersOfTheMachine) {
  const Buffer archive = saved();
  const std::string text(archive.begin(), archive.end());
  EXPECT_EQ(text.find("/home/a"), text.npos);
  EXPECT_EQ(text.find("secret"), text.npos);
}

std::string problem_of(const fixture::Archive& made, Errc expected) {
  const Buffer archive = fixture::made_zip(made);
  std::string problem;
  const auto read = open_saved_definition(*memory_source(archive), &problem);
  EXPECT_FALSE(read);
  // A file that is longer than the archive is one that was cut off.
  if (!read && read.error().code != Errc::truncated) {
    EXPECT_EQ(read.error().code, expected);
  }
  return problem;
}

TEST(ForeignArchive, NeverLeadsOutOfItself) {
  for (const char* path : {"../a.txt", "/etc/passwd", "b.txt", "./a.txt", "A.TXT"}) {
    const std::string json = std::string(R"({"ingredients":[{"path":")") + path + "\"}]}";
    EXPECT_EQ(
        problem_of({.files = {{.name = "definition.json", .data = json}, {}}}, Errc::malformed),
        "a path must be that of a file in the archive");
  }
  EXPECT_EQ(problem_of({.files = {{.name = "definition.json",
                                   .data = R"({"base_path":"/","thumbnail":"a.txt"})"},
                                  {}}},
                       Errc::malformed),
            "base_path must not stand in an archive: its files lie in it");
}

TEST(ForeignArchive, IsRefusedWhereItIsBroken) {
  const fixture::File text{.name = "definition.json", .data = R"({"thumbnail":"a.txt"})"};
  problem_of({.files = {{}}}, Errc::malformed);
  problem_of({.files = {text, {}, {}}}, Errc::malformed);
  problem_of({.files = {text, {.crc_xor = 1}}}, Errc::malformed);
  problem_of({.files = {text, {.flags = 1}}}, Errc::unsupported);
  problem_of({.files = {text, {.method = 8}}}, Errc::unsupported);
  problem_of({.files = {text, {.size_add = 1'000'000}}}, Errc::malformed);
  problem_of({.files = {text, {.offset = 0x0FFF'FFFF}}}, Errc::malformed);
}

TEST_F(DefinitionArchive, RefusesADamagedFile) {
  const auto read = open_saved_definition(*memory_source(replaced(saved(), "a model", "a modem")));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::malformed);
}

TEST_F(DefinitionArchive, GivesNothingForAnyPrefix) {
  const Buffer archive = saved();
  for (std::size_t size = 0; size < archive.size(); ++size) {
    const Buffer part(archive.begin(), archive.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(open_saved_definition(*memory_source(part))) << size;
  }
}

TEST_F(DefinitionArchive, WantsItsFilesOpen) {
  definition.thumbnail.source = nullptr;
  Buffer archive;
  const auto done = save_definition(definition, *buffer_sink(archive));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace tanba
