// What LeakSanitizer takes for leaks and is not ours: fontconfig keeps its configuration for the
// life of the process and points to parts of it by offsets, which look like no pointers; x265 3.5
// does not free the parameters that it is opened with.
extern "C" const char* __lsan_default_suppressions();
extern "C" __attribute__((visibility("default"))) const char* __lsan_default_suppressions() {
  return "leak:libfontconfig\nleak:x265_malloc\n";
}
