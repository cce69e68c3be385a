/* Notices: in text, in a picture, by themselves; and whether they are there. */
#include "capi_test.h"

static tanba_notice_options wanted(int32_t form) {
  tanba_notice_options notice;
  memset(&notice, 0, sizeof notice);
  notice.struct_size = sizeof notice;
  notice.form = form;
  notice.languages = "kk,ru";
  return notice;
}

static tanba_notice_finding empty_finding(void) {
  tanba_notice_finding finding;
  memset(&finding, 0, sizeof finding);
  finding.struct_size = sizeof finding;
  return finding;
}

static int64_t read_blob(void* context, uint64_t offset, uint8_t* into, size_t size) {
  memcpy(into, ((const blob*)context)->bytes + offset, size);
  return (int64_t)size;
}

static int32_t look(blob file, const char* hint, tanba_notice_finding* finding) {
  tanba_verify_options how = verify_options();
  tanba_report* report = NULL;
  tanba_source source;
  int32_t code;
  memset(&source, 0, sizeof source);
  source.struct_size = sizeof source;
  source.context = &file;
  source.size = file.size;
  source.read = read_blob;
  how.hint = hint;
  GIVES(TANBA_OK, tanba_verify_memory(file.bytes, file.size, &how, &report, &error));
  code = tanba_notice_look_stream(&source, report, NULL, finding, &error);
  tanba_report_free(&report);
  return code;
}

static void is_given_and_found(blob asset, const char* hint, const tanba_notice_options* notice) {
  tanba_label_options options = label_options();
  tanba_notice_finding finding = empty_finding();
  tanba_buffer* out = NULL;
  blob file;
  options.hint = hint;
  options.notice = notice;
  GIVES(TANBA_OK,
        tanba_label_memory(asset.bytes, asset.size, signer, &options, &out, NULL, &error));
  file = view(out);
  tanba_buffer_free(&out);
  GIVES(TANBA_OK, look(file, hint, &finding));
  CHECK(finding.state == TANBA_FINDING_FOUND && finding.likeness > 0.5);
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, /* a second one */
        tanba_label_memory(file.bytes, file.size, signer, &options, &out, NULL, &error));
  CHECK(out == NULL);
  free(file.bytes);
}

static void what_cannot_be_is_refused(void) {
  tanba_notice_options notice = wanted(TANBA_NOTICE_WRITTEN);
  tanba_label_options options = label_options();
  tanba_reservation* reservation = NULL;
  tanba_buffer* out = NULL;
  options.hint = "text/plain";
  options.notice = &notice;
#define REFUSED                       \
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, \
        tanba_label_memory(text.bytes, text.size, signer, &options, &out, NULL, &error))
  notice.form = 10;
  REFUSED;
  notice.form = TANBA_NOTICE_BADGE + 100;
  REFUSED;
  notice = wanted(TANBA_NOTICE_WRITTEN);
  notice.size_pct = -1;
  REFUSED;
  notice.size_pct = strtod("nan", NULL);
  REFUSED;
  notice = wanted(TANBA_NOTICE_WRITTEN);
  notice.position = "middle";
  REFUSED;
  notice = wanted(TANBA_NOTICE_SPOKEN);
  REFUSED;
  notice.struct_size = 3;
  REFUSED;
#undef REFUSED
  notice = wanted(TANBA_NOTICE_BADGE);
  options.hint = NULL;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT,
        tanba_reserve("image/jpeg", signer, &options, &reservation, &error));
  CHECK(reservation == NULL);
}

static void a_recording_comes_with_its_words(void) {
  tanba_notice_options notice = wanted(TANBA_NOTICE_SPOKEN);
  tanba_label_options options = label_options();
  tanba_buffer* out = NULL;
  tanba_source own;
  blob sound = load(testdata, "wav/pcm16.wav");
  memset(&own, 0, sizeof own);
  own.struct_size = sizeof own;
  own.context = &sound;
  own.size = sound.size;
  own.read = read_blob;
  notice.recording = &own;
  options.notice = &notice;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT,
        tanba_label_memory(sound.bytes, sound.size, signer, &options, &out, NULL, &error));
  CHECK(out == NULL && strstr(error.what, "what the recording") != NULL);
  free(sound.bytes);
}

static void comes_by_itself(void) {
  tanba_notice_options words = wanted(TANBA_NOTICE_AUTOMATIC);
  tanba_notice_sheet sheet;
  tanba_buffer* out = NULL;
  blob made;
  memset(&sheet, 0, sizeof sheet);
  sheet.struct_size = sizeof sheet;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_notice_make(&sheet, &words, NULL, &out, &error));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_notice_make(NULL, &words, NULL, &out, &error));
  sheet.format = TANBA_SHEET_HTML;
  sheet.verify_url = "https://example.org/verify";
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_notice_make(&sheet, &words, NULL, NULL, &error));
  sheet.format = TANBA_SHEET_TXT;
  GIVES(TANBA_OK, tanba_notice_make(&sheet, &words, NULL, &out, &error));
  made = view(out);
  CHECK(made.size > 40 && made.bytes[0] >= 0xC3); /* Kazakh comes first */
  free(made.bytes);
  tanba_buffer_free(&out);
}

static void a_file_without_one_declares_none(void) {
  tanba_notice_finding finding = empty_finding();
  tanba_buffer* out = labelled(picture, NULL);
  blob file = view(out);
  tanba_buffer_free(&out);
  GIVES(TANBA_OK, look(file, NULL, &finding));
  CHECK(finding.state == TANBA_FINDING_NONE_DECLARED && finding.why[0] == 0);
  finding.struct_size = 0;
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, look(file, NULL, &finding));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_notice_look_file(NULL, NULL, NULL, &finding, &error));
  GIVES(TANBA_ERROR_INVALID_ARGUMENT, tanba_notice_look_stream(NULL, NULL, NULL, &finding, &error));
  free(file.bytes);
}

void test_notice(void) {
  const tanba_notice_options written = wanted(TANBA_NOTICE_WRITTEN);
#ifdef TANBA_NOTICE
  const tanba_notice_options line = wanted(TANBA_NOTICE_AUTOMATIC);
  is_given_and_found(picture, NULL, &line);
#endif
  is_given_and_found(text, "text/plain", &written);
  what_cannot_be_is_refused();
  a_recording_comes_with_its_words();
  comes_by_itself();
  a_file_without_one_declares_none();
}
