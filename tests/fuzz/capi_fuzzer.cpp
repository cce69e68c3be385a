// The C ABI over hostile input, as an asset, a trust list and a key: a result each time, and never
// `internal`.
#include <cstdint>
#include <cstdlib>

#include "tanba.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tanba_verify_options options{};
  options.struct_size = sizeof options;
  options.now = 1'800'000'000;
  options.threads = 1;
  tanba_report* report = nullptr;
  tanba_trust* trust = nullptr;
  tanba_signer* signer = nullptr;
  const std::int32_t found = tanba_verify_memory(data, size, &options, &report, nullptr);
  if (found == TANBA_ERROR_INTERNAL || (found == TANBA_OK) != (report != nullptr)) std::abort();
  if (tanba_trust_new(&trust, nullptr) != TANBA_OK) std::abort();
  tanba_trust_add(trust, TANBA_TRUST_SIGNER_ANCHORS, data, size, nullptr);
  tanba_signer_from_pem(data, size, data, size, nullptr, &signer, nullptr);
  for (int twice = 0; twice < 2; ++twice) tanba_report_free(&report), tanba_trust_free(&trust);
  tanba_signer_free(&signer);
  return 0;
}
