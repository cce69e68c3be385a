// The poster beside a text track: which picture, where it goes, and what is left alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/byte_reader.hpp"
#include "video_fixture.hpp"

namespace tanba {
namespace {

using namespace test;

Buffer bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

// A file for FFmpeg's command, gone with its name.
class File {
 public:
  File(const std::string& name, const Buffer& bytes) : path_(scratch(name)) {
    std::ofstream(path_, std::ios::binary) << std::string(bytes.begin(), bytes.end());
  }
  ~File() { std::filesystem::remove(path_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  std::string quoted() const { return "'" + path_.string() + "' "; }

 private:
  std::filesystem::path path_;
};

std::string picture(const std::string& name) {
  const Buffer& bytes = made(name, "-f lavfi -i mandelbrot=size=300x200 -frames:v 1");
  return {bytes.begin(), bytes.end()};
}

// What FFmpeg's command makes of a film; empty: it fails.
Buffer made_of(const Buffer& film, const std::string& options) {
  static int count = 0;
  const File file("film", film);
  return made("made" + std::to_string(++count) + ".bin", "-i " + file.quoted() + options);
}

// The first cover as it is; empty: there is none.
Buffer cover_of(const Buffer& film, const char* stream = "0:v:1") {
  return made_of(film, std::string("-map ") + stream + " -c copy -f image2 -update 1");
}

bool is_png(const Buffer& picture) { return picture.size() > 4 && picture[1] == 'P'; }

// Whether the notice stands where it would be drawn: then it is not drawn again.
bool has_notice(const Buffer& picture) {
  const std::string_view mime_type = is_png(picture) ? "image/png" : "image/jpeg";
  const auto module = load_module("pictures", TANBA_MODULES);
  for (const NoticeWriter& writer : (*module)->writers) {
    if (writer.mime_type != mime_type) continue;
    Buffer out;
    const auto source = memory_source(picture);
    const auto sink = buffer_sink(out);
    const auto given = writer.give({*source, mime_type, plan_of(NoticeForm::line), {}, {}}, *sink);
    return !given && std::string(given.error().what).ends_with("has this notice already");
  }
  return false;
}

std::string number(std::size_t value) {
  std::string text;
  for (const int shift : {24, 16, 8, 0}) text += static_cast<char>(value >> shift);
  return text;
}
std::string box(const std::string& type, const std::string& payload) {
  return number(8 + payload.size()) + type + payload;
}
std::string data(std::size_t type, const std::string& picture) {
  return box("data", number(type) + number(0) + picture);
}
std::string meta(const std::string& handler, const std::string& boxes) {
  return box("meta", std::string(4, '\0') +
                         box("hdlr", std::string(8, '\0') + handler + std::string(13, '\0')) +
                         boxes);
}
std::string list(const std::string& items) { return meta("mdir", box("ilst", items)); }
const std::string kTitle = box("\251nam", data(1, "A film"));

// A film whose `moov` is last, with another `udta` at its end.
Buffer with_udta(const std::string& udta) {
  std::string film(mp4().begin(), mp4().end());
  film.resize(film.rfind("udta") - 4);
  const std::size_t moov = film.rfind("moov") - 4;
  film += udta;
  return bytes_of(film.replace(moov, 4, number(film.size() - moov)));
}

TEST(Poster, IsThePictureThatTheFilmBeginsWith) {
  for (const auto& [mime_type, film] :
       {std::pair{"video/mp4", &mp4()}, {"video/mp4", &fast_mp4()}, {"video/x-matroska", &mkv()}}) {
    WANT(*film);
    EXPECT_TRUE(cover_of(*film).empty());
    const Outcome outcome = give(*film, {.mime_type = mime_type});
    ASSERT_TRUE(outcome.given) << outcome.given.error().what;
    const Buffer poster = cover_of(outcome.film);
    EXPECT_TRUE(has_notice(poster)) << mime_type;
    EXPECT_FALSE(
        has_notice(made_of(*film, "-c:v mjpeg -pix_fmt yuvj420p -frames:v 1 -f image2 -update 1")));
  }
}

TEST(Poster, IsNotInWebm) {
  WANT(webm());
  const Outcome outcome = give(webm(), {.mime_type = "video/webm"});
  ASSERT_TRUE(outcome.given) << outcome.given.error().what;
  EXPECT_TRUE(cover_of(outcome.film).empty());
}

// A film with a cover. Nothing: the ffmpeg command failed.
Buffer covered(const std::string& container, const Buffer& cover) {
  const std::string kind = is_png(cover) ? "png" : "jpeg";
  const File film("plain.mp4", mp4()), file("cover." + kind, cover);
  return made(
      kind + std::to_string(cover.size()) + "." + container,
      "-i " + film.quoted() +
          (container == "mkv"
               ? "-attach " + file.quoted() + "-metadata:s:t mimetype=image/" + kind +
                     " -map 0 -c copy"
               : "-i " + file.quoted() + "-map 0 -map 1 -c copy -disposition:v:1 attached_pic"));
}

// White paper under light of 203 cd/m2.
Buffer hdr_film(const std::string& transfer, const std::string& size) {
  return made(transfer + size + ".mp4",
              "-f lavfi -i color=white:size=" + size +
                  ":rate=10:duration=0.2 -vf \"format=yuv444p,setparams=colorspace=bt709:color_trc="
                  "bt709:color_primaries=bt709:range=tv,zscale=t=linear:npl=203,format=gbrpf32le,"
                  "zscale=p=2020,zscale=t=" +
                  transfer + ":m=2020_ncl:r=tv:npl=203,format=yuv420p10le\" " +
                  "-c:v libx265 -preset ultrafast -x265-params log-level=none:colorprim=bt2020:"
                  "transfer=" +
                  transfer + ":colormatrix=bt2020nc -tag:v hvc1");
}

TEST(Poster, IsNotPalerThanAFilmOfHighDynamicRange) {
  for (const char* const transfer : {"smpte2084", "arib-std-b67"})
    for (const char* const size : {"160x120", "1600x900"}) {
      const Buffer film = hdr_film(transfer, size);
      WANT(film);
      const Outcome outcome = give(film, {});
      ASSERT_TRUE(outcome.given) << outcome.given.error().what;
      const Buffer poster = cover_of(outcome.film);
      EXPECT_TRUE(has_notice(poster)) << transfer;
      const Buffer gray =
          made_of(poster, "-vf crop=iw/2:ih/3:iw/2:ih/2,format=gray,scale=1:1 -f rawvideo");
      ASSERT_EQ(gray.size(), 1) << transfer;
      EXPECT_GT(gray[0], 215) << transfer << ' ' << size;
    }
}

TEST(Poster, IsTheFilmsOwnCover) {
  for (const char* const name : {"cover.jpg", "cover.png"})
    for (const auto& [container, mime_type] :
         {std::pair{"mp4", "video/mp4"}, {"mkv", "video/x-matroska"}}) {
      const Buffer cover = bytes_of(picture(name));
      const Buffer film = covered(container, cover);
      WANT(film);
      ASSERT_EQ(cover_of(film), cover);
      const Outcome outcome = give(film, {.mime_type = mime_type});
      ASSERT_TRUE(outcome.given) << outcome.given.error().what;
      const Buffer poster = cover_of(outcome.film);
      EXPECT_EQ(is_png(poster), is_png(cover));
      EXPECT_TRUE(has_notice(poster)) << container << ' ' << name;
      EXPECT_TRUE(cover_of(outcome.film, "0:v:2").empty());
    }
}

struct Udta {
  const char* name;
  std::string udta;
  bool has_poster;
};

TEST(Poster, GoesIntoWhateverMetadataThereIs) {
  WANT(mp4());
  const std::string cover = picture("cover.jpg");
  for (const Udta& row : std::initializer_list<Udta>{
           {"none", "", true},
           {"empty", box("udta", ""), true},
           {"of QuickTime", box("udta", box("\251nam", "A film") + number(0)), true},
           {"without a list", box("udta", meta("mdir", "")), false},
           {"an empty list", box("udta", list("")), true},
           {"a title", box("udta", list(kTitle)), true},
           {"a box behind", box("udta", list(kTitle) + box("free", "abc")), true},
           {"by keys", box("udta", meta("mdta", box("ilst", kTitle))), true},
           {"of QuickTime's form",
            box("udta", box("meta", box("hdlr", std::string(8, '\0') + "mdir" + number(0)) +
                                        box("ilst", kTitle))),
            true},
           {"a cover between", box("udta", list(kTitle + box("covr", data(13, cover)) + kTitle)),
            true},
           {"two covers", box("udta", list(box("covr", data(13, cover) + data(13, cover)))), true},
       }) {
    const Buffer film = with_udta(row.udta);
    const Outcome outcome = give(film, {});
    ASSERT_TRUE(outcome.given) << row.name << ": " << outcome.given.error().what;
    EXPECT_EQ(look(outcome.film, {}, *outcome.given), 1) << row.name;
    EXPECT_EQ(has_notice(cover_of(outcome.film)), row.has_poster) << row.name;
    const std::string_view text = as_text(outcome.film);
    EXPECT_EQ(text.find(kTitle) == std::string::npos, row.udta.find(kTitle) == std::string::npos);
    const char* const others = "-map 0:V -map 0:a -c copy -f streamhash";
    const Buffer hashes = made_of(film, others);
    EXPECT_FALSE(hashes.empty());
    EXPECT_EQ(made_of(outcome.film, others), hashes) << row.name;
  }
}

// Covers that are not read are not replaced, and no second one is put beside them.
TEST(Poster, LeavesACoverThatCannotBeRead) {
  WANT(mp4());
  const std::string cover = picture("cover.jpg"), other = picture("cover.bmp");
  std::string many;
  for (int i = 0; i < 100; ++i) many += box("covr", data(13, "no picture"));
  std::string longer = box("covr", data(13, cover));
  longer.replace(8, 4, number(1 << 20));
  for (const Udta& row : std::initializer_list<Udta>{
           {"none of JPEG", list(box("covr", data(13, "no picture"))), false},
           {"cut", list(box("covr", data(13, cover.substr(0, cover.size() / 3)))), false},
           {"a hundred of them", list(many), false},
           {"of BMP", list(box("covr", data(27, other))), false},
           {"of no kind", list(box("covr", data(99, cover))), false},
           {"without a picture", list(box("covr", data(13, ""))), false},
           {"without anything", list(box("covr", "")), false},
           {"longer than its box", list(longer), false},
       }) {
    const std::string udta = box("udta", row.udta);
    const Outcome outcome = give(with_udta(udta), {});
    ASSERT_TRUE(outcome.given) << row.name << ": " << outcome.given.error().what;
    EXPECT_EQ(look(outcome.film, {}, *outcome.given), 1) << row.name;
    EXPECT_NE(as_text(outcome.film).find(udta), std::string::npos) << row.name;
  }
}

TEST(Poster, LeavesACoverThatIsTooLarge) {
  WANT(mp4());
  Buffer heavy = bytes_of(picture("cover.jpg"));
  heavy.resize(17 << 20);
  const Buffer& wide = made("wide.png", "-f lavfi -i color=size=4200x4200 -frames:v 1");
  for (const Buffer& cover : {heavy, wide})
    for (const auto& [container, mime_type] :
         {std::pair{"mp4", "video/mp4"}, {"mkv", "video/x-matroska"}}) {
      const Buffer film = covered(container, cover);
      WANT(film);
      const Outcome outcome = give(film, {.mime_type = mime_type});
      ASSERT_TRUE(outcome.given) << outcome.given.error().what;
      EXPECT_TRUE(cover_of(outcome.film) == cover) << container << ' ' << cover.size();
    }
}

TEST(Poster, IsLeftOutWhereNoPictureCanBeDrawnOn) {
  WANT(mp4());
  const auto given_without = [](const Buffer& film) {
    const Outcome outcome = give(film, {});
    EXPECT_TRUE(outcome.given) << outcome.given.error().what;
    return outcome.given && look(outcome.film, {}, *outcome.given) == 1 &&
           cover_of(outcome.film).empty();
  };
  std::string unknown(mp4().begin(), mp4().end());
  EXPECT_TRUE(given_without(bytes_of(unknown.replace(unknown.find("avc1", 40), 4, "zzz1"))));
  Buffer broken = mp4();
  std::fill_n(broken.begin() + 48, 3000, std::uint8_t{0xA5});
  EXPECT_TRUE(given_without(broken));
  EXPECT_TRUE(given_without(made("small.mp4", kPictures + "-vf scale=48:32 " + kH264)));
  const Buffer& two = made("two.mp4", kPictures + kPictures + "-map 0 -map 1 " + kH264);
  const Outcome outcome = give(two, {});
  ASSERT_TRUE(outcome.given) << outcome.given.error().what;
  EXPECT_TRUE(cover_of(outcome.film, "0:v:2").empty());
}

// A film in memory, and how much of it was read.
class Counted final : public Source {
 public:
  explicit Counted(const Buffer& film) : film_(memory_source(film)) {}
  std::uint64_t size() const override { return film_->size(); }
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    read_ += into.size();
    return film_->read(offset, into);
  }
  std::uint64_t read_so_far() const { return read_; }

 private:
  std::unique_ptr<Source> film_;
  mutable std::uint64_t read_ = 0;
};

TEST(Poster, IsMadeOfTheFirstPicturesAlone) {
  const Buffer& film = made("raw.mov",
                            "-f lavfi -i testsrc2=size=640x480:rate=10:duration=8 "
                            "-c:v rawvideo -pix_fmt uyvy422");
  WANT(film);
  const Counted source(film);
  Buffer out;
  const auto sink = buffer_sink(out);
  const NoticePlan plan = plan_of(NoticeForm::track);
  const auto given =
      writer_of("video/quicktime").give({source, "video/quicktime", plan, {}, {}}, *sink);
  ASSERT_TRUE(given) << given.error().what;
  EXPECT_TRUE(has_notice(cover_of(out)));
  EXPECT_LT(source.read_so_far(), film.size() + film.size() / 8);  // once, for the copy
}

TEST(Video, KeepsTheCoverOfAFilmThatIsDrawnOn) {
  const Buffer cover = bytes_of(picture("cover.jpg"));
  for (const auto& [container, mime_type] :
       {std::pair{"mp4", "video/mp4"}, {"mkv", "video/x-matroska"}}) {
    const Buffer film = covered(container, cover);
    WANT(film);
    const Case line{mime_type, plan_of(NoticeForm::line)};
    const Outcome outcome = give(film, line);
    ASSERT_TRUE(outcome.given) << outcome.given.error().what;
    EXPECT_EQ(cover_of(outcome.film), cover) << container;
    EXPECT_GE(look(outcome.film, line, *outcome.given), 0.9) << container;
  }
}

}  // namespace
}  // namespace tanba
