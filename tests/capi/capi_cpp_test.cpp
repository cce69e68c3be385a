// The same program as C++: tanba.h serves both languages.
// NOLINTBEGIN(bugprone-suspicious-include): that is the test
#include "capi_edit.c"
#include "capi_misuse.c"
#include "capi_notice.c"
#include "capi_reserve.c"
#include "capi_signers.c"
#include "capi_streams.c"
#include "capi_test.c"
#include "capi_use.c"
// NOLINTEND(bugprone-suspicious-include)
