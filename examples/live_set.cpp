// Labels a live stream of fragmented MP4: cuts what arrives on standard input into an
// initialization segment and media segments, puts each away as it comes, and signs them all as one
// set once the stream ends.
//
//   ffmpeg -i camera -c:v libx264 -f mp4 -movflags frag_keyframe+empty_moov+default_base_moof - |
//     live_set FOLDER KEY.pem CHAIN.pem
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "tanba/tanba.hpp"

namespace {

using namespace tanba;

struct Box {
  std::string type, bytes;
};

// The next box at the root; false at the end of the stream.
bool read_box(std::istream& in, Box& box) {
  box.bytes.resize(8);
  if (!in.read(box.bytes.data(), 8)) return false;
  const auto number = [&](std::size_t at, std::size_t width) {
    std::uint64_t value = 0;
    for (std::size_t i = at; i < at + width; ++i)
      value = value << 8 | static_cast<unsigned char>(box.bytes[i]);
    return value;
  };
  box.type = box.bytes.substr(4, 4);
  std::uint64_t size = number(0, 4);
  if (size == 1) {
    box.bytes.resize(16);
    if (!in.read(box.bytes.data() + 8, 8)) return false;
    size = number(8, 8);
  }
  constexpr std::uint64_t kMaxBox = 1u << 28;
  if (size < box.bytes.size() || size > kMaxBox) return false;
  const std::size_t head = box.bytes.size();
  box.bytes.resize(static_cast<std::size_t>(size));
  return static_cast<bool>(
      in.read(box.bytes.data() + head, static_cast<std::streamsize>(size - head)));
}

class Cutter {
 public:
  explicit Cutter(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_ / "unsigned");
  }

  void add(const Box& box) {
    if (box.type == "mfra") return;  // an index of the whole stream, which is no more
    segment_ += box.bytes;
    if (box.type == "moov") put_away("init.mp4");
    if (box.type == "mdat") put_away("segment" + std::to_string(files_.size()) + ".m4s");
  }
  const std::vector<SetFilePaths>& files() const { return files_; }
  std::filesystem::path unsigned_files() const { return folder_ / "unsigned"; }

 private:
  void put_away(const std::string& name) {
    const auto path = folder_ / "unsigned" / name;
    std::ofstream(path, std::ios::binary) << segment_;
    files_.push_back({path.string(), (folder_ / name).string()});
    segment_.clear();
  }

  std::filesystem::path folder_;
  std::string segment_;
  std::vector<SetFilePaths> files_;
};

std::string text_of(const char* path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: live_set FOLDER KEY.pem CHAIN.pem < STREAM\n");
    return 1;
  }
  const std::string key = text_of(argv[2]), chain = text_of(argv[3]);
  const auto signer = signer_from_pem(as_bytes(key), as_bytes(chain));
  if (!signer) {
    std::fprintf(stderr, "live_set: %s\n", signer.error().what);
    return 1;
  }
  Cutter cutter(argv[1]);
  for (Box box; read_box(std::cin, box);) cutter.add(box);

  Label label;
  label.origin = Origin::generated;
  label.system = "a live avatar";
  const auto done = label_set_files(cutter.files(), label, **signer);
  if (!done) {
    std::fprintf(stderr, "live_set: %s\n", done.error().what);
    return 1;
  }
  std::filesystem::remove_all(cutter.unsigned_files());
  std::printf("%zu files, %s, %s\n", done->size(), name(done->front().state),
              done->front().manifest_label.c_str());
  return 0;
}
