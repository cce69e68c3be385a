// Sources and sinks over the callbacks of tanba.h.
#pragma once

#include <memory>

#include "capi/guard.hpp"
#include "tanba/source.hpp"

namespace tanba::capi {

/// The caller's functions are called from one thread at a time. A short read or write is continued;
/// a failed one, an exception, or a count that cannot be is Errc::io.
Result<std::unique_ptr<Source>> source_of(const tanba_source* given);
Result<std::unique_ptr<Sink>> sink_of(const tanba_sink* given);

/// Progress over a caller's function. `cancel` must outlive the call.
Progress progress_of(tanba_progress_fn function, void* context, std::atomic<bool>& cancel);

}  // namespace tanba::capi
