/* The two steps: reserve, write, sign, fill in. */
#include "capi_test.h"

static size_t behind_app0(blob jpeg) {
  const size_t app0 = ((size_t)jpeg.bytes[4] << 8) | jpeg.bytes[5];
  CHECK(jpeg.bytes[2] == 0xFF && jpeg.bytes[3] == 0xE0);
  return 4 + app0;
}

static void an_output_of_the_caller_gets_a_manifest(void) {
  const size_t at = behind_app0(picture);
  tanba_label_options options = label_options();
  tanba_reservation* reservation = NULL;
  tanba_buffer* filled = NULL;
  const uint8_t* placeholder = NULL;
  blob signed_bytes, file;
  size_t size = 0;
  GIVES(TANBA_OK, tanba_reserve("image/jpeg", signer, &options, &reservation, &error));
  GIVES(TANBA_OK, tanba_reservation_placeholder(reservation, &placeholder, &size));
  CHECK(size > 1000 && placeholder[0] == 0xFF && placeholder[1] == 0xEB);
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_reservation_sign(reservation, &filled, &error));
  GIVES(TANBA_OK, tanba_reservation_update(reservation, picture.bytes, at, &error));
  GIVES(TANBA_OK, tanba_reservation_pass_placeholder(reservation, &error));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_reservation_pass_placeholder(reservation, &error));
  GIVES(TANBA_OK, tanba_reservation_update(reservation, NULL, 0, &error));
  GIVES(TANBA_OK,
        tanba_reservation_update(reservation, picture.bytes + at, picture.size - at, &error));
  GIVES(TANBA_OK, tanba_reservation_sign(reservation, &filled, &error));
  signed_bytes = view(filled);
  CHECK(signed_bytes.size == size);
  tanba_buffer_free(&filled);
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_reservation_sign(reservation, &filled, &error));
  CHECK(filled == NULL);

  file.size = picture.size + size;
  file.bytes = (uint8_t*)malloc(file.size);
  CHECK(file.bytes != NULL);
  memcpy(file.bytes, picture.bytes, at);
  memcpy(file.bytes + at, signed_bytes.bytes, size);
  memcpy(file.bytes + at + size, picture.bytes + at, picture.size - at);
  CHECK(state_of(file.bytes, file.size, NULL) == TANBA_STATE_VALID);
  file.bytes[file.size - 10] ^= 1;
  CHECK(state_of(file.bytes, file.size, NULL) == TANBA_STATE_INVALID);
  free(file.bytes);
  free(signed_bytes.bytes);
  tanba_reservation_free(&reservation);
  CHECK(reservation == NULL);
  tanba_reservation_free(&reservation);
}

static void misuse_of_a_reservation_is_an_error(void) {
  tanba_label_options options = label_options();
  tanba_reservation* reservation = NULL;
  tanba_reservation* foreign = (tanba_reservation*)signer;
  tanba_buffer* out = NULL;
  const uint8_t* bytes = NULL;
  const uint8_t cut_box[8] = {0, 0, 0, 4, 'f', 'r', 'e', 'e'};
  size_t size = 0;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_reserve("image/jpeg", signer, NULL, NULL, &error));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT,
        tanba_reserve("image/jpeg", NULL, NULL, &reservation, &error));
  GIVES(TANBA_ERROR_UNSUPPORTED, tanba_reserve("text/plain", signer, NULL, &reservation, &error));
  GIVES(TANBA_ERROR_UNSUPPORTED, tanba_reserve(NULL, signer, NULL, &reservation, &error));
  options.flags = TANBA_LABEL_SIDECAR;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT,
        tanba_reserve("image/jpeg", signer, &options, &reservation, &error));
  CHECK(reservation == NULL);
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_reservation_placeholder(NULL, &bytes, &size));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_reservation_placeholder(foreign, &bytes, &size));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_reservation_update(foreign, NULL, 0, &error));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_reservation_pass_placeholder(NULL, &error));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_reservation_sign(foreign, &out, &error));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_reservation_sign(NULL, NULL, &error));
  tanba_reservation_free(NULL);
  GIVES(TANBA_OK, tanba_reserve("video/mp4", signer, NULL, &reservation, &error));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_reservation_placeholder(reservation, NULL, &size));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_reservation_update(reservation, NULL, 1, &error));
  GIVES(TANBA_ERROR_MALFORMED,
        tanba_reservation_update(reservation, cut_box, sizeof cut_box, &error));
  tanba_reservation_free(&reservation);
}

void test_reserve(void) {
  an_output_of_the_caller_gets_a_manifest();
  misuse_of_a_reservation_is_an_error();
}
