/* A definition with a file of its own, an update, an identity, a compressed manifest; the structure
   as the first version had it. */
#include <stddef.h>

#include "capi_test.h"

static int64_t read_picture(void* context, uint64_t offset, uint8_t* into, size_t size) {
  (void)context;
  memcpy(into, picture.bytes + offset, size);
  return (int64_t)size;
}

static int32_t made(blob asset, const tanba_label_options* options, blob* into) {
  tanba_buffer* out = NULL;
  const int32_t code =
      tanba_label_memory(asset.bytes, asset.size, signer, options, &out, NULL, &error);
  if (code == TANBA_OK) *into = view(out);
  tanba_buffer_free(&out);
  return code;
}

static int holds(blob file, const char* words) {
  const size_t length = strlen(words);
  size_t i;
  for (i = 0; i + length <= file.size; ++i)
    if (memcmp(file.bytes + i, words, length) == 0) return 1;
  return 0;
}

static void a_definition_brings_its_files(void) {
  tanba_label_options options = label_options();
  tanba_source source;
  tanba_named_source file;
  blob out;
  memset(&source, 0, sizeof source);
  source.struct_size = sizeof source;
  source.size = picture.size;
  source.read = read_picture;
  file.path = "logo.jpg";
  file.source = &source;
  options.definition_json =
      "{\"ingredients\":[{\"path\":\"logo.jpg\"}],"
      "\"assertions\":[{\"label\":\"com.example.review\",\"data\":{\"by\":\"nobody\"}}]}";
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, made(picture, &options, &out));
  options.definition_files = &file;
  options.definition_file_count = 1;
  GIVES(TANBA_OK, made(picture, &options, &out));
  CHECK(state_of(out.bytes, out.size, NULL) == TANBA_STATE_VALID);
  CHECK(holds(out, "com.example.review") && holds(out, "logo.jpg"));
  free(out.bytes);
  file.source = NULL;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, made(picture, &options, &out));
  options.definition_files = NULL;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, made(picture, &options, &out));
  options.definition_json = "{";
  GIVES(TANBA_ERROR_MALFORMED, made(picture, &options, &out));
}

static void an_update_adds_and_changes_nothing(void) {
  tanba_label_options options = label_options();
  blob first, out;
  GIVES(TANBA_OK, made(picture, &options, &first));
  options.flags = TANBA_LABEL_UPDATE;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, made(first, &options, &out));
  options.system_name = options.owner_name = NULL;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, made(first, &options, &out));
  options.definition_json =
      "{\"assertions\":[{\"label\":\"com.example.later\",\"data\":{\"seen\":true}}]}";
  GIVES(TANBA_OK, made(first, &options, &out));
  CHECK(state_of(out.bytes, out.size, NULL) == TANBA_STATE_VALID);
  CHECK(holds(out, "c2um") && holds(out, "com.example.later"));
  GIVES(TANBA_ERROR_UNSUPPORTED, made(picture, &options, &first));
  free(first.bytes);
  free(out.bytes);
}

static void an_update_goes_into_a_store_beside_the_asset(void) {
  tanba_label_options options = label_options();
  tanba_verify_options with_store = verify_options();
  blob first, out;
  options.flags = TANBA_LABEL_SIDECAR;
  GIVES(TANBA_OK, made(picture, &options, &first));
  options.system_name = options.owner_name = NULL;
  options.definition_json =
      "{\"assertions\":[{\"label\":\"com.example.later\",\"data\":{\"seen\":true}}]}";
  options.flags = TANBA_LABEL_SIDECAR | TANBA_LABEL_UPDATE;
  GIVES(TANBA_ERROR_UNSUPPORTED, made(picture, &options, &out));
  options.manifest = first.bytes;
  options.manifest_size = first.size;
  GIVES(TANBA_ERROR_UNSUPPORTED, made(text, &options, &out));
  GIVES(TANBA_OK, made(picture, &options, &out));
  CHECK(out.size > first.size && memcmp(out.bytes + 8, first.bytes + 8, first.size - 8) == 0);
  CHECK(holds(out, "c2um") && holds(out, "com.example.later"));
  with_store.manifest = out.bytes;
  with_store.manifest_size = out.size;
  CHECK(state_of(picture.bytes, picture.size, &with_store) == TANBA_STATE_VALID);
  free(out.bytes);
  options.flags = TANBA_LABEL_UPDATE;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, made(picture, &options, &out));
  options.flags = TANBA_LABEL_SIDECAR | TANBA_LABEL_UPDATE;
  options.manifest = NULL;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, made(picture, &options, &out));
  free(first.bytes);
}

static void another_identity_stands_behind_it(void) {
  tanba_label_options options = label_options();
  tanba_bytes answer;
  blob out;
  options.identity = signer;
  options.identity_roles = "cawg.creator,cawg.publisher";
  GIVES(TANBA_OK, made(picture, &options, &out));
  CHECK(state_of(out.bytes, out.size, NULL) == TANBA_STATE_VALID);
  CHECK(holds(out, "cawg.identity") && holds(out, "cawg.publisher"));
  free(out.bytes);
  options.identity_assertions = "com.example.not.there";
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, made(picture, &options, &out));
  options.identity_assertions = NULL;
  options.identity = (const tanba_signer*)&options;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, made(picture, &options, &out));
  options.identity = NULL;
  answer.bytes = picture.bytes;
  answer.size = 100;
  options.ocsp = &answer;
  options.ocsp_count = 1;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, made(picture, &options, &out));
  options.ocsp = NULL;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, made(picture, &options, &out));
}

static void a_manifest_goes_in_compressed(void) {
  tanba_label_options options = label_options();
  blob out;
  options.flags = TANBA_LABEL_COMPRESS;
  GIVES(TANBA_OK, made(picture, &options, &out));
  CHECK(state_of(out.bytes, out.size, NULL) == TANBA_STATE_VALID);
  CHECK(holds(out, "brob") && !holds(out, "c2pa.actions"));
  free(out.bytes);
  options.hint = "text/plain";
  GIVES(TANBA_ERROR_UNSUPPORTED, made(text, &options, &out));
}

static void options_of_the_first_version_still_do(void) {
  tanba_label_options options = label_options();
  blob out;
  options.struct_size = offsetof(tanba_label_options, definition_json);
  options.definition_json = "beyond what the caller has";
  GIVES(TANBA_OK, made(picture, &options, &out));
  CHECK(state_of(out.bytes, out.size, NULL) == TANBA_STATE_VALID);
  free(out.bytes);
  options.struct_size -= 1;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, made(picture, &options, &out));
}

void test_edit(void) {
  a_definition_brings_its_files();
  an_update_adds_and_changes_nothing();
  an_update_goes_into_a_store_beside_the_asset();
  another_identity_stands_behind_it();
  a_manifest_goes_in_compressed();
  options_of_the_first_version_still_do();
}
