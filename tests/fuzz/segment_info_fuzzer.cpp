// Any bytes as a media segment of live video, as the info in it, and as what that is signed with.
#include <cstdlib>

#include "binding/live_segment.hpp"
#include "container/bmff_emsg.hpp"
#include "container/rows.hpp"
#include "crypto/cose_attached.hpp"
#include "manifest/segment_info.hpp"

using namespace tanba;

static void check(Bytes bytes, const Source& segment, const Range& box) {
  const AttachedCose cose = parse_attached_cose(bytes, {});
  if (cose.key_id && cose.key_id->size() > bytes.size()) std::abort();
  if (!cose.unprotected.empty() && cose.unprotected.data() < bytes.data()) std::abort();
  const auto document = cbor::Document::decode(cose.payload ? *cose.payload : bytes);
  if (!document) return;
  const SegmentInfo info = read_segment_info(document->root(), {});
  if (info.flaw != nullptr) return;
  const DigestFunction digest = [&](const HashPlan& plan) { return run(plan, segment, {}); };
  const auto verdict = check_segment_of_stream(
      {segment, kBmff, nullptr, digest, HashAlg::sha256, true, {}}, info.hash, box);
  if (!verdict && verdict.error().code == Errc::internal) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto segment = memory_source({data, size});
  const auto found = bmff::find_segment_info(*segment, {});
  if (!found && found.error().code == Errc::internal) std::abort();
  if (found && found->flaw == nullptr) {
    if (found->message.end() > size || found->open.end() > found->message.offset) std::abort();
    check(found->content, *segment, found->box);
  }
  check({data, size}, *segment, {0, size});
  return 0;
}
