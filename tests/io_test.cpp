// Sources, sinks, the spliced view and the atomic file.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/byte_reader.hpp"
#include "io/atomic_file.hpp"
#include "io/scratch.hpp"
#include "io/splice.hpp"

namespace tanba {
namespace {

namespace fs = std::filesystem;

Buffer buffer(std::string_view text) { return {text.begin(), text.end()}; }

Buffer all_of(const Source& source) {
  Buffer bytes(static_cast<std::size_t>(source.size()));
  EXPECT_TRUE(source.read(0, bytes));
  return bytes;
}

class Files : public testing::Test {
 protected:
  Files() {
    std::string pattern = (fs::temp_directory_path() / "tanba-io-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~Files() override { fs::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string put(const std::string& name, std::string_view text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  std::size_t count() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  fs::path folder_;
};

TEST(MemorySource, RefusesToReadPastItsEnd) {
  const Buffer bytes = buffer("abc");
  const auto source = memory_source(bytes);
  Buffer two(2);
  EXPECT_TRUE(source->read(1, two));
  EXPECT_EQ(two, buffer("bc"));
  EXPECT_EQ(source->read(2, two).error().code, Errc::truncated);
  EXPECT_EQ(source->read(~0ull, two).error().code, Errc::truncated);
}

TEST(SplicedView, ShowsTheSourceWithTheEditDone) {
  const Buffer bytes = buffer("0123456789");
  const auto source = memory_source(bytes);
  const Edit edit = {{0, 0, buffer("<"), nullptr},
                     {2, 3, buffer("AB"), buffer_source(buffer("CD"))},
                     {7, 1, {}, nullptr},
                     {10, 0, buffer(">"), nullptr}};
  ASSERT_TRUE(is_well_formed(edit, source->size()));
  const SplicedView view(*source, edit);
  EXPECT_EQ(all_of(view), buffer("<01ABCD5689>"));
  for (std::uint64_t at = 0; at <= view.size(); ++at)
    for (std::uint64_t size = 0; size <= view.size() - at; ++size) {
      Buffer part(static_cast<std::size_t>(size));
      ASSERT_TRUE(view.read(at, part));
      const Buffer whole = all_of(view);
      EXPECT_TRUE(equal(part, Bytes(whole).subspan(static_cast<std::size_t>(at), part.size())));
    }
  EXPECT_EQ(view.moved(0), 1U);
  EXPECT_EQ(view.moved(5), 7U);
  EXPECT_EQ(view.moved(3), 7U) << "an erased byte moves to the end of its splice";
  EXPECT_EQ(view.moved(9), 10U);
}

TEST(SplicedView, TellsWhichStretchesAreThoseOfItsSource) {
  const auto source = buffer_source(buffer("abcdef"));
  const SplicedView view(*source, {{2, 1, buffer("XY"), nullptr}});
  const Stretch tail = view.stretch_at(5);
  EXPECT_EQ(tail.source, source.get());
  EXPECT_EQ(tail.from, 4U);
  EXPECT_EQ(tail.size, 2U);
  const SplicedView outer(view, {{1, 0, buffer("-"), nullptr}});
  EXPECT_EQ(outer.stretch_at(2).source, source.get()) << "through both views";
  EXPECT_EQ(outer.stretch_at(2).size, 1U) << "as far as the inner one goes";
  EXPECT_EQ(outer.stretch_at(9).size, 0U);
}

TEST(Scratch, ReadsFromTheInputWhatWasCopiedFromIt) {
  const auto input = buffer_source(buffer("abcdefgh"));
  const auto other = buffer_source(buffer("12345"));
  const auto scratch = Scratch::over(*input);
  ASSERT_TRUE(scratch);
  Scratch& content = **scratch;
  const SplicedView view(*input, {{4, 2, buffer("--"), nullptr}});
  ASSERT_TRUE(content.copy(*input, 0, 3));
  ASSERT_TRUE(content.write(buffer("XYZ")));
  ASSERT_TRUE(content.copy(*other, 1, 2));
  ASSERT_TRUE(content.copy(view, 2, 6));
  EXPECT_EQ(all_of(content), buffer("abcXYZ23cd--gh"));
  EXPECT_EQ(content.stretch_at(1).source, input.get());
  EXPECT_NE(content.stretch_at(3).source, input.get());
  EXPECT_EQ(content.stretch_at(12).source, input.get()) << "through the view";
  EXPECT_FALSE(content.copy(*input, 7, 2)) << "past its end";
}

TEST(Scratch, TakesBytesBackWhereverTheyLie) {
  const auto input = buffer_source(buffer("abcdefgh"));
  const auto scratch = Scratch::over(*input);
  ASSERT_TRUE(scratch);
  Scratch& content = **scratch;
  ASSERT_TRUE(content.copy(*input, 0, 8));
  ASSERT_TRUE(content.write(buffer("12")));
  ASSERT_TRUE(content.patch(3, buffer("XY")));
  EXPECT_EQ(all_of(content), buffer("abcXYfgh12"));
  ASSERT_TRUE(content.patch(0, buffer("0")));
  ASSERT_TRUE(content.patch(4, buffer("-----+")));
  EXPECT_EQ(all_of(content), buffer("0bcX-----+"));
  EXPECT_EQ(all_of(*input), buffer("abcdefgh"));
  EXPECT_EQ(content.patch(9, buffer("12")).error().code, Errc::invalid_argument);
  EXPECT_EQ(content.size(), 10U);
}

TEST(SplicedView, KnowsAnEditThatIsNotWellFormed) {
  EXPECT_FALSE(is_well_formed({{5, 2, {}, nullptr}, {6, 0, {}, nullptr}}, 10));
  EXPECT_FALSE(is_well_formed({{5, 6, {}, nullptr}}, 10));
  EXPECT_FALSE(is_well_formed({{11, 0, {}, nullptr}}, 10));
  EXPECT_FALSE(is_well_formed({{5, ~0ull, {}, nullptr}}, 10));
  EXPECT_TRUE(is_well_formed({{5, 5, {}, nullptr}, {10, 0, {}, nullptr}}, 10));
}

TEST(BufferSink, TakesBytesBack) {
  Buffer into = buffer("before ");
  const auto sink = buffer_sink(into);
  ASSERT_TRUE(sink->write(buffer("hello")));
  ASSERT_TRUE(sink->patch(1, buffer("u")));
  EXPECT_EQ(into, buffer("before hullo"));
  EXPECT_EQ(all_of(*sink->written()), buffer("hullo"));
  EXPECT_EQ(sink->patch(4, buffer("xy")).error().code, Errc::invalid_argument);
}

TEST_F(Files, AFolderIsNoSource) {
  EXPECT_EQ(open_file(folder_.string()).error().code, Errc::invalid_argument);
  EXPECT_EQ(open_file("/dev/zero").error().code, Errc::invalid_argument);
  EXPECT_EQ(open_file(path("absent")).error().code, Errc::io);
}

TEST_F(Files, ASourceThatChangesIsNoticed) {
  const auto source = open_file(put("a", "first"));
  ASSERT_TRUE(source);
  EXPECT_TRUE((*source)->unchanged());
  put("a", "longer than before");
  EXPECT_EQ((*source)->unchanged().error().code, Errc::io);
}

TEST_F(Files, AnAtomicFileAppearsWhole) {
  const std::string in = put("in", "0123456789");
  const auto source = open_file(in);
  auto file = AtomicFile::create(path("out"), {});
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->sink().write(buffer("[")));
  ASSERT_TRUE((*file)->sink().copy(**source, 2, 5));
  ASSERT_TRUE((*file)->sink().write(buffer("]")));
  ASSERT_TRUE((*file)->sink().patch(1, buffer("x")));
  EXPECT_FALSE(fs::exists(path("out")));
  EXPECT_EQ(all_of(*(*file)->sink().written()), buffer("[x3456]"));
  ASSERT_TRUE((*file)->publish());
  EXPECT_EQ(all_of(**open_file(path("out"))), buffer("[x3456]"));
  EXPECT_EQ(count(), 2U);
}

TEST_F(Files, AnAtomicFileThatIsNotPublishedLeavesNothing) {
  {
    auto file = AtomicFile::create(path("out"), {});
    ASSERT_TRUE(file);
    ASSERT_TRUE((*file)->sink().write(buffer("half")));
    EXPECT_EQ(count(), 1U);
  }
  EXPECT_EQ(count(), 0U);
}

TEST_F(Files, AnExistingOutputIsReplacedOnlyWhenAsked) {
  put("out", "old");
  EXPECT_EQ(AtomicFile::create(path("out"), {}).error().code, Errc::exists);
  auto late = AtomicFile::create(path("late"), {});
  ASSERT_TRUE(late);
  put("late", "somebody was faster");
  EXPECT_EQ((*late)->publish().error().code, Errc::exists);
  auto file = AtomicFile::create(path("out"), {.replace = true});
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->sink().write(buffer("new")));
  ASSERT_TRUE((*file)->publish());
  EXPECT_EQ(all_of(**open_file(path("out"))), buffer("new"));
}

TEST_F(Files, TheModeIsTheInputsOrThatOfTheUmask) {
  const std::string in = put("in", "x");
  ::chmod(in.c_str(), 0640);
  const auto mode = [&](const std::string& name, AtomicFileOptions options) {
    auto file = AtomicFile::create(path(name), std::move(options));
    EXPECT_TRUE((*file)->publish());
    struct stat status{};
    ::stat(path(name).c_str(), &status);
    return status.st_mode & 0777U;
  };
  const mode_t before = ::umask(027);
  EXPECT_EQ(mode("a", {}), 0640U);
  ::umask(0);
  EXPECT_EQ(mode("b", {.sync = false}), 0666U);
  EXPECT_EQ(mode("c", {.mode_of = in}), 0640U);
  ::umask(before);
}

TEST_F(Files, OneFileByTwoNamesIsTheSameFile) {
  const std::string a = put("a", "x");
  fs::create_hard_link(a, path("hard"));
  fs::create_symlink(a, path("soft"));
  put("b", "x");
  EXPECT_TRUE(same_file(a, path("hard")));
  EXPECT_TRUE(same_file(a, path("soft")));
  EXPECT_FALSE(same_file(a, path("b")));
  EXPECT_FALSE(same_file(a, path("absent")));
}

TEST_F(Files, APipeIsSpooled) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::write(ends[1], "piped", 5), 5);
  ::close(ends[1]);
  const auto source = spool(ends[0]);
  ::close(ends[0]);
  ASSERT_TRUE(source);
  EXPECT_EQ(all_of(**source), buffer("piped"));
}

TEST_F(Files, ASmallFileHasALimit) {
  const std::string a = put("a", "12345");
  EXPECT_EQ(*read_small_file(a, 5), buffer("12345"));
  EXPECT_EQ(read_small_file(a, 4).error().code, Errc::limit_exceeded);
}

}  // namespace
}  // namespace tanba
