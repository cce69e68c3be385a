/* label and verify in memory and in files, sidecars, trust. */
#include "capi_test.h"

static void memory_is_labelled_and_verified(void) {
  tanba_label_options options = label_options();
  tanba_label_outcome outcome;
  tanba_buffer* out = NULL;
  tanba_report* report = NULL;
  tanba_verdict verdict;
  blob file;
  const char* json = NULL;
  size_t json_size = 0;
  int32_t ai = -1;
  outcome.struct_size = sizeof outcome;
  verdict.struct_size = sizeof verdict;
  options.title = "A picture";
  GIVES(TANBA_OK,
        tanba_label_memory(picture.bytes, picture.size, signer, &options, &out, &outcome, &error));
  file = view(out);
  CHECK(outcome.state == TANBA_STATE_VALID && strcmp(outcome.format, "image/jpeg") == 0);
  CHECK(outcome.bytes_in == picture.size && outcome.bytes_out == file.size);
  GIVES(TANBA_OK, tanba_verify_memory(file.bytes, file.size, NULL, &report, &error));
  CHECK(error.code == TANBA_OK && error.what[0] == 0);
  GIVES(TANBA_OK, tanba_report_ai(report, &ai));
  GIVES(TANBA_OK, tanba_report_verdict(report, &verdict));
  CHECK(verdict.state == TANBA_STATE_VALID && ai == TANBA_AI_GENERATED && verdict.ai == ai);
  CHECK(strcmp(verdict.manifest_label, outcome.manifest_label) == 0);
  CHECK(strcmp(verdict.title, "A picture") == 0 && verdict.signer_common_name[0] != 0);
  GIVES(TANBA_OK, tanba_report_json(report, &json, &json_size));
  CHECK(strlen(json) == json_size && strstr(json, "\"state\":\"valid\"") != NULL);
  tanba_report_free(&report);
  tanba_report_free(&report);
  file.bytes[file.size - 10] ^= 1;
  CHECK(state_of(file.bytes, file.size, NULL) == TANBA_STATE_INVALID);
  free(file.bytes);
  tanba_buffer_free(&out);
  tanba_buffer_free(&out);
}

static void text_is_labelled_and_verified(void) {
  tanba_buffer* out = labelled(text, "text/plain");
  tanba_verify_options options = verify_options();
  blob marked = view(out);
  options.hint = "text/plain";
  CHECK(marked.size > text.size);
  CHECK(state_of(marked.bytes, marked.size, &options) == TANBA_STATE_VALID);
  CHECK(state_of(text.bytes, text.size, &options) == TANBA_STATE_NONE);
  marked.bytes[0] ^= 1;
  CHECK(state_of(marked.bytes, marked.size, &options) != TANBA_STATE_VALID);
  free(marked.bytes);
  tanba_buffer_free(&out);
}

static void what_is_given_as_a_record_is_kept(void) {
  tanba_label_options options = label_options();
  tanba_buffer* out = NULL;
  options.record_json = "{\"origin\":\"modified\"}";
  options.origin = 4;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT,
        tanba_label_memory(picture.bytes, picture.size, signer, &options, &out, NULL, &error));
  options.origin = 0;
  options.synthetic = 3;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT,
        tanba_label_memory(picture.bytes, picture.size, signer, &options, &out, NULL, &error));
  options.synthetic = TANBA_YES;
  options.flags = 1u << 31;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT,
        tanba_label_memory(picture.bytes, picture.size, signer, &options, &out, NULL, &error));
  options.flags = 0;
  options.record_json = "no JSON";
  GIVES(TANBA_ERROR_MALFORMED,
        tanba_label_memory(picture.bytes, picture.size, signer, &options, &out, NULL, &error));
  CHECK(out == NULL);
}

static void files_are_labelled_and_verified(void) {
  char* in = path_of(testdata, "samples/picture.jpg");
  char* out = path_of(work, "out.jpg");
  tanba_label_options options = label_options();
  tanba_report* report = NULL;
  const char* json = NULL;
  remove(out);
  GIVES(TANBA_OK, tanba_label_file(in, out, signer, &options, NULL, &error));
  GIVES(TANBA_ERROR_EXISTS, tanba_label_file(in, out, signer, &options, NULL, &error));
  options.flags = TANBA_LABEL_REPLACE | TANBA_LABEL_NO_SYNC;
  GIVES(TANBA_OK, tanba_label_file(in, out, signer, &options, NULL, &error));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_label_file(out, out, signer, &options, NULL, &error));
  options.flags |= TANBA_LABEL_IN_PLACE;
  GIVES(TANBA_OK, tanba_label_file(out, out, signer, &options, NULL, &error));
  GIVES(TANBA_OK, tanba_verify_file(out, NULL, &report, &error));
  GIVES(TANBA_OK, tanba_report_json(report, &json, NULL));
  CHECK(strstr(json, "out.jpg") != NULL);
  tanba_report_free(&report);
  GIVES(TANBA_ERROR_IO, tanba_verify_file("/no/such/file", NULL, &report, &error));
  CHECK(error.os_error != 0 && report == NULL);
  free(in);
  free(out);
}

static void a_sidecar_is_written_and_read(void) {
  tanba_label_options options = label_options();
  tanba_verify_options with_store = verify_options();
  tanba_buffer* out = NULL;
  blob store;
  options.flags = TANBA_LABEL_SIDECAR;
  GIVES(TANBA_OK,
        tanba_label_memory(picture.bytes, picture.size, signer, &options, &out, NULL, &error));
  store = view(out);
  with_store.manifest = store.bytes;
  with_store.manifest_size = store.size;
  CHECK(state_of(picture.bytes, picture.size, &with_store) == TANBA_STATE_VALID);
  CHECK(state_of(picture.bytes, picture.size, NULL) == TANBA_STATE_NONE);
  free(store.bytes);
  tanba_buffer_free(&out);
}

static void trust_is_what_was_added(void) {
  tanba_buffer* out = labelled(picture, "");
  tanba_verify_options options = verify_options();
  tanba_trust* trust = NULL;
  blob file = view(out);
  GIVES(TANBA_OK, tanba_trust_new(&trust, &error));
  options.trust = trust;
  CHECK(state_of(file.bytes, file.size, &options) == TANBA_STATE_VALID);
  GIVES(TANBA_ERROR_CREDENTIAL,
        tanba_trust_add(trust, TANBA_TRUST_SIGNER_ANCHORS, NULL, 0, &error));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_trust_add(trust, 0, root.bytes, root.size, &error));
  GIVES(TANBA_OK,
        tanba_trust_add(trust, TANBA_TRUST_TIME_STAMP_ANCHORS, root.bytes, root.size, &error));
  CHECK(state_of(file.bytes, file.size, &options) == TANBA_STATE_VALID);
  GIVES(TANBA_OK,
        tanba_trust_add(trust, TANBA_TRUST_SIGNER_ANCHORS, root.bytes, root.size, &error));
  CHECK(state_of(file.bytes, file.size, &options) == TANBA_STATE_TRUSTED);
  GIVES(TANBA_OK, tanba_trust_add(trust, TANBA_TRUST_DENY, chain.bytes, chain.size, &error));
  CHECK(state_of(file.bytes, file.size, &options) != TANBA_STATE_TRUSTED);
  tanba_trust_free(&trust);
  free(file.bytes);
  tanba_buffer_free(&out);
}

/* Whether the report of `file` names the status. */
static int tells(blob file, const tanba_verify_options* options, const char* code) {
  tanba_report* report = NULL;
  const char* json = NULL;
  int found;
  GIVES(TANBA_OK, tanba_verify_memory(file.bytes, file.size, options, &report, &error));
  GIVES(TANBA_OK, tanba_report_json(report, &json, NULL));
  found = strstr(json, code) != NULL;
  tanba_report_free(&report);
  return found;
}

static void identities_are_trusted_by_anchors_of_their_own(void) {
  static const char* did =
      "{\"id\":\"did:web:example.org\",\"assertionMethod\":[{\"publicKeyJwk\":{\"kty\":\"OKP\","
      "\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}}]}";
  tanba_label_options how = label_options();
  tanba_verify_options options = verify_options();
  tanba_trust* trust = NULL;
  tanba_buffer *out = NULL, *json = NULL, *none = NULL;
  blob file, list;
  how.identity = signer;
  GIVES(TANBA_OK,
        tanba_label_memory(picture.bytes, picture.size, signer, &how, &out, NULL, &error));
  file = view(out);
  GIVES(TANBA_OK, tanba_trust_new(&trust, &error));
  options.trust = trust;
  GIVES(TANBA_OK,
        tanba_trust_add(trust, TANBA_TRUST_SIGNER_ANCHORS, root.bytes, root.size, &error));
  CHECK(tells(file, &options, "cawg.identity.well-formed"));
  CHECK(!tells(file, &options, "cawg.identity.trusted"));
  GIVES(TANBA_OK,
        tanba_trust_add(trust, TANBA_TRUST_IDENTITY_ANCHORS, root.bytes, root.size, &error));
  CHECK(tells(file, &options, "cawg.identity.trusted"));
  GIVES(TANBA_ERROR_CREDENTIAL,
        tanba_trust_add(trust, TANBA_TRUST_IDENTITY_ANCHORS, (const uint8_t*)"{}", 2, &error));
  GIVES(TANBA_OK, tanba_trust_add(trust, TANBA_TRUST_IDENTITY_ANCHORS, (const uint8_t*)did,
                                  strlen(did), &error));
  GIVES(TANBA_OK, tanba_trust_json(trust, &json, &error));
  list = view(json);
  list.bytes = (uint8_t*)realloc(list.bytes, list.size + 1);
  list.bytes[list.size] = 0;
  CHECK(strstr((char*)list.bytes, "{\"purpose\":\"claim\",\"who\":\"") != NULL);
  CHECK(strstr((char*)list.bytes, "{\"purpose\":\"identity\",\"who\":\"did:web:example.org\"}"));
  CHECK(strstr((char*)list.bytes, "\"not_after\":\"") != NULL);
  CHECK(strstr((char*)list.bytes, "believed") == NULL);
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_trust_json(NULL, &none, &error));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_trust_json(trust, NULL, &error));
  free(list.bytes);
  tanba_buffer_free(&json);
  tanba_trust_free(&trust);
  free(file.bytes);
  tanba_buffer_free(&out);
}

static void an_anchor_is_believed_for_its_time(void) {
  static const char* line = "trustNotAfter: 2001-01-01T00:00:00Z\n";
  tanba_buffer* out = labelled(picture, "");
  tanba_verify_options options = verify_options();
  tanba_trust* trust = NULL;
  blob file = view(out), pem;
  pem.size = strlen(line) + root.size;
  pem.bytes = (uint8_t*)malloc(pem.size);
  memcpy(pem.bytes, line, strlen(line));
  memcpy(pem.bytes + strlen(line), root.bytes, root.size);
  GIVES(TANBA_OK, tanba_trust_new(&trust, &error));
  options.trust = trust;
  GIVES(TANBA_OK, tanba_trust_add(trust, TANBA_TRUST_SIGNER_ANCHORS, pem.bytes, pem.size, &error));
  CHECK(state_of(file.bytes, file.size, &options) == TANBA_STATE_VALID);
  GIVES(TANBA_ERROR_CREDENTIAL,
        tanba_trust_add(trust, TANBA_TRUST_DENY, pem.bytes, pem.size, &error));
  tanba_trust_free(&trust);
  free(pem.bytes);
  free(file.bytes);
  tanba_buffer_free(&out);
}

static void answers_of_responders_are_lent(void) {
  tanba_buffer* out = labelled(picture, "");
  tanba_verify_options options = verify_options();
  tanba_report* report = NULL;
  blob file = view(out);
  tanba_bytes rubbish;
  rubbish.bytes = picture.bytes;
  rubbish.size = 20;
  options.ocsp = &rubbish;
  options.ocsp_count = 1;
  CHECK(state_of(file.bytes, file.size, &options) == TANBA_STATE_VALID);
  CHECK(tells(file, &options, "signingCredential.ocsp.skipped"));
  options.ocsp = NULL;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT,
        tanba_verify_memory(file.bytes, file.size, &options, &report, &error));
  options.ocsp_count = 0;
  options.struct_size = offsetof(tanba_verify_options, ocsp); /* of the first version */
  CHECK(state_of(file.bytes, file.size, &options) == TANBA_STATE_VALID);
  free(file.bytes);
  tanba_buffer_free(&out);
}

void test_use(void) {
  memory_is_labelled_and_verified();
  text_is_labelled_and_verified();
  what_is_given_as_a_record_is_kept();
  files_are_labelled_and_verified();
  a_sidecar_is_written_and_read();
  trust_is_what_was_added();
  identities_are_trusted_by_anchors_of_their_own();
  an_anchor_is_believed_for_its_time();
  answers_of_responders_are_lent();
}
