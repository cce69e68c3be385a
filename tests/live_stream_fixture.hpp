// A live stream for tests: an initialization segment with session keys, and media segments that
// they sign, each hashed by the letter of C2PA 2.5, 16.3.2.2 and without the rooms under test.
// Every step can be broken.
#pragma once

#include "bmff_hash_fixture.hpp"
#include "live_fixture.hpp"
#include "set_fixture.hpp"

namespace tanba::maker {

inline constexpr std::string_view kScheme = "urn:c2pa:verifiable-segment-info";

/// How a media segment is made. The functions break it and may be empty.
struct Segment {
  std::uint64_t sequence = 175, time = 0;  // time: `tfdt`, of 90000 a second
  std::optional<std::int64_t> claimed = pki::kNow;
  std::string name = {};  // of the file; empty: by its number
  std::uint32_t track = 1;
  std::vector<Buffer> trafs = {};  // of each `moof`; empty: one, of `track` at `time`
  Buffer more = {};                // one box behind the others, under the hash
  bool more_is_left_out = false;
  std::shared_ptr<EVP_PKEY> key = {};  // that signs; null: the session's
  std::uint64_t scheme_offset = 12;
  std::function<void(Value& info)> info = {};
  std::function<void(Value& hash)> hash = {};
  std::function<void(Buffer& payload)> payload = {};
  std::function<void(Value& header)> header = {};  // unprotected
  std::function<void(Buffer& message)> message = {};
  std::function<void(Buffer& box)> box = {};    // the `emsg` box, before the segment is hashed
  std::function<void(Buffer& file)> file = {};  // all of it, when it is done
};

inline Buffer trak(std::uint32_t id) {
  return fixture::box(
      "trak",
      fixture::joined(
          {fixture::box("tkhd", fixture::joined({Buffer(12), fixture::u32(id), Buffer(68)})),
           fixture::box(
               "mdia", fixture::box("mdhd", fixture::joined(
                                                {Buffer(12), fixture::u32(90'000), Buffer(8)})))}));
}

/// A stream of one rendition.
struct Stream {
  Session session = {.created = "2026-09-21T00:00:00Z", .period = 3 * 86400};
  std::function<void(Recipe&)> recipe = {};
  Buffer moov = fixture::box("moov", trak(1));
  std::string label = Recipe().label;

  Buffer init() const {
    Buffer with_store;
    BmffHash hash;
    hash.alg = "sha256";
    hash.hash = Buffer(32);
    hash.exclusions = {fixture::store_left_out(), fixture::left_out("/ftyp")};
    for (int pass = 0; pass < 2; ++pass) {
      Recipe made;
      made.label = label;
      made.with_binding = false;
      made.assertions.insert(made.assertions.begin(),
                             cbor_assertion("c2pa.hash.bmff.v3", write_bmff_hash(hash)));
      with_keys({session})(made);
      if (recipe) recipe(made);
      const Buffer front = fixture::joined(
          {fixture::ftyp("iso6"),
           fixture::c2pa_box("manifest", fixture::joined({Buffer(8), make(made).store}))});
      with_store = fixture::joined({front, moov});
      hash.hash =
          digest(HashAlg::sha256, fixture::joined({fixture::number(front.size(), 8), moov}));
    }
    return with_store;
  }
};

inline Buffer signed_info(const Stream& stream, const Segment& segment, Bytes hash) {
  Value exclusion = Value::map(), data = Value::map(), map = Value::map(), info = Value::map();
  data.set("offset", Value::unsigned_integer(segment.scheme_offset));
  data.set("value", Value::bytes(as_bytes(kScheme)));
  exclusion.set("xpath", Value::text("/emsg")).set("data", Value::array({std::move(data)}));
  map.set("alg", Value::text("sha256")).set("hash", Value::bytes(hash));
  map.set("exclusions", Value::array({std::move(exclusion)}));
  if (segment.hash) segment.hash(map);
  info.set("sequenceNumber", Value::unsigned_integer(segment.sequence));
  info.set("bmffHash", std::move(map)).set("manifestId", Value::text(stream.label));
  if (segment.info) segment.info(info);
  Value guarded = Value::map(), open = Value::map();
  guarded.set(1, alg_of(stream.session));
  if (segment.claimed) guarded.set("iat", Value::integer(*segment.claimed));
  open.set(4, Value::bytes(as_bytes(stream.session.kid)));
  if (segment.header) segment.header(open);
  const Buffer header = guarded.encode();
  Buffer payload = info.encode();
  if (segment.payload) segment.payload(payload);
  EVP_PKEY* const key = (segment.key ? segment.key : stream.session.key).get();
  const Buffer signature = signature_of(key, stream.session.rsa, sig_structure(header, payload));
  Buffer message = Value::tag(18, Value::array({Value::bytes(header), std::move(open),
                                                Value::bytes(payload), Value::bytes(signature)}))
                       .encode();
  if (segment.message) segment.message(message);
  return message;
}

inline Buffer emsg(Bytes message) {
  ByteWriter out;
  out.u32(0).text(kScheme).u8(0).text("fseg").u8(0);
  out.u32(90'000).u32(0).u32(180'000).u32(7).bytes(message);
  return fixture::box("emsg", out.take());
}

/// A fragment of a track: its header, its time, and its samples if that is not empty.
inline Buffer traf_of(std::uint32_t track, std::uint64_t time, const Buffer& header = {},
                      const Buffer& samples = {}) {
  const Buffer usual = fixture::joined({fixture::u32(0x020000), fixture::u32(track)});
  return fixture::box(
      "traf", fixture::joined({fixture::box("tfhd", header.empty() ? usual : header),
                               fixture::box("tfdt", fixture::joined({fixture::u32(0x01000000),
                                                                     fixture::number(time, 8)})),
                               samples}));
}

inline Buffer moof_of(std::uint64_t number, const Buffer& trafs) {
  const Buffer header = fixture::joined({fixture::u32(0), fixture::u32(number)});
  return fixture::box("moof", fixture::joined({fixture::box("mfhd", header), trafs}));
}

/// The segment as bytes: the `emsg` box in front, then what is hashed.
inline Buffer media_of(const Stream& stream, const Segment& segment) {
  std::vector<Buffer> boxes;
  std::vector<Buffer> trafs = segment.trafs;
  if (trafs.empty()) trafs = {traf_of(segment.track, segment.time)};
  for (const Buffer& one : trafs) {
    boxes.push_back(moof_of(segment.sequence + boxes.size() / 2, one));
    boxes.push_back(fixture::box(
        "mdat", fixture::bytes_of("the media of " + std::to_string(segment.sequence))));
  }
  boxes.push_back(segment.more);
  const auto front_of = [&](Bytes hash) {
    Buffer front = emsg(signed_info(stream, segment, hash));
    if (segment.box) segment.box(front);
    return front;
  };
  ByteWriter hashed;
  std::uint64_t at = front_of(Buffer(32)).size();
  for (const Buffer& one : boxes) {
    const bool out = one.empty() || (segment.more_is_left_out && &one == &boxes.back());
    if (!out) hashed.u64(at).bytes(one);
    at += one.size();
  }
  const Buffer front = front_of(digest(HashAlg::sha256, hashed.take()));
  Buffer file = fixture::joined({front, fixture::joined(boxes)});
  if (segment.file) segment.file(file);
  return file;
}

inline fixture::Files files_of(const Stream& stream, const std::vector<Segment>& segments) {
  fixture::Files files = {{"init.mp4", stream.init()}};
  for (const Segment& one : segments)
    files.push_back({one.name.empty() ? "s" + std::to_string(one.sequence) + ".m4s" : one.name,
                     media_of(stream, one)});
  return files;
}

/// Three segments that follow one another, one of which can be changed.
inline std::vector<Segment> three(const std::function<void(Segment&)>& second = {}) {
  std::vector<Segment> segments = {{.sequence = 175, .time = 0},
                                   {.sequence = 176, .time = 180'000},
                                   {.sequence = 177, .time = 360'000}};
  if (second) second(segments[1]);
  return segments;
}

inline Result<Report> judge_stream(const fixture::Files& files, int spec = 0,
                                   std::int64_t now = pki::kNow) {
  const fixture::Parts parts(files);
  VerifyOptions options;
  options.now = now;
  options.spec = spec;
  return verify_set(parts.all(), trust_in({}), options);
}

// "trusted", "trusted in part", or the code of the Error.
inline std::string outcome(const fixture::Files& files, int spec = 0,
                           std::int64_t now = pki::kNow) {
  const auto report = judge_stream(files, spec, now);
  if (!report) return name(report.error().code);
  return std::string(name(report->state)) + (report->partly_verified ? " in part" : "");
}

// What is said with this code, a line each.
inline std::string said(const Report& report, std::string_view code) {
  std::string all;
  for (const auto* list : {&report.status.failure, &report.status.informational})
    for (const Status& status : *list)
      if (status.code == code) all += (all.empty() ? "" : "\n") + status.explanation;
  return all;
}

inline Value leaving_out(const char* xpath) {
  return Value::array({Value::map().set("xpath", Value::text("/emsg")),
                       Value::map().set("xpath", Value::text(xpath))});
}

// Changes of one segment.
inline std::function<void(Segment&)> in_box(std::size_t at, std::uint8_t byte) {
  return [=](Segment& one) { one.box = [=](Buffer& box) { box[at] = byte; }; };
}
inline std::function<void(Segment&)> in_info(const char* field, const Value& value) {
  return [=](Segment& one) { one.info = [=](Value& info) { info.set(field, value); }; };
}
inline std::function<void(Segment&)> in_hash(const char* field, const Value& value) {
  return [=](Segment& one) { one.hash = [=](Value& hash) { hash.set(field, value); }; };
}
inline std::function<void(Segment&)> in_header(const Value& kid) {
  return [=](Segment& one) { one.header = [=](Value& header) { header.set(4, kid); }; };
}
inline std::function<void(Segment&)> in_payload(const Buffer& payload) {
  return [=](Segment& one) { one.payload = [=](Buffer& info) { info = payload; }; };
}
inline std::function<void(Segment&)> in_message(const std::function<void(Buffer&)>& change) {
  return [=](Segment& one) { one.message = change; };
}
inline std::function<void(Segment&)> in_file(const std::function<void(Buffer&)>& change) {
  return [=](Segment& one) { one.file = change; };
}

}  // namespace tanba::maker
