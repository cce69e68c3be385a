// libjpeg-turbo's two machines as objects that free themselves, over a Source and a Sink.
#include "pictures/jpeg_handles.hpp"

#include <jerror.h>

#include <algorithm>

namespace tanba::jpeg {
namespace {

constexpr int kMostScans = 500;

Error error_of(int code) {
  switch (code) {
    case JERR_BAD_PRECISION:
      return {Errc::unsupported, "jpeg: 12 bits a sample: no notice can be drawn, only 8"};
    case JERR_SOF_UNSUPPORTED:
      return {Errc::unsupported, "jpeg: lossless or hierarchical: no notice can be drawn"};
    case JERR_OUT_OF_MEMORY:
      return {Errc::out_of_memory, "jpeg: too little memory"};
    case JERR_MISMATCHED_QUANT_TABLE:
      return {Errc::unsupported, "jpeg: its quantisation tables change between scans"};
    default:
      return {Errc::malformed, "jpeg: the picture cannot be decoded"};
  }
}

void fail(j_common_ptr machine) { throw Failure{error_of(machine->err->msg_code)}; }

// Warnings that mean lost picture data; the library would go on with gray.
void warn(j_common_ptr machine, int level) {
  if (level >= 0) return;
  switch (machine->err->msg_code) {
    case JWRN_JPEG_EOF:
      throw Failure{{Errc::truncated, "jpeg: the picture ends early"}};
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_BOGUS_PROGRESSION:
      throw Failure{{Errc::malformed, "jpeg: the picture's data is broken"}};
    default:
      break;
  }
}

void silent(j_common_ptr) {}

jpeg_error_mgr* set_up(jpeg_error_mgr& errors) {
  jpeg_std_error(&errors);
  errors.error_exit = fail;
  errors.emit_message = warn;
  errors.output_message = silent;
  return &errors;
}

}  // namespace

Reader::Reader(const NoticeTask& task) : task_(task) {
  machine_.err = set_up(errors_);
  jpeg_create_decompress(&machine_);
  machine_.client_data = this;
  in_.init_source = [](j_decompress_ptr) {};
  in_.term_source = [](j_decompress_ptr) {};
  in_.fill_input_buffer = fill;
  in_.skip_input_data = skip;
  in_.resync_to_restart = jpeg_resync_to_restart;
  machine_.src = &in_;
  progress_.progress_monitor = watch;
  machine_.progress = &progress_;
}

Reader::~Reader() { jpeg_destroy_decompress(&machine_); }

boolean Reader::fill(j_decompress_ptr machine) {
  Reader& self = *static_cast<Reader*>(machine->client_data);
  const std::uint64_t left = self.task_.asset.size() - self.filled_;
  if (left == 0) throw Failure{{Errc::truncated, "jpeg: the picture ends early", self.filled_}};
  const std::size_t count =
      static_cast<std::size_t>(std::min<std::uint64_t>(left, self.buffer_.size()));
  const auto read = self.task_.asset.read(self.filled_, std::span(self.buffer_).first(count));
  if (!read) throw Failure{read.error()};
  self.filled_ += count;
  self.in_.next_input_byte = self.buffer_.data();
  self.in_.bytes_in_buffer = count;
  return TRUE;
}

void Reader::skip(j_decompress_ptr machine, long count) {
  Reader& self = *static_cast<Reader*>(machine->client_data);
  while (count > 0) {
    if (self.in_.bytes_in_buffer == 0) fill(machine);
    const std::size_t step = std::min(static_cast<std::size_t>(count), self.in_.bytes_in_buffer);
    self.in_.next_input_byte += step;
    self.in_.bytes_in_buffer -= step;
    count -= static_cast<long>(step);
  }
}

void Reader::watch(j_common_ptr machine) {
  const Reader& self = *static_cast<Reader*>(machine->client_data);
  const auto* const cancel = self.task_.progress.cancel;
  if (cancel && *cancel) throw Failure{{Errc::cancelled, "jpeg: the caller asked to stop"}};
  if (self.machine_.input_scan_number > kMostScans)
    throw Failure{{Errc::limit_exceeded, "jpeg: the picture has too many scans"}};
}

Writer::Writer(Sink& sink) : sink_(sink) {
  machine_.err = set_up(errors_);
  jpeg_create_compress(&machine_);
  machine_.client_data = this;
  out_.init_destination = begin;
  out_.empty_output_buffer = flush;
  out_.term_destination = end;
  machine_.dest = &out_;
}

Writer::~Writer() { jpeg_destroy_compress(&machine_); }

void Writer::put(std::size_t count) {
  const std::size_t skipped = std::min(drop_, count);
  const auto written = sink_.write(Bytes(buffer_).first(count).subspan(skipped));
  if (!written) throw Failure{written.error()};
  drop_ -= skipped;
  written_ += count - skipped;
  out_.next_output_byte = buffer_.data();
  out_.free_in_buffer = buffer_.size();
}

void Writer::begin(j_compress_ptr machine) {
  Writer& self = *static_cast<Writer*>(machine->client_data);
  self.out_.next_output_byte = self.buffer_.data();
  self.out_.free_in_buffer = self.buffer_.size();
}

boolean Writer::flush(j_compress_ptr machine) {
  Writer& self = *static_cast<Writer*>(machine->client_data);
  self.put(self.buffer_.size());
  return TRUE;
}

void Writer::end(j_compress_ptr machine) {
  Writer& self = *static_cast<Writer*>(machine->client_data);
  self.put(self.buffer_.size() - self.out_.free_in_buffer);
}

}  // namespace tanba::jpeg
