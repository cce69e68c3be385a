// Trust lists of the C ABI.
#include "tanba/trust.hpp"

#include "capi/handles.hpp"

using namespace tanba;
using namespace tanba::capi;

int32_t tanba_trust_new(tanba_trust** trust, tanba_error* error) {
  return guard(error, [&]() -> Result<void> {
    if (!trust) return invalid("capi: no place for the trust list");
    *trust = nullptr;
    *trust = std::make_unique<tanba_trust>().release();
    return {};
  });
}

int32_t tanba_trust_add(tanba_trust* trust, int32_t purpose, const uint8_t* pem, size_t pem_size,
                        tanba_error* error) {
  return guard(error, [&]() -> Result<void> {
    if (!tanba_trust::is(trust)) return invalid("capi: no trust list");
    const Result<Bytes> bytes = bytes_of(pem, pem_size);
    if (!bytes) return bytes.error();
    switch (purpose) {
      case TANBA_TRUST_SIGNER_ANCHORS:
        return trust->list.add_signer_anchors(*bytes);
      case TANBA_TRUST_TIME_STAMP_ANCHORS:
        return trust->list.add_time_stamp_anchors(*bytes);
      case TANBA_TRUST_ALLOW:
        return trust->list.allow(*bytes);
      case TANBA_TRUST_DENY:
        return trust->list.deny(*bytes);
      default:
        return invalid("capi: no such purpose");
    }
  });
}

void tanba_trust_free(tanba_trust** trust) { free_handle(trust); }
