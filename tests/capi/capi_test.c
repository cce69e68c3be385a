/*
 * One program over every entry of tanba.h: what each does, and that no misuse of it crashes (NULL,
 * freed and foreign handles, wrong sizes, callbacks that fail, fall short, lie or call back).
 * Usage: capi_test TESTDATA WORK_FOLDER
 */
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tanba.h"

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                \
    }                                                                         \
  } while (0)

/* A call, what it must return, and what it said where it did not. */
#define GIVES(expected, call) gives((expected), (call), #call, __LINE__)

static tanba_error error;

static void gives(int32_t expected, int32_t got, const char* call, int line) {
  if (expected == got) return;
  fprintf(stderr, "%s:%d: %s: wanted %d, got %d (%s; %s)\n", __FILE__, line, call, (int)expected,
          (int)got, tanba_error_message(got), error.what ? error.what : "");
  exit(1);
}

typedef struct {
  uint8_t* bytes;
  size_t size;
} blob;

static char* path_of(const char* folder, const char* name) {
  char* path = (char*)malloc(strlen(folder) + strlen(name) + 2);
  CHECK(path != NULL);
  sprintf(path, "%s/%s", folder, name);
  return path;
}

static blob load(const char* folder, const char* name) {
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

static const char* testdata;
static const char* work;
static blob picture, text, key, chain, root;
static tanba_signer* signer;

static tanba_label_options label_options(void) {
  tanba_label_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.system_name = "model";
  options.owner_name = "Owner";
  return options;
}

static tanba_verify_options verify_options(void) {
  tanba_verify_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  return options;
}

static int32_t state_of(const uint8_t* bytes, size_t size, const tanba_verify_options* options) {
  tanba_report* report = NULL;
  int32_t state = -1;
  GIVES(TANBA_OK, tanba_verify_memory(bytes, size, options, &report, &error));
  GIVES(TANBA_OK, tanba_report_state(report, &state));
  tanba_report_free(&report);
  CHECK(report == NULL);
  return state;
}

static tanba_buffer* labelled(blob asset, const char* hint) {
  tanba_label_options options = label_options();
  tanba_buffer* out = NULL;
  options.hint = hint;
  GIVES(TANBA_OK,
        tanba_label_memory(asset.bytes, asset.size, signer, &options, &out, NULL, &error));
  return out;
}

static blob view(const tanba_buffer* buffer) {
  blob seen;
  const uint8_t* bytes = NULL;
  GIVES(TANBA_OK, tanba_buffer_view(buffer, &bytes, &seen.size));
  seen.bytes = (uint8_t*)malloc(seen.size ? seen.size : 1);
  CHECK(seen.bytes != NULL);
  memcpy(seen.bytes, bytes, seen.size);
  return seen;
}

/* ---- Results and handles -------------------------------------------------------------------- */

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

/* ---- Signers -------------------------------------------------------------------------------- */

static int32_t from_pem(blob of_key, blob of_chain, int32_t alg, tanba_signer** out) {
  tanba_signer_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.alg = alg;
  return tanba_signer_from_pem(of_key.bytes, of_key.size, of_chain.bytes, of_chain.size, &options,
                               out, &error);
}

static void a_pem_that_does_not_fit_is_a_credential_error(void) {
  tanba_signer* made = NULL;
  GIVES(TANBA_OK, from_pem(key, chain, TANBA_ALG_OF_KEY, &made));
  tanba_signer_free(&made);
  GIVES(TANBA_OK, from_pem(key, chain, TANBA_ALG_ES256, &made));
  tanba_signer_free(&made);
  GIVES(TANBA_ERROR_CREDENTIAL, from_pem(key, chain, TANBA_ALG_PS256, &made));
  GIVES(TANBA_ERROR_CREDENTIAL, from_pem(chain, chain, TANBA_ALG_OF_KEY, &made));
  GIVES(TANBA_ERROR_CREDENTIAL, from_pem(key, root, TANBA_ALG_OF_KEY, &made));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, from_pem(key, chain, 99, &made));
  CHECK(made == NULL);
}

/* What the signing function does: signs, or one of the faults. */
typedef enum { SIGNS, FAILS, SAYS_ZERO, LIES_ABOUT_SIZE, SIGNS_WRONG } manner;

static int64_t sign(void* context, const uint8_t* message, size_t size, uint8_t* signature,
                    size_t capacity) {
  const manner how = *(const manner*)context;
  BIO* bio = BIO_new_mem_buf(key.bytes, (int)key.size);
  EVP_PKEY* pkey = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
  EVP_MD_CTX* digest = EVP_MD_CTX_new();
  unsigned char der[256];
  const unsigned char* at = der;
  size_t der_size = sizeof der;
  ECDSA_SIG* pair;
  CHECK(capacity >= 64);
  CHECK(EVP_DigestSignInit(digest, NULL, EVP_sha256(), NULL, pkey) == 1);
  CHECK(EVP_DigestSign(digest, der, &der_size, message, size) == 1);
  pair = d2i_ECDSA_SIG(NULL, &at, (long)der_size);
  CHECK(BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature, 32) == 32);
  CHECK(BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature + 32, 32) == 32);
  ECDSA_SIG_free(pair);
  EVP_MD_CTX_free(digest);
  EVP_PKEY_free(pkey);
  BIO_free(bio);
  if (how == SIGNS_WRONG) signature[5] ^= 1;
  return how == FAILS             ? -1
         : how == SAYS_ZERO       ? 0
         : how == LIES_ABOUT_SIZE ? (int64_t)capacity + 1
                                  : 64;
}

static void a_callback_signs_or_the_call_fails(void) {
  manner how;
  for (how = SIGNS; how <= SIGNS_WRONG; how = (manner)(how + 1)) {
    tanba_signer* made = NULL;
    tanba_buffer* out = NULL;
    tanba_label_options options = label_options();
    GIVES(TANBA_OK, tanba_signer_from_callback(TANBA_ALG_ES256, chain.bytes, chain.size, sign, &how,
                                               &made, &error));
    GIVES(how == SIGNS ? TANBA_OK : TANBA_ERROR_SIGNER,
          tanba_label_memory(picture.bytes, picture.size, made, &options, &out, NULL, &error));
    CHECK((out != NULL) == (how == SIGNS));
    tanba_buffer_free(&out);
    tanba_signer_free(&made);
  }
}

/* ---- Label and verify ----------------------------------------------------------------------- */

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
  options.origin = 3;
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

/* ---- Streams -------------------------------------------------------------------------------- */

/* What a stream does: its work a few bytes at a time, or one of the faults. */
typedef enum { WORKS, BREAKS, ENDS_EARLY, COUNTS_TOO_MUCH, CALLS_BACK, FAULTS } stream_manner;

typedef struct {
  blob held;
  stream_manner how;
} stream;

static int64_t counted(stream* it, size_t size) {
  switch (it->how) {
    case BREAKS:
      return -1;
    case ENDS_EARLY:
      return 0;
    case COUNTS_TOO_MUCH:
      return (int64_t)size + 1;
    case CALLS_BACK:
      return state_of(picture.bytes, picture.size, NULL) == TANBA_STATE_NONE ? (int64_t)size : -1;
    default:
      return (int64_t)(size > 1000 ? 1000 : size);
  }
}

static int64_t read_some(void* context, uint64_t offset, uint8_t* into, size_t size) {
  stream* it = (stream*)context;
  const int64_t count = counted(it, size);
  CHECK(offset <= it->held.size && size <= it->held.size - offset);
  if (count > 0 && (size_t)count <= size) memcpy(into, it->held.bytes + offset, (size_t)count);
  return count;
}

static int64_t write_some(void* context, uint64_t offset, const uint8_t* bytes, size_t size) {
  stream* it = (stream*)context;
  const int64_t count = counted(it, size);
  CHECK(offset <= it->held.size && size <= (1u << 20) - offset);
  if (count <= 0 || (size_t)count > size) return count;
  memcpy(it->held.bytes + offset, bytes, (size_t)count);
  if (offset + (uint64_t)count > it->held.size) it->held.size = (size_t)offset + (size_t)count;
  return count;
}

static int32_t label_streams(stream_manner reading, stream_manner writing, int seekable) {
  tanba_label_options options = label_options();
  tanba_source source;
  tanba_sink sink;
  stream in, out;
  int32_t result;
  in.held = picture;
  in.how = reading;
  out.held.bytes = (uint8_t*)malloc(1u << 20);
  out.held.size = 0;
  out.how = writing;
  CHECK(out.held.bytes != NULL);
  memset(&source, 0, sizeof source);
  memset(&sink, 0, sizeof sink);
  source.struct_size = sizeof source;
  source.context = &in;
  source.size = picture.size;
  source.read = read_some;
  sink.struct_size = sizeof sink;
  sink.context = &out;
  sink.write = write_some;
  sink.read = seekable ? read_some : NULL;
  result = tanba_label_stream(&source, &sink, signer, &options, NULL, &error);
  if (result == TANBA_OK) {
    tanba_report* report = NULL;
    int32_t state = -1;
    CHECK(state_of(out.held.bytes, out.held.size, NULL) == TANBA_STATE_VALID);
    source.context = &out;
    source.size = out.held.size;
    out.how = WORKS;
    GIVES(TANBA_OK, tanba_verify_stream(&source, NULL, &report, &error));
    GIVES(TANBA_OK, tanba_report_state(report, &state));
    CHECK(state == TANBA_STATE_VALID);
    tanba_report_free(&report);
  }
  free(out.held.bytes);
  return result;
}

static void streams_work_or_the_call_fails(void) {
  int how, seekable;
  for (seekable = 0; seekable <= 1; ++seekable) {
    for (how = WORKS; how < FAULTS; ++how) {
      const int fine = how == WORKS || how == CALLS_BACK;
      GIVES(fine ? TANBA_OK : TANBA_ERROR_IO, label_streams((stream_manner)how, WORKS, seekable));
      GIVES(fine ? TANBA_OK : TANBA_ERROR_IO, label_streams(WORKS, (stream_manner)how, seekable));
    }
  }
}

static void a_stream_without_functions_is_an_error(void) {
  tanba_source source;
  tanba_sink sink;
  tanba_report* report = NULL;
  memset(&source, 0, sizeof source);
  memset(&sink, 0, sizeof sink);
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_verify_stream(&source, NULL, &report, &error));
  source.struct_size = sizeof source;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_verify_stream(&source, NULL, &report, &error));
  source.read = read_some;
  source.size = UINT64_MAX;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_verify_stream(&source, NULL, &report, &error));
  source.size = 0;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT,
        tanba_label_stream(&source, &sink, signer, NULL, NULL, &error));
  sink.struct_size = sizeof sink;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT,
        tanba_label_stream(&source, &sink, signer, NULL, NULL, &error));
}

static int32_t stop(void* context, uint64_t done_bytes, uint64_t total_bytes) {
  CHECK(done_bytes <= total_bytes);
  ++*(int*)context;
  return 1;
}

static void progress_stops_a_call(void) {
  const size_t size = 64u << 20;
  uint8_t* sound = (uint8_t*)calloc(1, size);
  tanba_verify_options verifying = verify_options();
  tanba_label_options options = label_options();
  tanba_buffer* out = NULL;
  const uint8_t* bytes = NULL;
  size_t out_size = 0;
  tanba_report* report = NULL;
  int calls = 0;
  blob wave = load(testdata, "samples/sound.wav");
  CHECK(sound != NULL);
  memcpy(sound, wave.bytes, 44);
  sound[4] = 0xf8, sound[5] = 0xff, sound[6] = 0xff, sound[7] = 0x03;
  sound[40] = 0xd4, sound[41] = 0xff, sound[42] = 0xff, sound[43] = 0x03;
  GIVES(TANBA_OK, tanba_label_memory(sound, size, signer, &options, &out, NULL, &error));
  options.progress = stop;
  options.progress_context = &calls;
  verifying.progress = stop;
  verifying.progress_context = &calls;
  GIVES(TANBA_OK, tanba_buffer_view(out, &bytes, &out_size));
  GIVES(TANBA_ERROR_CANCELLED, tanba_verify_memory(bytes, out_size, &verifying, &report, &error));
  tanba_buffer_free(&out);
  GIVES(TANBA_ERROR_CANCELLED,
        tanba_label_memory(sound, size, signer, &options, &out, NULL, &error));
  CHECK(out == NULL && report == NULL && calls >= 2);
  free(wave.bytes);
  free(sound);
}

static void the_same_bytes_give_the_same_report(void) {
  tanba_buffer* out = labelled(picture, "");
  tanba_verify_options options = verify_options();
  tanba_source source;
  tanba_report* reports[3] = {NULL, NULL, NULL};
  const char *first = NULL, *other = NULL;
  char* path = path_of(work, "same.jpg");
  stream in;
  FILE* file = fopen(path, "wb");
  int i;
  CHECK(file != NULL);
  in.held = view(out);
  in.how = WORKS;
  fwrite(in.held.bytes, 1, in.held.size, file);
  fclose(file);
  memset(&source, 0, sizeof source);
  source.struct_size = sizeof source;
  source.context = &in;
  source.size = in.held.size;
  source.read = read_some;
  options.name = "same";
  options.now = 2000000000;
  GIVES(TANBA_OK, tanba_verify_memory(in.held.bytes, in.held.size, &options, &reports[0], &error));
  GIVES(TANBA_OK, tanba_verify_stream(&source, &options, &reports[1], &error));
  GIVES(TANBA_OK, tanba_verify_file(path, &options, &reports[2], &error));
  GIVES(TANBA_OK, tanba_report_json(reports[0], &first, NULL));
  for (i = 1; i < 3; ++i) {
    GIVES(TANBA_OK, tanba_report_json(reports[i], &other, NULL));
    CHECK(strcmp(first, other) == 0);
  }
  for (i = 0; i < 3; ++i) tanba_report_free(&reports[i]);
  free(in.held.bytes);
  free(path);
  tanba_buffer_free(&out);
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

  every_result_has_a_message();
  null_is_an_error_or_nothing();
  a_size_that_cannot_be_is_an_error();
  a_handle_of_another_kind_is_an_error();
  a_structure_of_another_size_is_seen();
  a_pem_that_does_not_fit_is_a_credential_error();
  a_callback_signs_or_the_call_fails();
  memory_is_labelled_and_verified();
  text_is_labelled_and_verified();
  what_is_given_as_a_record_is_kept();
  files_are_labelled_and_verified();
  a_sidecar_is_written_and_read();
  trust_is_what_was_added();
  streams_work_or_the_call_fails();
  a_stream_without_functions_is_an_error();
  progress_stops_a_call();
  the_same_bytes_give_the_same_report();

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
