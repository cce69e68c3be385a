// Gives an output a manifest while it is written: here the "writer" copies standard input to a file
// and leaves room at an offset where its format allows a manifest.
//
//   two_step MIME_TYPE OFFSET KEY.pem CHAIN.pem OUT < IN
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "tanba/tanba.hpp"

namespace {

using namespace tanba;

std::string text_of(const char* path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Writes a piece of the output and shows it to the reservation.
Result<void> write(std::ostream& out, Reservation& reservation, std::string_view piece) {
  out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
  return reservation.update(as_bytes(piece));
}

void write(std::ostream& out, const Buffer& bytes) {
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
}

Result<void> run(char** argv, const std::string& content) {
  const std::string key = text_of(argv[3]), chain = text_of(argv[4]);
  const auto signer = signer_from_pem(as_bytes(key), as_bytes(chain));
  if (!signer) return signer.error();
  Label label;
  label.origin = Origin::generated;
  label.system = "a writer of its own";
  auto reservation = reserve(argv[1], label, **signer);
  if (!reservation) return reservation.error();

  std::ofstream out(argv[5], std::ios::binary);
  const std::string_view all = content;
  const std::size_t at = std::min<std::size_t>(std::strtoul(argv[2], nullptr, 10), all.size());
  if (const auto done = write(out, *reservation, all.substr(0, at)); !done) return done;
  write(out, reservation->placeholder());
  if (const auto done = reservation->pass_placeholder(); !done) return done;
  if (const auto done = write(out, *reservation, all.substr(at)); !done) return done;
  const auto manifest = reservation->sign();
  if (!manifest) return manifest.error();
  out.seekp(static_cast<std::streamoff>(at));
  write(out, *manifest);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "usage: two_step MIME_TYPE OFFSET KEY.pem CHAIN.pem OUT < IN\n");
    return 1;
  }
  const std::string content{std::istreambuf_iterator<char>(std::cin), {}};
  const auto done = run(argv, content);
  if (!done) std::fprintf(stderr, "two_step: %s\n", done.error().what);
  return done ? 0 : 1;
}
