// Sinks over memory, a caller's function and a descriptor.
#include <algorithm>
#include <vector>

#include "base/check.hpp"
#include "io/descriptor.hpp"
#include "tanba/source.hpp"

namespace tanba {
namespace {

constexpr std::uint64_t kBlockBytes = 256 << 10;

class BufferSink final : public Sink {
 public:
  explicit BufferSink(Buffer& into) : into_(into), start_(into.size()), written_(*this) {}
  Result<void> write(Bytes bytes) override {
    into_.insert(into_.end(), bytes.begin(), bytes.end());
    return {};
  }
  bool seekable() const override { return true; }
  Result<void> patch(std::uint64_t offset, Bytes bytes) override {
    if (offset > written_.size() || bytes.size() > written_.size() - offset)
      return Error{Errc::invalid_argument, "sink: a patch past the end", offset};
    std::copy(bytes.begin(), bytes.end(),
              into_.begin() + static_cast<std::ptrdiff_t>(start_ + offset));
    return {};
  }
  const Source* written() const override { return &written_; }

 private:
  // Looks at the buffer anew with each read: it moves as it grows.
  class Written final : public Source {
   public:
    explicit Written(const BufferSink& sink) : sink_(sink) {}
    std::uint64_t size() const override { return sink_.into_.size() - sink_.start_; }
    Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
      return memory_source(Bytes(sink_.into_).subspan(sink_.start_))->read(offset, into);
    }

   private:
    const BufferSink& sink_;
  };

  Buffer& into_;
  std::size_t start_;
  Written written_;
};

class CallbackSink final : public Sink {
 public:
  explicit CallbackSink(std::function<bool(Bytes)> write) : write_(std::move(write)) {}
  Result<void> write(Bytes bytes) override {
    if (!bytes.empty() && !write_(bytes))
      return Error{Errc::io, "sink: the caller's function could not write"};
    return {};
  }

 private:
  std::function<bool(Bytes)> write_;
};

class DescriptorSink final : public Sink {
 public:
  explicit DescriptorSink(int fd) : fd_(fd) {}
  Result<void> write(Bytes bytes) override { return write_fully(fd_, bytes); }

 private:
  int fd_;
};

}  // namespace

Result<void> Sink::patch(std::uint64_t offset, Bytes) {
  return Error{Errc::invalid_argument, "sink: it takes no bytes back", offset};
}

Result<void> Sink::copy(const Source& source, std::uint64_t offset, std::uint64_t size) {
  Buffer block(static_cast<std::size_t>(std::min(size, kBlockBytes)));
  while (size > 0) {
    const auto part = std::span(block).first(static_cast<std::size_t>(std::min(size, kBlockBytes)));
    TANBA_CHECK(source.read(offset, part));
    TANBA_CHECK(write(part));
    offset += part.size();
    size -= part.size();
  }
  return {};
}

std::unique_ptr<Sink> buffer_sink(Buffer& into) { return std::make_unique<BufferSink>(into); }

std::unique_ptr<Sink> callback_sink(std::function<bool(Bytes)> write) {
  return std::make_unique<CallbackSink>(std::move(write));
}

std::unique_ptr<Sink> descriptor_sink(int fd) { return std::make_unique<DescriptorSink>(fd); }

}  // namespace tanba
