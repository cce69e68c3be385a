// What LeakSanitizer takes for leaks and is none: fontconfig keeps its configuration for the life
// of the process and points to parts of it by offsets, which look like no pointers.
extern "C" const char* __lsan_default_suppressions();
extern "C" __attribute__((visibility("default"))) const char* __lsan_default_suppressions() {
  return "leak:libfontconfig\n";
}
