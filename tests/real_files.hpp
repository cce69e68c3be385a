// Claim and signature boxes of real JPEG files, found by a walk of their own (no code of the
// project), for tests of the room that knows no manifests.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/byte_reader.hpp"

namespace tanba::real {

struct Signed {
  std::string file;
  Buffer claim, signature;  // contents of the cbor boxes
};

/// The folder of outside data, or nothing where TANBA_TEST_DATA is not set.
inline std::string data_folder() {
  const char* folder = std::getenv("TANBA_TEST_DATA");
  return folder == nullptr ? "" : folder;
}

#define TANBA_NEEDS_DATA() \
  if (real::data_folder().empty()) GTEST_SKIP() << "TANBA_TEST_DATA is not set"

// The JUMBF of all APP11 segments, in order.
inline Buffer jumbf_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> text{std::istreambuf_iterator<char>(file), {}};
  const Buffer bytes(text.begin(), text.end());
  ByteReader reader(bytes);
  Buffer store;
  reader.skip(2);
  while (reader.ok() && reader.u8() == 0xFF) {
    const std::uint8_t marker = reader.u8();
    const Bytes segment = reader.take(reader.u16() - 2u);
    if (marker == 0xDA) break;
    if (marker != 0xEB || !starts_with(segment, "JP")) continue;
    const std::size_t head =
        segment[7] == 1 ? 8 : 16;  // sequence number; later ones repeat the box head
    store.insert(store.end(), segment.begin() + static_cast<std::ptrdiff_t>(head), segment.end());
  }
  return store;
}

// The content of the cbor box behind a label.
inline Buffer cbor_behind(Bytes store, std::size_t label_end) {
  const std::string_view text = as_text(store);
  const std::size_t type = text.find("cbor", label_end);
  ByteReader reader(store.subspan(type - 4));
  const std::uint32_t size = reader.u32();
  reader.skip(4);
  const Bytes content = reader.take(size - 8);
  return {content.begin(), content.end()};
}

/// Every claim with its signature in one file: a claim's box comes before its signature's.
inline std::vector<Signed> signed_in(const std::filesystem::path& path) {
  const Buffer store = jumbf_of(path);
  const std::string_view text = as_text(store);
  std::vector<Signed> found;
  const std::string_view label("c2pa.signature\0", 15);
  for (std::size_t at = text.find(label); at != text.npos; at = text.find(label, at + 1)) {
    if (text.substr(at > 0 ? at - 1 : 0, 1) == "/") continue;  // a reference in a claim
    const std::size_t plain = text.rfind(std::string_view("c2pa.claim\0", 11), at);
    const std::size_t second = text.rfind(std::string_view("c2pa.claim.v2\0", 14), at);
    const std::size_t claim = plain == text.npos    ? second
                              : second == text.npos ? plain
                                                    : std::max(plain, second);
    if (claim == text.npos) continue;
    found.push_back({path.filename(), cbor_behind(store, claim), cbor_behind(store, at)});
  }
  return found;
}

inline std::vector<Signed> all_signed() {
  std::vector<Signed> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data_folder()))
    if (entry.path().extension() == ".jpg")
      for (Signed& one : signed_in(entry.path())) all.push_back(std::move(one));
  return all;
}

}  // namespace tanba::real
