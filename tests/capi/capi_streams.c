/* Streams that work a few bytes at a time, fail, fall short, lie or call back; progress; the same
   report by every way. */
#include "capi_test.h"

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

void test_streams(void) {
  streams_work_or_the_call_fails();
  a_stream_without_functions_is_an_error();
  progress_stops_a_call();
  the_same_bytes_give_the_same_report();
}
