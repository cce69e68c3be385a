// The same program as C++: tanba.h serves both languages.
#include "capi_test.c"  // NOLINT(bugprone-suspicious-include): that is the test
