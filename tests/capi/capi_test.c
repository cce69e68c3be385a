/*
 * One program over every entry of tanba.h: what each does, and that no misuse of it crashes (NULL,
 * freed and foreign handles, wrong sizes, callbacks that fail, fall short, lie or call back).
 * Usage: capi_test TESTDATA WORK_FOLDER
 */
#include "capi_test.h"

#include <sys/stat.h>

tanba_error error;

void gives(int32_t expected, int32_t got, const char* call, int line) {
  if (expected == got) return;
  fprintf(stderr, "%s:%d: %s: wanted %d, got %d (%s; %s)\n", __FILE__, line, call, (int)expected,
          (int)got, tanba_error_message(got), error.what ? error.what : "");
  exit(1);
}

char* path_of(const char* folder, const char* name) {
  char* path = (char*)malloc(strlen(folder) + strlen(name) + 2);
  CHECK(path != NULL);
  sprintf(path, "%s/%s", folder, name);
  return path;
}

blob load(const char* folder, const char* name) {
  char* path = path_of(folder, name);
  FILE* file = fopen(path, "rb");
  blob all;
  CHECK(file != NULL);
  all.bytes = (uint8_t*)malloc(1u << 20);
  CHECK(all.bytes != NULL);
  all.size = fread(all.bytes, 1, 1u << 20, file);
  fclose(file);
  free(path);
  return all;
}

const char *testdata, *work;
blob picture, text, key, chain, root;
tanba_signer* signer;

tanba_label_options label_options(void) {
  tanba_label_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.system_name = "model";
  options.owner_name = "Owner";
  return options;
}

tanba_verify_options verify_options(void) {
  tanba_verify_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  return options;
}

int32_t state_of(const uint8_t* bytes, size_t size, const tanba_verify_options* options) {
  tanba_report* report = NULL;
  int32_t state = -1;
  GIVES(TANBA_OK, tanba_verify_memory(bytes, size, options, &report, &error));
  GIVES(TANBA_OK, tanba_report_state(report, &state));
  tanba_report_free(&report);
  CHECK(report == NULL);
  return state;
}

tanba_buffer* labelled(blob asset, const char* hint) {
  tanba_label_options options = label_options();
  tanba_buffer* out = NULL;
  options.hint = hint;
  GIVES(TANBA_OK,
        tanba_label_memory(asset.bytes, asset.size, signer, &options, &out, NULL, &error));
  return out;
}

blob view(const tanba_buffer* buffer) {
  blob seen;
  const uint8_t* bytes = NULL;
  GIVES(TANBA_OK, tanba_buffer_view(buffer, &bytes, &seen.size));
  seen.bytes = (uint8_t*)malloc(seen.size ? seen.size : 1);
  CHECK(seen.bytes != NULL);
  memcpy(seen.bytes, bytes, seen.size);
  return seen;
}

int main(int argc, char** argv) {
  char* identity;
  CHECK(argc == 3);
  testdata = argv[1];
  work = argv[2];
  mkdir(work, 0700);
  memset(&error, 0, sizeof error);
  error.struct_size = sizeof error;
  identity = path_of(work, "identity");
  GIVES(TANBA_OK, tanba_signer_local(identity, &signer, &error));
  picture = load(testdata, "samples/picture.jpg");
  text = load(testdata, "samples/words.txt");
  key = load(identity, "key.pem");
  chain = load(identity, "chain.pem");
  root = load(identity, "root.pem");

  test_misuse();
  test_signers();
  test_use();
  test_streams();
  test_reserve();
  test_edit();
  test_notice();

  free(identity);
  free(picture.bytes);
  free(text.bytes);
  free(key.bytes);
  free(chain.bytes);
  free(root.bytes);
  tanba_signer_free(&signer);
  puts("every entry of tanba.h did what it says");
  return 0;
}
