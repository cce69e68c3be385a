/* Results, and what must not crash: NULL, freed and foreign handles, sizes that cannot be. */
#include "capi_test.h"

static void every_result_has_a_message(void) {
  int32_t code;
  for (code = 0; code >= TANBA_ERROR_INTERNAL; --code)
    CHECK(strcmp(tanba_error_message(code), tanba_error_message(code - 1)) != 0);
  CHECK(strcmp(tanba_error_message(1), tanba_error_message(INT32_MIN)) == 0);
  CHECK(strchr(tanba_version(), '.') != NULL);
}

static void null_is_an_error_or_nothing(void) {
  const int32_t wrong = TANBA_ERROR_INVALID_ARGUMENT;
  tanba_report* report = NULL;
  tanba_buffer* buffer = NULL;
  tanba_signer* none = NULL;
  tanba_trust* trust = NULL;
  tanba_report_free(NULL);
  tanba_report_free(&report);
  tanba_buffer_free(NULL);
  tanba_buffer_free(&buffer);
  tanba_signer_free(NULL);
  tanba_signer_free(&none);
  tanba_trust_free(NULL);
  tanba_trust_free(&trust);
  GIVES(wrong, tanba_buffer_view(NULL, NULL, NULL));
  GIVES(wrong, tanba_signer_from_pem(NULL, 0, NULL, 0, NULL, NULL, NULL));
  GIVES(wrong, tanba_signer_from_pem(NULL, 5, NULL, 0, NULL, &none, &error));
  GIVES(wrong, tanba_signer_from_callback(TANBA_ALG_ES256, NULL, 0, NULL, NULL, &none, &error));
  GIVES(wrong, tanba_signer_local(NULL, &none, &error));
  GIVES(wrong, tanba_label_file(NULL, NULL, NULL, NULL, NULL, NULL));
  GIVES(wrong, tanba_label_memory(NULL, 0, NULL, NULL, NULL, NULL, NULL));
  GIVES(wrong, tanba_label_memory(picture.bytes, picture.size, NULL, NULL, &buffer, NULL, &error));
  GIVES(wrong, tanba_label_stream(NULL, NULL, NULL, NULL, NULL, NULL));
  GIVES(wrong, tanba_trust_new(NULL, NULL));
  GIVES(wrong, tanba_trust_add(NULL, 0, NULL, 0, NULL));
  GIVES(wrong, tanba_verify_file(NULL, NULL, &report, &error));
  GIVES(wrong, tanba_verify_memory(NULL, 0, NULL, NULL, NULL));
  GIVES(wrong, tanba_verify_stream(NULL, NULL, &report, &error));
  GIVES(wrong, tanba_report_state(NULL, NULL));
  GIVES(wrong, tanba_report_ai(NULL, NULL));
  GIVES(wrong, tanba_report_verdict(NULL, NULL));
  GIVES(wrong, tanba_report_json(NULL, NULL, NULL));
  CHECK(report == NULL && buffer == NULL && none == NULL);
}

static void a_size_that_cannot_be_is_an_error(void) {
  tanba_report* report = NULL;
  tanba_buffer* out = NULL;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT,
        tanba_verify_memory(picture.bytes, (size_t)-1, NULL, &report, &error));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT,
        tanba_label_memory(picture.bytes, (size_t)-1, signer, NULL, &out, NULL, &error));
  CHECK(error.code == TANBA_ERROR_INVALID_ARGUMENT && strlen(error.what) > 0);
}

static void a_handle_of_another_kind_is_an_error(void) {
  tanba_trust* trust = NULL;
  int32_t state = 0;
  tanba_report* foreign;
  GIVES(TANBA_OK, tanba_trust_new(&trust, &error));
  foreign = (tanba_report*)(void*)trust;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_report_state(foreign, &state));
  tanba_report_free(&foreign);
  CHECK((void*)foreign == (void*)trust);
  tanba_trust_free(&trust);
  tanba_trust_free(&trust);
}

static void a_structure_of_another_size_is_seen(void) {
  struct {
    tanba_verify_options known;
    uint64_t unknown;
  } later;
  tanba_verify_options options = verify_options();
  tanba_report* report = NULL;
  tanba_error unset;
  memset(&later, 0, sizeof later);
  memset(&unset, 0, sizeof unset);
  options.spec = 26;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT,
        tanba_verify_memory(picture.bytes, picture.size, &options, &report, &error));
  options.spec = 25;
  CHECK(state_of(picture.bytes, picture.size, &options) == TANBA_STATE_NONE);
  options.struct_size = 0;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT,
        tanba_verify_memory(picture.bytes, picture.size, &options, &report, &error));
  options.struct_size = (size_t)-1;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT,
        tanba_verify_memory(picture.bytes, picture.size, &options, &report, &error));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT,
        tanba_verify_memory(picture.bytes, picture.size, NULL, &report, &unset));
  later.known.struct_size = sizeof later;
  CHECK(state_of(picture.bytes, picture.size, &later.known) == TANBA_STATE_NONE);
  later.unknown = 1;
  GIVES(TANBA_ERROR_UNSUPPORTED,
        tanba_verify_memory(picture.bytes, picture.size, &later.known, &report, &error));
}

void test_misuse(void) {
  every_result_has_a_message();
  null_is_an_error_or_nothing();
  a_size_that_cannot_be_is_an_error();
  a_handle_of_another_kind_is_an_error();
  a_structure_of_another_size_is_seen();
}
