#include "container/bmff_make.hpp"

#include "base/byte_writer.hpp"

namespace tanba::bmff {
namespace {

ByteWriter sized(Bytes payload) {
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(8 + payload.size()));
  return out;
}

}  // namespace

Buffer box_of(Type type, Bytes payload) { return sized(payload).u32(type).bytes(payload).take(); }

Buffer box_of(std::string_view type, Bytes payload) {
  return sized(payload).text(type).bytes(payload).take();
}

Buffer meta_of(std::string_view handler, Bytes boxes) {
  constexpr std::size_t kHandlerBytes = 17;  // handler_type, reserved, an empty name
  ByteWriter head, out;
  head.u32(0).u32(0).text(handler).zeros(kHandlerBytes - handler.size());
  return box_of("meta", out.u32(0).bytes(box_of("hdlr", head.view())).bytes(boxes).view());
}

}  // namespace tanba::bmff
