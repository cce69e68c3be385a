// Sources and sinks over the callbacks of tanba.h.
#include "capi/stream.hpp"

#include <cstdint>
#include <mutex>

namespace tanba::capi {
namespace {

using ReadFn = decltype(tanba_source::read);
using WriteFn = decltype(tanba_sink::write);

/// Calls `step(done)`, which handles some of what is left and says how much, until all is done.
template <class Step>
bool repeat(std::size_t size, Step step) noexcept {
  std::size_t done = 0;
  while (done < size) {
    std::int64_t count = 0;
    try {
      count = step(done);
    } catch (...) {
      return false;
    }
    if (count <= 0 || static_cast<std::uint64_t>(count) > size - done) return false;
    done += static_cast<std::size_t>(count);
  }
  return true;
}

std::unique_ptr<Source> read_by(ReadFn read, void* context, std::uint64_t size,
                                std::shared_ptr<std::mutex> one_at_a_time) {
  return callback_source(size, [=](std::uint64_t offset, std::span<std::uint8_t> into) {
    const std::lock_guard lock(*one_at_a_time);
    return repeat(into.size(), [&](std::size_t done) {
      return read(context, offset + done, into.data() + done, into.size() - done);
    });
  });
}

/// A sink over a caller's write function, and over its read function where it has one.
class StreamSink final : public Sink {
 public:
  explicit StreamSink(const tanba_sink& given) : given_(given) {}

  Result<void> write(Bytes bytes) override {
    if (Result<void> put = put_at(size_, bytes); !put) return put;
    size_ += bytes.size();
    return {};
  }

  bool seekable() const override { return given_.read != nullptr; }

  Result<void> patch(std::uint64_t offset, Bytes bytes) override {
    if (!seekable() || offset > size_ || bytes.size() > size_ - offset)
      return Error{Errc::invalid_argument, "capi: a patch past what was written", offset};
    return put_at(offset, bytes);
  }

  const Source* written() const override {
    if (!seekable()) return nullptr;
    written_ = read_by(given_.read, given_.context, size_, one_at_a_time_);
    return written_.get();
  }

 private:
  Result<void> put_at(std::uint64_t offset, Bytes bytes) {
    const std::lock_guard lock(*one_at_a_time_);
    const bool ok = repeat(bytes.size(), [&](std::size_t done) {
      return given_.write(given_.context, offset + done, bytes.data() + done, bytes.size() - done);
    });
    if (!ok) return Error{Errc::io, "capi: the sink's write function failed", offset};
    return {};
  }

  tanba_sink given_;
  std::uint64_t size_ = 0;
  std::shared_ptr<std::mutex> one_at_a_time_ = std::make_shared<std::mutex>();
  mutable std::unique_ptr<Source> written_;
};

}  // namespace

Result<std::unique_ptr<Source>> source_of(const tanba_source* given) {
  if (!given) return invalid("capi: no source");
  const Result<tanba_source> source = read_struct(given);
  if (!source) return source.error();
  if (!source->read) return invalid("capi: a source without a read function");
  if (source->size > INT64_MAX) return invalid("capi: a size that no asset has");
  return read_by(source->read, source->context, source->size, std::make_shared<std::mutex>());
}

Result<std::unique_ptr<Sink>> sink_of(const tanba_sink* given) {
  if (!given) return invalid("capi: no sink");
  const Result<tanba_sink> sink = read_struct(given);
  if (!sink) return sink.error();
  if (!sink->write) return invalid("capi: a sink without a write function");
  return std::unique_ptr<Sink>(std::make_unique<StreamSink>(*sink));
}

Progress progress_of(tanba_progress_fn function, void* context, std::atomic<bool>& cancel) {
  if (!function) return {};
  const auto tell = [=, &cancel](std::uint64_t done, std::uint64_t total) noexcept {
    try {
      if (function(context, done, total) != 0) cancel = true;
    } catch (...) {
      cancel = true;
    }
  };
  return Progress{tell, &cancel};
}

}  // namespace tanba::capi
