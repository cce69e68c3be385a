// Notices beside sets: what of the playlists changes, and which are refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "notice/set_track.hpp"

namespace tanba {
namespace {

using set_track::Kind;
using testing::HasSubstr, testing::Not;

const std::string kMaster =
    "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-OWN:left=\"as it is\"\n"
    "#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"avc1.64000a,mp4a.40.2\"\nlow.m3u8\n"
    "#EXT-X-STREAM-INF:BANDWIDTH=2\nhigh.m3u8";
const std::string kMedia =
    "#EXTM3U\r\n#EXT-X-TARGETDURATION:6\r\n#EXTINF:6.5,a title, with a comma\r\na.m4s\r\n"
    "#EXTINF:6\r\nb.m4s\r\n#EXT-X-ENDLIST\r\n";
const std::string kMpd =
    "<?xml version='1.0'?>\n"
    "<d:MPD xmlns:d=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"\n"
    "  mediaPresentationDuration=\"PT1H2M3.5S\"><!-- <AdaptationSet/> -->\n"
    " <d:Period>\n  <d:AdaptationSet><d:Representation id=\"1\"/></d:AdaptationSet>\n"
    "  <d:AdaptationSet/>\n  <d:Subset contains=\"1\"/>\n </d:Period></d:MPD>\n";

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  EXPECT_NE(at, text.npos) << what;
  return text.replace(at, what.size(), by);
}

std::string text_of(const Buffer& bytes) { return {bytes.begin(), bytes.end()}; }

Result<set_track::Playlist> read(const std::string& text) {
  return set_track::read_playlist(*memory_source(as_bytes(text)), {});
}

class Playlists : public testing::Test {
 protected:
  Result<set_track::Rendition> add(const std::string& text) const {
    const auto source = memory_source(as_bytes(text));
    return set_track::add_track(*source, {plan, times, media_start_s, "a set"}, {});
  }
  std::string refusal(const std::string& text) const {
    if (const auto playlist = read(text); !playlist) return playlist.error().what;
    const auto made = add(text);
    return made ? "made" : made.error().what;
  }

  NoticePlan plan = [] {
    NoticePlan made;
    made.form = NoticeForm::track;
    made.words = {{"kk", "A \"<notice>\" & more", "AI"}};
    return made;
  }();
  film::Times times{0, 12.5, {}, 12.5};
  double media_start_s = 0;
};

TEST_F(Playlists, AreToldByWhatTheyHold) {
  EXPECT_EQ(read(kMaster)->kind, Kind::multivariant);
  EXPECT_EQ(read(kMedia)->kind, Kind::media);
  EXPECT_DOUBLE_EQ(*read(kMedia)->seconds, 12.5);
  EXPECT_EQ(read(kMpd)->kind, Kind::mpd);
  EXPECT_DOUBLE_EQ(*read(kMpd)->seconds, 3723.5);
  EXPECT_EQ(read("\0\0\0\x18"
                 "ftypiso6")
                ->kind,
            Kind::none);
  EXPECT_EQ(read("")->kind, Kind::none);
}

TEST_F(Playlists, OfHlsNameTheTrackAndKeepEachOtherLine) {
  const auto made = add(kMaster);
  ASSERT_TRUE(made) << made.error().what;
  std::string want =
      replaced(kMaster, "#EXT-X-STREAM-INF",
               "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"tanba-notice\",NAME=\"A '<notice>' & more\","
               "LANGUAGE=\"kk\",DEFAULT=YES,AUTOSELECT=YES,FORCED=NO,URI=\"a%20set-notice.m3u8\"\n"
               "#EXT-X-STREAM-INF");
  want = replaced(want, "mp4a.40.2\"", "mp4a.40.2\",SUBTITLES=\"tanba-notice\"");
  want = replaced(want, "BANDWIDTH=2", "BANDWIDTH=2,SUBTITLES=\"tanba-notice\"");
  EXPECT_EQ(text_of(made->playlist), want);
  ASSERT_EQ(made->files.size(), 2U);
  EXPECT_EQ(made->files[0].name, "a set-notice.m3u8");
  EXPECT_THAT(text_of(made->files[0].bytes),
              HasSubstr("#EXT-X-TARGETDURATION:13\n#EXT-X-MEDIA-SEQUENCE:0\n"
                        "#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:12.500,\na%20set-notice.vtt\n"));
  EXPECT_EQ(text_of(made->files[1].bytes),
            "WEBVTT\n\n00:00:00.000 --> 00:00:10.000\n"
            "<lang kk>A &quot;&lt;notice&gt;&quot; &amp; more</lang>\n\n"
            "00:00:10.000 --> 00:00:12.500\n"
            "<lang kk>A &quot;&lt;notice&gt;&quot; &amp; more</lang>\n");
  EXPECT_EQ(refusal(text_of(made->playlist)), std::string(set_track::kTwice.what));
}

TEST_F(Playlists, OfHlsPutItIntoGroupsThatAreThere) {
  const std::string own = "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"s\",NAME=\"x\",URI=\"x.m3u8\"\n";
  const std::string with = replaced(replaced(kMaster, "BANDWIDTH=2", "BANDWIDTH=2,SUBTITLES=\"s\""),
                                    "#EXT-X-STREAM-INF", own + "#EXT-X-STREAM-INF");
  const auto made = add(with);
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_THAT(text_of(made->playlist), HasSubstr("GROUP-ID=\"s\",NAME=\"A '"));
  EXPECT_THAT(text_of(made->playlist), HasSubstr("GROUP-ID=\"tanba-notice\",NAME=\"A '"));
  EXPECT_THAT(text_of(made->playlist), HasSubstr("BANDWIDTH=2,SUBTITLES=\"s\"\n"));
  EXPECT_EQ(refusal(text_of(made->playlist)), std::string(set_track::kTwice.what));
  EXPECT_THAT(refusal(replaced(with, "URI=\"x", "DEFAULT=YES,URI=\"x")), HasSubstr("by default"));
}

TEST_F(Playlists, OfHlsSayWhereTheMediaBegins) {
  media_start_s = 10;
  EXPECT_THAT(
      text_of(add(kMaster)->files[1].bytes),
      HasSubstr("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n00:00:00.000"));
  EXPECT_THAT(text_of(add(kMpd)->files[0].bytes), Not(HasSubstr("X-TIMESTAMP")));
}

TEST_F(Playlists, OfDashGetASetBehindTheLast) {
  const auto made = add(kMpd);
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_EQ(text_of(made->playlist),
            replaced(kMpd, "<d:AdaptationSet/>",
                     "<d:AdaptationSet/>\n"
                     "  <d:AdaptationSet contentType=\"text\" mimeType=\"text/vtt\" lang=\"kk\">\n"
                     "  \t<d:Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"main\"/>\n"
                     "  \t<d:Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"subtitle\"/>\n"
                     "  \t<d:Representation id=\"tanba-notice\" bandwidth=\"256\"><d:BaseURL>"
                     "a%20set-notice-dash.vtt</d:BaseURL></d:Representation>\n"
                     "  </d:AdaptationSet>"));
  EXPECT_EQ(refusal(text_of(made->playlist)), std::string(set_track::kTwice.what));
}

TEST_F(Playlists, AreRefusedWhereTheTrackHasNoPlaceInThem) {
  struct Row {
    std::string text;
    const char* why;
  };
  const std::string period = "<d:Period>";
  for (const Row& row : std::initializer_list<Row>{
           {replaced(kMedia, "#EXT-X-ENDLIST", ""), "growing"},
           {replaced(kMedia, "#EXT-X-ENDLIST", "#EXT-X-DISCONTINUITY"), "anew"},
           {replaced(kMedia, "6.5", "six"), "broken"},
           {replaced(kMedia, "6.5", "-1"), "broken"},
           {replaced(kMedia, "6.5", "nan"), "broken"},
           {"#EXTM3U\n", "broken"},
           {kMaster + "\n#EXTINF:1,\na", "broken"},
           {replaced(kMaster, "mp4a.40.2\"", "mp4a.40.2"), "broken"},
           {replaced(kMaster, "BANDWIDTH=1,", "BANDWIDTH,"), "made"},
           {replaced(kMaster, "BANDWIDTH=2", "BANDWIDTH="), "broken"},
           {replaced(kMpd, "static", "dynamic"), "growing"},
           {replaced(kMpd, "PT1H2M3.5S", "P1Y"), "how long"},
           {replaced(kMpd, "PT1H2M3.5S", "PT"), "how long"},
           {replaced(kMpd, "PT1H2M3.5S", "PT1"), "how long"},
           {replaced(kMpd, "PT1H2M3.5S", "PT-1S"), "how long"},
           {replaced(kMpd, period, "<d:Period/>" + period), "several periods"},
           {replaced(kMpd, period, "<d:BaseURL>http://a/</d:BaseURL>" + period), "elsewhere"},
           {replaced(kMpd, period, period + "<d:BaseURL>b/</d:BaseURL>"), "elsewhere"},
           {replaced(kMpd, "dash:schema", "other"), "broken"},
           {replaced(kMpd, "</d:MPD>", ""), ""},
       })
    EXPECT_THAT(refusal(row.text), HasSubstr(row.why)) << row.text;
}

}  // namespace
}  // namespace tanba
