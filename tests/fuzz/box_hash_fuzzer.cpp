// Any box hash over any file whose format has parts.
#include "binding_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const tanba::fuzz::BindingCase given(data, size);
  if (!given.is_good()) return 0;
  const auto format = tanba::detect(given.file(), "");
  if (!format || *format == nullptr || (*format)->parts == nullptr) return 0;
  const auto hash = tanba::read_box_hash(given.assertion(), {});
  tanba::fuzz::expect_one_code(check_box_hash(given.input(**format), hash, ""));
  return 0;
}
