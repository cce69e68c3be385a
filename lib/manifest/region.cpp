// Regions of interest. C2PA 2.4, 18.2.
#include "manifest/region.hpp"

#include <array>
#include <charconv>

namespace tanba {
namespace {

using cbor::Value;

// Normal play time in seconds: "12.5".
Value npt(double seconds) {
  std::array<char, 400> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), seconds,
                                 std::chars_format::fixed);
  return Value::text({digits.data(), end.ptr});
}

Value spatial(const Region::Rectangle& rectangle) {
  Value origin = Value::map(), shape = Value::map(), range = Value::map();
  origin.set("x", Value::floating(rectangle.x)).set("y", Value::floating(rectangle.y));
  shape.set("type", Value::text("rectangle")).set("unit", Value::text(rectangle.unit));
  shape.set("origin", std::move(origin));
  shape.set("width", Value::floating(rectangle.width));
  shape.set("height", Value::floating(rectangle.height));
  range.set("type", Value::text("spatial")).set("shape", std::move(shape));
  return range;
}

Value temporal(const Region::Time& time) {
  Value span = Value::map(), range = Value::map();
  span.set("type", Value::text("npt")).set("start", npt(time.start_s));
  if (time.end_s) span.set("end", npt(*time.end_s));
  range.set("type", Value::text("temporal")).set("time", std::move(span));
  return range;
}

}  // namespace

Value write_region(const Region& region) {
  Value ranges = Value::array(), map = Value::map();
  if (region.time) ranges.add(temporal(*region.time));
  if (region.rectangle) ranges.add(spatial(*region.rectangle));
  map.set("region", std::move(ranges));
  if (!region.description.empty()) map.set("description", Value::text(region.description));
  return map;
}

}  // namespace tanba
