// MIDI: which track, where in it, delta times, and events that are elsewhere.
#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

Buffer track(std::initializer_list<Bytes> events) {
  const Buffer body = joined(events);
  ByteWriter out;
  out.text("MTrk").u32(static_cast<std::uint32_t>(body.size())).bytes(body);
  return out.take();
}

Buffer song(std::uint16_t format, std::uint16_t count, std::initializer_list<Bytes> chunks) {
  ByteWriter out;
  out.text("MThd").u32(6).u16(format).u16(count).u16(96).bytes(joined(chunks));
  return out.take();
}

// An event with a store of less than 125 bytes.
Buffer event(std::size_t size, std::uint8_t delta = 0) {
  const auto length = static_cast<std::uint8_t>(size + 3);
  return joined({Buffer{delta, 0xFF, 0x7F, length, 0, 'C', '2'}, Buffer(store_of(size))});
}

const Buffer kNotes = {0, 0x90, 60, 64, 10, 60, 0, 5, 0xC1, 3, 0, 0xF0, 2, 1, 0xF7};
const Buffer kEnd = {0x83, 0x10, 0xFF, 0x2F, 0};  // after 400 ticks

TEST(Midi, GoesRightBeforeTheEndWhichKeepsItsTime) {
  const Buffer plain = track({kNotes, kEnd}), with = track({kNotes, event(100), kEnd});
  const std::pair<Buffer, Buffer> rows[] = {
      {song(0, 1, {plain}), song(0, 1, {with})},
      {song(1, 3, {plain, plain, plain}), song(1, 3, {plain, plain, with})},
      {song(2, 3, {plain, plain, plain}), song(2, 3, {with, plain, plain})},
  };
  for (const auto& [before, after] : rows) {
    EXPECT_EQ(labelled(kMidi, before, store_of(100)), after);
    EXPECT_EQ(labelled(kMidi, after, {}), before);
  }
}

TEST(Midi, TheExclusionIsTheStoreAlone) {
  const auto out = embedded(kMidi, song(0, 1, {track({kNotes, kEnd})}), store_of(70'000));
  ASSERT_TRUE(out);
  EXPECT_EQ(out->carrier.exclusion, out->carrier.store.front());
  EXPECT_EQ(out->carrier.framing, out->carrier.exclusion);
}

TEST(Midi, HandsTheTimeOfAnOldEventOn) {
  const Buffer old = song(0, 1, {track({kNotes, event(100, 100), kEnd})});
  const Buffer later = {0x83, 0x74, 0xFF, 0x2F, 0};  // 500
  EXPECT_EQ(labelled(kMidi, old, {}), song(0, 1, {track({kNotes, later})}));
  EXPECT_EQ(labelled(kMidi, old, store_of(50)), song(0, 1, {track({kNotes, event(50), later})}));
  const Buffer middle = song(0, 1, {track({event(100, 100), Buffer{5, 0x90, 1, 1}, kEnd})});
  EXPECT_EQ(labelled(kMidi, middle, {}), song(0, 1, {track({Buffer{105, 0x90, 1, 1}, kEnd})}));
}

TEST(Midi, AnEventInAnotherTrackIsNoStore) {
  const Buffer plain = track({kNotes, kEnd}), with = track({event(100), kEnd});
  const Buffer stray = song(1, 2, {with, plain});
  EXPECT_TRUE(scan(kMidi, stray)->carriers.empty());
  EXPECT_EQ(scan(kMidi, song(1, 2, {with, with}))->carriers.size(), 2U);
  EXPECT_EQ(labelled(kMidi, stray, store_of(50)),
            song(1, 2, {track({kEnd}), track({kNotes, event(50), kEnd})}));
}

TEST(Midi, StepsOverChunksAndBytesThatItDoesNotKnow) {
  const Buffer alien = joined({as_bytes("XFIH"), Buffer{0, 0, 0, 2, 1, 2}}), tail(20, 3);
  const Buffer plain = track({kNotes, kEnd, Buffer(3)});
  EXPECT_EQ(labelled(kMidi, joined({song(0, 1, {alien, plain}), tail}), store_of(100)),
            joined({song(0, 1, {alien, track({kNotes, event(100), kEnd, Buffer(3)})}), tail}));
}

TEST(Midi, RefusesSongsThatLie) {
  const Buffer plain = track({kNotes, kEnd});
  const std::pair<Buffer, Errc> rows[] = {
      {song(0, 2, {plain, plain}), Errc::malformed},
      {song(3, 1, {plain}), Errc::malformed},
      {song(1, 0, {plain}), Errc::malformed},
      {song(1, 2, {plain}), Errc::truncated},
      {song(0, 1, {track({kNotes})}), Errc::malformed},
      {song(0, 1, {track({Buffer{0, 60, 64}, kEnd})}), Errc::malformed},
      {song(0, 1, {track({Buffer{0x80, 0x80, 0x80, 0x80, 0}, kEnd})}), Errc::malformed},
      {song(0, 1, {track({Buffer{0, 0xFF, 1, 0x7F}})}), Errc::malformed},
      {song(0, 1, {track({Buffer{0, 0xF2, 1, 1}, kEnd})}), Errc::malformed},
  };
  for (const auto& [bytes, code] : rows) {
    const auto layout = scan(kMidi, bytes);
    ASSERT_FALSE(layout);
    EXPECT_EQ(layout.error().code, code) << layout.error().what;
  }
}

}  // namespace
}  // namespace tanba
