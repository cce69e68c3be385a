/* Verifies a file by the C ABI. */
#include <stdio.h>
#include <tanba.h>

int main(int argc, char** argv) {
  tanba_report* report = NULL;
  const char* json = NULL;
  const int32_t result =
      tanba_verify_file(argc > 1 ? argv[1] : "labelled.jpg", NULL, &report, NULL);
  if (result != TANBA_OK) {
    fprintf(stderr, "%s\n", tanba_error_message(result));
    return 1;
  }
  tanba_report_json(report, &json, NULL);
  printf("Tanba %s: %s\n", tanba_version(), json);
  tanba_report_free(&report);
  return 0;
}
