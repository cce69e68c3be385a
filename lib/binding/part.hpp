// A part of an asset as an asset of its own: C2PA 2.4, 15.12.4.
#pragma once

#include <memory>

#include "binding/binding.hpp"

namespace tanba {

/// What judges the hash of a part: offsets count from where it begins. Borrows from what it was
/// made of, and must outlive `input`.
class PartOfAsset {
 public:
  /// `range` lies inside the asset. Bytes that no format knows count as a file of any kind.
  static Result<std::unique_ptr<PartOfAsset>> make(const BindingInput& whole, const Range& range);

  const BindingInput& input() const { return input_; }

 private:
  PartOfAsset(const BindingInput& whole, const Range& range, const Format& format);
  struct View final : Source {
    View(const Source& of, const Range& range) : whole(of), window(range) {}
    std::uint64_t size() const override { return window.size; }
    Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const override;
    Result<void> unchanged() const override { return whole.unchanged(); }
    const Source& whole;
    const Range window;
  };

  View view_;
  Carrier carrier_;
  BindingInput input_;
};

}  // namespace tanba
