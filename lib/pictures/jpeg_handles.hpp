// libjpeg-turbo's two machines as objects that free themselves, over a Source and a Sink.
#pragma once

#include <cstdio>

#include <jpeglib.h>

#include <array>
#include <vector>

#include "notice/notice.hpp"

namespace tanba::jpeg {

/// Thrown where libjpeg-turbo, the source or the sink gives up; caught where the format begins.
struct Failure {
  Error error;
};

/// Reads a picture's markers and coefficients.
class Reader {
 public:
  explicit Reader(const NoticeTask& task);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  jpeg_decompress_struct& get() { return machine_; }
  /// Bytes of the asset that were taken so far.
  std::uint64_t at() const { return filled_ - in_.bytes_in_buffer; }

 private:
  static boolean fill(j_decompress_ptr machine);
  static void skip(j_decompress_ptr machine, long count);
  static void watch(j_common_ptr machine);

  const NoticeTask& task_;
  std::uint64_t filled_ = 0;
  std::array<std::uint8_t, 65'536> buffer_;
  jpeg_error_mgr errors_{};
  jpeg_source_mgr in_{};
  jpeg_progress_mgr progress_{};
  jpeg_decompress_struct machine_{};
};

/// Writes a picture without its first two bytes (SOI), which stand before markers of the caller's.
class Writer {
 public:
  explicit Writer(Sink& sink);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  jpeg_compress_struct& get() { return machine_; }
  std::uint64_t written() const { return written_; }

 private:
  static void begin(j_compress_ptr machine);
  static boolean flush(j_compress_ptr machine);
  static void end(j_compress_ptr machine);
  void put(std::size_t count);

  Sink& sink_;
  std::uint64_t written_ = 0;
  std::size_t drop_ = 2;
  std::array<std::uint8_t, 65'536> buffer_;
  jpeg_error_mgr errors_{};
  jpeg_destination_mgr out_{};
  jpeg_compress_struct machine_{};
};

}  // namespace tanba::jpeg
