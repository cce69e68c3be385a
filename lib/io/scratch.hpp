// Content that is between an input and an output.
#pragma once

#include <memory>

#include "io/file_sink.hpp"
#include "io/stretches.hpp"

namespace tanba {

/// Takes what is written into an unlinked temporary file; what is copied from the input is only
/// noted, and read from there. Borrows the input.
class Scratch final : public StretchSink, public PiecedSource {
 public:
  /// Errc::io where there is no room for temporary files.
  static Result<std::unique_ptr<Scratch>> over(const Source& input);

  Result<void> write(Bytes bytes) override;
  bool seekable() const override { return true; }
  Result<void> patch(std::uint64_t offset, Bytes bytes) override;
  const Source* written() const override { return this; }

  std::uint64_t size() const override { return stretches_.size(); }
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    return stretches_.read(offset, into);
  }
  Stretch stretch_at(std::uint64_t offset) const override { return stretches_.stretch_at(offset); }
  Result<void> unchanged() const override { return input_.unchanged(); }

 private:
  Result<void> copy_stretch(const Stretch& stretch) override;
  Scratch(const Source& input, Descriptor file)
      : input_(input), descriptor_(std::move(file)), file_(descriptor_.get()) {}

  const Source& input_;
  Descriptor descriptor_;
  FileSink file_;
  Stretches stretches_;
};

}  // namespace tanba
