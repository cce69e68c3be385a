// The two-step label of the C ABI: reserve, write, sign, fill in.
#include "capi/handles.hpp"
#include "capi/record.hpp"

using namespace tanba;
using namespace tanba::capi;

namespace {

Result<void> reserve_into(const char* mime_type, const tanba_signer* signer,
                          const tanba_label_options* given, tanba_reservation** reservation) {
  if (!tanba_signer::is(signer)) return invalid("capi: no signer");
  const Result<tanba_label_options> options = label_options_of(given);
  if (!options) return options.error();
  if (options->flags != 0) return invalid("capi: no flag is for a reservation");
  if (options->notice) return invalid("capi: a reservation gives no notice; it writes no content");
  const Result<Label> what = record_of(*options);
  if (!what) return what.error();
  LabelOptions how;
  how.now = options->now;
  how.reserve_bytes = options->reserve_bytes;
  Lent lent;
  if (const Result<void> put = lent.put(*options, how); !put) return put.error();
  Result<Reservation> made = reserve(text_of(mime_type), *what, *signer->signer, how);
  if (!made) return made.error();
  *reservation = new tanba_reservation(*std::move(made));
  return {};
}

}  // namespace

int32_t tanba_reserve(const char* mime_type, const tanba_signer* signer,
                      const tanba_label_options* options, tanba_reservation** reservation,
                      tanba_error* error) {
  return guard(error, [&]() -> Result<void> {
    if (!reservation) return invalid("capi: no place for the reservation");
    *reservation = nullptr;
    return reserve_into(mime_type, signer, options, reservation);
  });
}

int32_t tanba_reservation_placeholder(const tanba_reservation* reservation, const uint8_t** bytes,
                                      size_t* size) {
  return guard(nullptr, [&]() -> Result<void> {
    if (!bytes || !size) return invalid("capi: no place for the bytes");
    *bytes = nullptr;
    *size = 0;
    if (!tanba_reservation::is(reservation)) return invalid("capi: no reservation");
    const Buffer& placeholder = reservation->reservation.placeholder();
    *bytes = placeholder.data();
    *size = placeholder.size();
    return {};
  });
}

int32_t tanba_reservation_update(tanba_reservation* reservation, const uint8_t* bytes, size_t size,
                                 tanba_error* error) {
  return guard(error, [&]() -> Result<void> {
    if (!tanba_reservation::is(reservation)) return invalid("capi: no reservation");
    const Result<Bytes> next = bytes_of(bytes, size);
    if (!next) return next.error();
    return reservation->reservation.update(*next);
  });
}

int32_t tanba_reservation_pass_placeholder(tanba_reservation* reservation, tanba_error* error) {
  return guard(error, [&]() -> Result<void> {
    if (!tanba_reservation::is(reservation)) return invalid("capi: no reservation");
    return reservation->reservation.pass_placeholder();
  });
}

int32_t tanba_reservation_sign(tanba_reservation* reservation, tanba_buffer** out,
                               tanba_error* error) {
  return guard(error, [&]() -> Result<void> {
    if (!out) return invalid("capi: no place for the output");
    *out = nullptr;
    if (!tanba_reservation::is(reservation)) return invalid("capi: no reservation");
    auto buffer = std::make_unique<tanba_buffer>();
    Result<Buffer> filled = reservation->reservation.sign();
    if (!filled) return filled.error();
    buffer->bytes = *std::move(filled);
    *out = buffer.release();
    return {};
  });
}

void tanba_reservation_free(tanba_reservation** reservation) { free_handle(reservation); }
