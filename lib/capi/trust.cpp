// Trust lists of the C ABI.
#include "tanba/trust.hpp"

#include "tanba/trust_store.hpp"

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
    return trust->list.add(static_cast<TrustPurpose>(purpose), *bytes);
  });
}

int32_t tanba_trust_json(const tanba_trust* trust, tanba_buffer** json, tanba_error* error) {
  return guard(error, [&]() -> Result<void> {
    if (!json) return invalid("capi: no place for the JSON");
    *json = nullptr;
    if (!tanba_trust::is(trust)) return invalid("capi: no trust list");
    const std::string text = to_json(trust->list);
    auto made = std::make_unique<tanba_buffer>();
    made->bytes.assign(text.begin(), text.end());
    *json = made.release();
    return {};
  });
}

void tanba_trust_free(tanba_trust** trust) { free_handle(trust); }
