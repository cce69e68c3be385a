// Reads any time-stamp and OCSP response: none is believed over the key of an anchor that is lost.
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "base/byte_reader.hpp"
#include "crypto/ocsp.hpp"
#include "crypto/timestamp.hpp"

using namespace tanba;

static Certificate read(const char* path) {
  std::ifstream file(path);
  const std::string pem{std::istreambuf_iterator<char>(file), {}};
  return Certificate::from_pem(as_bytes(pem))->front();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<Certificate> kChain = {read(TANBA_TESTDATA "/keys/sec1.pem"),
                                                  read(TANBA_TESTDATA "/keys/root.pem")};
  for (const bool response : {false, true})
    if (check_time_stamp({data, size}, response, {as_bytes("message")}, kChain).verdict ==
        TimeStampVerdict::trusted)
      std::abort();
  if (check_ocsp({data, size}, kChain, 1, 2, true) != OcspVerdict::unusable) std::abort();
  return 0;
}
