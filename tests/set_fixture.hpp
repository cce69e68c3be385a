// What the tests of fragmented sets share: sets of other writers, sets made by hand, and who signs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bmff_fixture.hpp"
#include "identity_fixture.hpp"

namespace tanba::fixture {

struct File {
  std::string name;
  Buffer bytes;
};
using Files = std::vector<File>;

inline Files dash() {
  Files files;
  for (const char* name :
       {"init-stream0.m4s", "init-stream1.m4s", "chunk-stream0-00001.m4s",
        "chunk-stream0-00002.m4s", "chunk-stream0-00003.m4s", "chunk-stream1-00001.m4s",
        "chunk-stream1-00002.m4s", "chunk-stream1-00003.m4s", "chunk-stream1-00004.m4s"})
    files.push_back({name, sample(std::string("sets/dash/") + name)});
  return files;
}

inline Files hls() {
  Files files;
  for (const char* name : {"init.mp4", "out0.m4s", "out1.m4s", "out2.m4s"})
    files.push_back({name, sample(std::string("sets/hls/") + name)});
  return files;
}

// A file with one track and no media, and segments of it.
inline File made_init(std::uint32_t track, const std::string& name = "init.mp4") {
  const Buffer header = joined({u32(0), u32(0), u32(0), u32(track), Buffer(68)});
  return {name, joined({ftyp("iso6"), box("moov", box("trak", box("tkhd", header)))})};
}

inline File made_segment(std::uint32_t track, std::uint64_t time, const std::string& name) {
  const Buffer traf =
      box("traf", joined({box("tfhd", joined({u32(0x020000), u32(track)})),
                          box("tfdt", joined({u32(0x01000000), number(time, 8)}))}));
  const Buffer moof = box("moof", joined({box("mfhd", joined({u32(0), u32(time)})), traf}));
  return {name, joined({box("styp", bytes_of(std::string("msdh\0\0\0\0msdh", 12))), moof,
                        box("mdat", joined({number(time, 8), bytes_of("media")}))})};
}

inline Files made_set(std::size_t count) {
  Files files = {made_init(7)};
  for (std::size_t i = 0; i < count; ++i)
    files.push_back(made_segment(7, i * 100, "s" + std::to_string(i) + ".m4s"));
  return files;
}

class Parts {
 public:
  explicit Parts(const Files& files) {
    for (const File& file : files) {
      sources_.push_back(std::make_unique<Exact>(file.bytes));
      parts_.push_back({file.name, sources_.back()->source()});
    }
  }
  std::span<const NamedSource> all() const { return parts_; }

 private:
  std::vector<std::unique_ptr<Exact>> sources_;
  std::vector<NamedSource> parts_;
};

inline const Identities& identities() {
  static const Identities one = made_identities(SignatureAlg::ed25519);
  return one;
}

inline Result<std::vector<LabelOutcome>> try_label(const Files& files, Files& out,
                                                   std::size_t* part = nullptr,
                                                   const Label& what = Label(),
                                                   const LabelOptions& options = at_that_time()) {
  out = files;
  std::vector<std::unique_ptr<Sink>> owned;
  std::vector<Sink*> sinks;
  for (File& file : out) {
    file.bytes.clear();
    owned.push_back(buffer_sink(file.bytes));
    sinks.push_back(owned.back().get());
  }
  const Parts parts(files);
  return label_set(parts.all(), sinks, what, *identities().signer, options, part);
}

inline Files labelled(const Files& files) {
  Files out;
  const auto outcomes = try_label(files, out);
  EXPECT_TRUE(outcomes) << (outcomes ? "" : outcomes.error().what);
  if (!outcomes) return {};
  EXPECT_EQ(outcomes->size(), files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    EXPECT_EQ((*outcomes)[i].state, State::valid);
    EXPECT_EQ((*outcomes)[i].bytes_out, out[i].bytes.size());
  }
  return out;
}

inline Report report_of(const Files& files) {
  const Parts parts(files);
  VerifyOptions options;
  options.now = kNow;
  const auto report = verify_set(parts.all(), identities().trust, options);
  EXPECT_TRUE(report) << (report ? "" : report.error().what);
  return report ? *report : Report();
}

// "trusted", "trusted in part", "invalid" or the code of the Error.
inline std::string verdict(const Files& files) {
  const Parts parts(files);
  VerifyOptions options;
  options.now = kNow;
  const auto report = verify_set(parts.all(), identities().trust, options);
  if (!report) return name(report.error().code);
  return std::string(name(report->state)) + (report->partly_verified ? " in part" : "");
}

inline Files without(Files files, std::size_t index) {
  files.erase(files.begin() + static_cast<std::ptrdiff_t>(index));
  return files;
}

}  // namespace tanba::fixture
