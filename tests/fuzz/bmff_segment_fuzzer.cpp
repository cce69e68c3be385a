// Any bytes as a media segment: what it says, a box put into it, and its hash as it streams.
#include "base/check.hpp"
#include "binding/bmff_stream.hpp"
#include "container/bmff_segment.hpp"
#include "fuzz/container_fuzz.hpp"

using namespace tanba;

static Result<Buffer> streamed(Bytes bytes, std::size_t step) {
  BmffStreamHasher hasher(HashAlg::sha256);
  for (; !bytes.empty(); bytes = bytes.subspan(std::min(step, bytes.size())))
    TANBA_CHECK(hasher.update(bytes.first(std::min(step, bytes.size()))));
  return hasher.finish();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto asset = memory_source({data, size});
  const auto facts = bmff::read_segment(*asset, {}, bmff::Fragments::all);
  must(facts || facts.error().code != Errc::internal);
  if (facts && facts->is_segment()) {
    const auto edit = bmff::put_before_moof(*asset, *facts, Buffer(24), {});
    must(edit ? is_well_formed(*edit, size) : edit.error().code != Errc::internal);
  }
  const auto whole = streamed({data, size}, size), parts = streamed({data, size}, 7);
  must(whole ? parts && *parts == *whole : !parts && whole.error().code != Errc::internal);
  return 0;
}
