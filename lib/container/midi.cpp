// Standard MIDI files: the store is the data of a sequencer-specific meta event, right before the
// end of the sole track (format 0), the last (1) or the first (2). C2PA 2.5, A.3.6; Standard MIDI
// Files 1.0.
//
//   'MThd' | size u32 | format u16 | tracks u16 | division u16; 'MTrk' | size u32 | events
//   event: delta time | FF, type, length, data | F0 or F7, length, data | [status] data
//   the store's: 00 FF 7F | length | 00 43 32 | store
#include <array>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "base/check.hpp"
#include "container/edit.hpp"
#include "container/rows.hpp"
#include "container/window.hpp"

namespace tanba {
namespace {

constexpr std::uint64_t kHeader = 8, kSmallestHead = 6;
constexpr std::uint32_t kMaxNumber = 0xFFF'FFFF;  // 28 bits, seven in a byte
constexpr std::string_view kMaker{"\0C2", 3};
constexpr std::uint8_t kMeta = 0xFF, kSysex = 0xF0, kEscape = 0xF7;
constexpr std::uint8_t kSequencerSpecific = 0x7F, kEndOfTrack = 0x2F;

struct Track {
  Range range;  // with its header
  Range data;
};

struct Number {
  std::uint32_t value = 0;
  Range range;
};

struct StoreEvent {
  Range range;  // with its delta time
  Number delta, next_delta;
  Range store;
  std::size_t track = 0;
};

struct Song {
  std::vector<Track> tracks;
  std::size_t designated = 0;
  std::uint64_t end_at = 0;  // the event that ends the designated track
  std::vector<StoreEvent> events;
};

/// The events of a track, one after the other.
class Events {
 public:
  Events(Window& window, const Track& track)
      : window_(window), at_(track.data.offset), end_(track.data.end()) {}

  bool is_meta(std::uint8_t type) const { return status_ == kMeta && type_ == type; }
  const Number& delta() const { return delta_; }
  const Range& data() const { return data_; }
  bool over() const { return at_ == end_; }

  Result<void> next() {
    TANBA_TRY(delta_, number());
    TANBA_TRY(const std::uint8_t first, byte());
    status_ = first;
    if (first == kMeta) {
      TANBA_TRY(type_, byte());
    }
    if (first == kMeta || first == kSysex || first == kEscape) {
      TANBA_TRY(const Number length, number());
      return take(length.value);
    }
    if (first > kSysex) return Error{Errc::malformed, "midi: an event that no file has", at_ - 1};
    if (first >= 0x80) running_ = first;
    if (running_ == 0) return Error{Errc::malformed, "midi: an event without status", at_ - 1};
    const std::uint8_t kind = running_ & 0xF0;
    const std::uint64_t operands = kind == 0xC0 || kind == 0xD0 ? 1 : 2;
    return take(first >= 0x80 ? operands : operands - 1);
  }

  Result<Number> number() {
    Number number;
    number.range.offset = at_;
    for (int i = 0; i < 4; ++i) {
      TANBA_TRY(const std::uint8_t part, byte());
      number.value = number.value << 7 | (part & 0x7F);
      number.range.size = at_ - number.range.offset;
      if (part < 0x80) return number;
    }
    return Error{Errc::malformed, "midi: a number of more than four bytes", at_};
  }

 private:
  Result<std::uint8_t> byte() {
    if (over()) return Error{Errc::malformed, "midi: a track ends within an event", at_};
    TANBA_TRY(const Bytes bytes, window_.at(at_, 1));
    ++at_;
    return bytes[0];
  }
  Result<void> take(std::uint64_t size) {
    if (size > end_ - at_) return Error{Errc::malformed, "midi: an event runs past its track", at_};
    data_ = {at_, size};
    at_ += size;
    return {};
  }

  Window& window_;  // borrowed
  std::uint64_t at_, end_;
  std::uint8_t status_ = 0, running_ = 0, type_ = 0;
  Number delta_;
  Range data_;
};

Result<bool> is_store(Window& window, const Events& events) {
  if (!events.is_meta(kSequencerSpecific) || events.data().size < kMaker.size()) return false;
  TANBA_TRY(const Bytes start, window.at(events.data().offset, kMaker.size()));
  return starts_with(start, kMaker);
}

Result<void> walk_track(Window& window, Song& song, std::size_t index, const Limits& limits) {
  Events events(window, song.tracks[index]);
  while (!events.over()) {
    TANBA_CHECK(events.next());
    if (events.is_meta(kEndOfTrack)) {
      if (index == song.designated) song.end_at = events.delta().range.offset;
      return {};
    }
    TANBA_TRY(const bool found, is_store(window, events));
    if (!found) continue;
    if (song.events.size() >= limits.max_manifests)
      return Error{Errc::limit_exceeded, "midi: too many manifest stores"};
    StoreEvent event;
    event.track = index;
    event.delta = events.delta();
    event.range = {event.delta.range.offset, events.data().end() - event.delta.range.offset};
    event.store = {events.data().offset + kMaker.size(), events.data().size - kMaker.size()};
    Events ahead = events;
    TANBA_TRY(event.next_delta, ahead.number());
    song.events.push_back(event);
  }
  if (index == song.designated)
    return Error{Errc::malformed, "midi: a track without an end", song.tracks[index].data.end()};
  return {};
}

Result<Range> chunk_at(Window& window, std::uint64_t at) {
  if (at > window.size() || window.size() - at < kHeader)
    return Error{Errc::truncated, "midi: the file ends before its last track", at};
  TANBA_TRY(const Bytes header, window.at(at, kHeader));
  const std::uint64_t size = ByteReader(header.subspan(4)).u32();
  if (size > window.size() - at - kHeader)
    return Error{Errc::truncated, "midi: a chunk runs past the end", at};
  return Range{at + kHeader, size};
}

// Chunks of types that nobody knows are stepped over, as the standard asks.
Result<Song> read_song(const Source& asset, const Limits& limits) {
  Window window(asset);
  TANBA_TRY(Range chunk, chunk_at(window, 0));
  TANBA_TRY(const Bytes start, window.at(0, kHeader + kSmallestHead));
  ByteReader in(start);
  if (as_text(in.take(4)) != "MThd" || chunk.size < kSmallestHead)
    return Error{Errc::malformed, "midi: no header"};
  in.skip(4);
  const std::uint16_t format = in.u16(), tracks = in.u16();
  if (format > 2 || tracks == 0 || (format == 0 && tracks > 1))
    return Error{Errc::malformed, "midi: a header of no known format", kHeader};
  Song song;
  for (std::uint32_t count = 1; song.tracks.size() < tracks; ++count) {
    if (count >= limits.max_boxes)
      return Error{Errc::limit_exceeded, "midi: too many chunks", chunk.end()};
    const std::uint64_t at = chunk.end();
    TANBA_TRY(chunk, chunk_at(window, at));
    TANBA_TRY(const Bytes header, window.at(at, kHeader));
    if (starts_with(header, "MTrk")) song.tracks.push_back({{at, kHeader + chunk.size}, chunk});
  }
  song.designated = format == 1 ? song.tracks.size() - 1 : 0;
  for (std::size_t i = 0; i < song.tracks.size(); ++i)
    TANBA_CHECK(walk_track(window, song, i, limits));
  return song;
}

Carrier carrier_of(const StoreEvent& event) {
  return {{event.store}, {event.range}, event.store, event.store, {}};
}

bool sniff(Bytes head, std::string_view /*hint*/) {
  return head.size() >= kHeader + kSmallestHead && starts_with(head, "MThd") && head[4] == 0;
}

// One event that is not in its track is no store; but beside one that is, it makes two.
Result<Layout> scan(const Source& asset, const Limits& limits) {
  TANBA_TRY(const Song song, read_song(asset, limits));
  Layout layout;
  layout.insert_at = song.end_at;
  const bool strays_only = song.events.size() == 1 && song.events[0].track != song.designated;
  if (!strays_only)
    for (const StoreEvent& event : song.events) layout.carriers.push_back(carrier_of(event));
  return layout;
}

Result<Buffer> extract(const Source& asset, const Carrier& carrier, const Limits& limits) {
  return gather(asset, carrier.store, limits);
}

Buffer number_of(std::uint32_t value) {
  ByteWriter out;
  for (unsigned shift = 21; shift > 0; shift -= 7)
    if (value >> shift != 0) out.u8(static_cast<std::uint8_t>(0x80 | (value >> shift & 0x7F)));
  out.u8(value & 0x7F);
  return out.take();
}

Buffer store_event(std::uint64_t store_bytes) {
  ByteWriter out;
  out.u8(0).u8(kMeta).u8(kSequencerSpecific);
  out.bytes(number_of(static_cast<std::uint32_t>(kMaker.size() + store_bytes))).text(kMaker);
  out.zeros(static_cast<std::size_t>(store_bytes));
  return out.take();
}

// The event goes; the time before it goes to the event behind it.
Result<void> take_out(Edit& edit, const StoreEvent& event) {
  if (event.delta.value == 0) {
    erase(edit, event.range);
    return {};
  }
  if (event.next_delta.value > kMaxNumber - event.delta.value)
    return Error{Errc::malformed, "midi: a time of more than 28 bits", event.range.offset};
  edit.push_back({event.range.offset, event.next_delta.range.end() - event.range.offset,
                  number_of(event.delta.value + event.next_delta.value), nullptr});
  return {};
}

Result<void> patch_sizes(Edit& edit, const Song& song) {
  const Edit changes = edit;
  for (const Track& track : song.tracks) {
    std::uint64_t size = track.data.size;
    for (const Splice& splice : changes)
      if (splice.offset >= track.data.offset && splice.offset < track.data.end())
        size += splice.insert.size() - splice.erase;
    if (size == track.data.size) continue;
    if (size > 0xFFFF'FFFF) return Error{Errc::limit_exceeded, "midi: a track of 4 GiB or more"};
    ByteWriter field;
    field.u32(static_cast<std::uint32_t>(size));
    edit.push_back({track.range.offset + 4, 4, field.take(), nullptr});
  }
  return {};
}

Result<Embedding> embed(const Source& asset, const Layout& layout, const Payloads& payloads,
                        const Limits& limits) {
  const std::uint64_t size = payloads.store_bytes;
  if (size > limits.max_store_bytes || size > kMaxNumber - kMaker.size())
    return Error{Errc::limit_exceeded, "midi: the manifest store is too large"};
  TANBA_TRY(const Song song, read_song(asset, limits));
  Embedding out;
  const Buffer event = size > 0 ? store_event(size) : Buffer();
  std::uint64_t at = layout.insert_at;
  for (const StoreEvent& old : song.events) {
    if (old.delta.value > 0 && old.next_delta.range.offset == at) at = old.range.offset;
    TANBA_CHECK(take_out(out.edit, old));
  }
  if (size > 0) insert(out.edit, at, event);
  TANBA_CHECK(patch_sizes(out.edit, song));
  sort(out.edit);
  if (!is_well_formed(out.edit, asset.size()))
    return Error{Errc::malformed, "midi: manifest stores one behind the other, with times"};
  if (size == 0) return out;
  const Range whole{landing(out.edit, at), event.size()};
  out.carrier = {{{whole.end() - size, size}},
                 {whole},
                 {whole.end() - size, size},
                 {whole.end() - size, size},
                 {}};
  return out;
}

}  // namespace

const Format kMidi = {
    .name = "midi",
    .mime_type = "audio/midi",
    .extensions = ".mid .midi .smf",
    .media = Media::audio,
    .binding = BindingKind::data,
    .clause = "C2PA 2.5, A.3.6",
    .sniff = sniff,
    .scan = scan,
    .extract = extract,
    .embed = embed,
};

}  // namespace tanba
