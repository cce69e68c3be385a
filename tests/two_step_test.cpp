// Reserve, write, sign, fill in: outputs that somebody else writes verify.
#include "tanba/two_step.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "container/format.hpp"
#include "container_fixture.hpp"
#include "identity_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

const Identities& identities() {
  static const Identities one = made_identities(SignatureAlg::es256);
  return one;
}

Result<Reservation> reserved(const std::string& type) {
  return reserve(type, Label(), *identities().signer, at_that_time());
}

// Gives the bytes in pieces of several sizes, as a writer has them.
void feed(Reservation& reservation, Bytes bytes) {
  for (std::size_t size = 1; !bytes.empty(); size = size % 97 + 13) {
    const Bytes piece = bytes.first(std::min(size, bytes.size()));
    ASSERT_TRUE(reservation.update(piece));
    bytes = bytes.subspan(piece.size());
  }
}

// `asset` written anew with a manifest at `at`.
Buffer written(const std::string& type, const Buffer& asset, std::size_t at) {
  auto reservation = reserved(type);
  EXPECT_TRUE(reservation) << (reservation ? "" : reservation.error().what);
  if (!reservation) return {};
  const Bytes all(asset);
  feed(*reservation, all.first(at));
  EXPECT_TRUE(reservation->pass_placeholder());
  feed(*reservation, all.subspan(at));
  Buffer out(asset.begin(), asset.begin() + static_cast<std::ptrdiff_t>(at));
  const Buffer placeholder = reservation->placeholder();
  const auto filled = reservation->sign();
  EXPECT_TRUE(filled) << (filled ? "" : filled.error().what);
  if (!filled) return {};
  EXPECT_EQ(filled->size(), placeholder.size());
  out.insert(out.end(), filled->begin(), filled->end());
  out.insert(out.end(), asset.begin() + static_cast<std::ptrdiff_t>(at), asset.end());
  return out;
}

std::string verdict(const Buffer& file, const std::string& type) {
  const Exact exact(file);
  VerifyOptions options;
  options.now = kNow;
  options.hint = type;
  const auto report = verify(exact.source(), identities().trust, options);
  if (!report) return name(report.error().code);
  std::string text = name(report->state);
  for (const Status& status : report->status.failure) text += " " + status.code;
  return text;
}

std::size_t insertion(const Buffer& asset, const std::string& type) {
  const Exact exact(asset);
  const auto format = detect(exact.source(), type);
  EXPECT_TRUE(format && *format != nullptr);
  return static_cast<std::size_t>((*format)->scan(exact.source(), {})->insert_at);
}

TEST(TwoStep, GivesPicturesAndFilmsAManifest) {
  const std::pair<const char*, const char*> rows[] = {{"image/jpeg", "samples/picture.jpg"},
                                                      {"image/png", "samples/picture.png"},
                                                      {"video/mp4", "bmff/fragmented.mp4"}};
  for (const auto& [type, path] : rows) {
    const Buffer asset = sample(path);
    Buffer file = written(type, asset, insertion(asset, type));
    EXPECT_EQ(verdict(file, type), "trusted") << type;
    file[file.size() - 200] ^= 1;  // before any `mfra`, which C2PA leaves out
    EXPECT_EQ(verdict(file, type).substr(0, 7), "invalid") << type;
  }
}

// The writer counts the chunk in the size of the RIFF chunk, which is hashed.
TEST(TwoStep, GivesSoundAManifest) {
  Buffer asset = sample("samples/sound.wav");
  const std::size_t size = asset.size() - 8 + reserved("audio/wav")->placeholder().size();
  for (std::size_t i = 0; i < 4; ++i) asset[4 + i] = static_cast<std::uint8_t>(size >> (8 * i));
  EXPECT_EQ(verdict(written("audio/wav", asset, asset.size()), "audio/wav"), "trusted");
}

// A packet behind the placeholder of a JPEG: APP1.
TEST(TwoStep, GivesWhatStandsBesideTheManifest) {
  auto reservation = reserved("image/jpeg");
  ASSERT_TRUE(reservation);
  const std::string_view signature{"http://ns.adobe.com/xap/1.0/\0", 29};
  const std::size_t size = 2 + signature.size() + reservation->xmp().size();
  Buffer segment = {0xFF, 0xE1, static_cast<std::uint8_t>(size >> 8),
                    static_cast<std::uint8_t>(size)};
  segment.insert(segment.end(), signature.begin(), signature.end());
  segment.insert(segment.end(), reservation->xmp().begin(), reservation->xmp().end());
  Buffer asset = sample("samples/picture.jpg");
  const std::size_t at = insertion(asset, "image/jpeg");
  asset.insert(asset.begin() + static_cast<std::ptrdiff_t>(at), segment.begin(), segment.end());
  const Buffer file = written("image/jpeg", asset, at);
  const Exact exact(file);
  const auto report = verify(exact.source(), identities().trust, {.now = kNow});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, State::trusted);
  EXPECT_TRUE(std::any_of(report->marks.begin(), report->marks.end(),
                          [](const Mark& mark) { return mark.carrier == "xmp"; }));
}

TEST(TwoStep, GivesEachFormatWhatItHasAPlaceFor) {
  Label what;
  what.profiles = {"cn"};
  what.provider_code = "C1";
  const auto sizes = [&](const char* type, bool metadata) {
    LabelOptions options = at_that_time();
    options.metadata = metadata;
    const auto made = reserve(type, what, *identities().signer, options);
    EXPECT_TRUE(made) << type;
    return std::vector<bool>{!made->xmp().empty(), !made->exif().empty(), !made->aigc().empty()};
  };
  using Which = std::vector<bool>;
  EXPECT_EQ(sizes("image/jpeg", true), Which({true, true, false}));
  EXPECT_EQ(sizes("image/png", true), Which({true, true, false}));
  EXPECT_EQ(sizes("audio/wav", true), Which({true, false, true}));
  EXPECT_EQ(sizes("video/mp4", true), Which({true, false, true}));
  EXPECT_EQ(sizes("video/mp4", false), Which({false, false, false}));
}

TEST(TwoStep, SignsOnceAndOnlyWithThePlaceholderInItsPlace) {
  auto reservation = reserved("image/jpeg");
  ASSERT_TRUE(reservation);
  EXPECT_EQ(reservation->sign().error().code, Errc::invalid_argument);
  EXPECT_TRUE(reservation->pass_placeholder());
  EXPECT_EQ(reservation->pass_placeholder().error().code, Errc::invalid_argument);
  EXPECT_TRUE(reservation->sign());
  EXPECT_EQ(reservation->sign().error().code, Errc::invalid_argument);
  EXPECT_EQ(reservation->update({}).error().code, Errc::invalid_argument);
}

TEST(TwoStep, RefusesBoxesThatCannotBeFollowed) {
  const Buffer film = sample("bmff/fragmented.mp4");
  const auto fed = [](Bytes bytes) {
    auto reservation = reserved("video/mp4");
    const auto done = reservation->update(bytes);
    return done ? Errc::internal : done.error().code;
  };
  EXPECT_EQ(fed(Buffer{0, 0, 0, 4, 'f', 'r', 'e', 'e'}), Errc::malformed);
  EXPECT_EQ(fed(reserved("video/mp4")->placeholder()), Errc::invalid_argument);
  auto reservation = reserved("video/mp4");
  ASSERT_TRUE(reservation->update(Bytes(film).first(5)));
  EXPECT_EQ(reservation->pass_placeholder().error().code, Errc::invalid_argument);
  ASSERT_TRUE(reservation->update(Bytes(film).subspan(5)));
  ASSERT_TRUE(reservation->pass_placeholder());
  ASSERT_TRUE(reservation->update(Bytes(film).first(30)));
  EXPECT_EQ(reservation->sign().error().code, Errc::truncated);
}

TEST(TwoStep, IsForTypesThatAWriterCanReserveIn) {
  EXPECT_EQ(reserved("text/plain").error().code, Errc::unsupported);
  EXPECT_EQ(reserved("").error().code, Errc::unsupported);
}

}  // namespace
}  // namespace tanba
