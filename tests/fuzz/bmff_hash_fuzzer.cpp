// Any BMFF hash over any file, and over a set of that file alone.
#include "binding_fuzz.hpp"
#include "container/rows.hpp"

using namespace tanba;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::BindingCase given(data, size);
  if (!given.is_good()) return 0;
  const BmffHash hash = read_bmff_hash(given.assertion(), "c2pa.hash.bmff.v3", {});
  const Carrier carrier;
  const SetFile part{given.file(), given.digest(), "", {}};
  const BmffSet set{{part}, {part}};
  BindingInput input = given.input(kBmff, &carrier);
  input.set = &set;
  for (const auto& verdict : {check_bmff_hash(input, hash, ""), check_bmff_set(input, hash, "")})
    fuzz::expect_one_code(verdict);
  return 0;
}
