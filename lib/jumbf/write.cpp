// Writing of JUMBF boxes (ISO 19566-5; C2PA 2.4, 11.1).
#include "base/byte_writer.hpp"
#include "jumbf/jumbf.hpp"

namespace tanba::jumbf {
namespace {

constexpr std::uint8_t kRequestableWithLabel = 0x03, kWithSalt = 0x13;

}  // namespace

Buffer box(std::string_view type, Bytes payload) {
  const std::uint64_t size = payload.size() + 8;
  const bool extended = size > 0xFFFFFFFF;  // XLBox
  ByteWriter writer;
  writer.u32(extended ? 1 : static_cast<std::uint32_t>(size));
  for (const char letter : type) writer.u8(static_cast<std::uint8_t>(letter));
  if (extended) writer.u64(size + 8);
  return writer.bytes(payload).take();
}

Buffer superbox(const Uuid& uuid, std::string_view label, Bytes content, Bytes salt) {
  ByteWriter description;
  description.bytes(uuid).u8(salt.empty() ? kRequestableWithLabel : kWithSalt).text(label).u8(0);
  if (!salt.empty()) description.bytes(box("c2sh", salt));
  ByteWriter payload;
  payload.bytes(box("jumd", description.view())).bytes(content);
  return box("jumb", payload.view());
}

Buffer cbor_superbox(std::string_view label, Bytes content) {
  return superbox(kCborContent, label, box("cbor", content));
}

Buffer embedded_file(std::string_view media_type, Bytes data) {
  ByteWriter description;
  description.u8(0).text(media_type).u8(0);  // no file name, not external
  return ByteWriter().bytes(box("bfdb", description.view())).bytes(box("bidb", data)).take();
}

}  // namespace tanba::jumbf
