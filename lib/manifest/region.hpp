// Regions of interest: which part of an asset an action changed. C2PA 2.4, 18.2.
#pragma once

#include <optional>
#include <string>

#include "cbor/cbor.hpp"

namespace tanba {

/// A rectangle, a span of time, or both together.
struct Region {
  struct Rectangle {
    std::string unit;  // "pixel" or "percent"
    double x = 0, y = 0, width = 0, height = 0;
  };
  struct Time {
    double start_s = 0;
    std::optional<double> end_s;  // exclusive; nothing: to the end
  };
  std::optional<Rectangle> rectangle;
  std::optional<Time> time;
  std::string description;

  bool present() const { return rectangle || time; }
};

/// The `region-map`. `region` must be present().
cbor::Value write_region(const Region& region);

}  // namespace tanba
