// The store of an update that lies in a file of its own: what is wrong with it is said of it, and
// two updates that replace it do not lose one another.
#pragma once

#include <memory>
#include <string>

#include "io/descriptor.hpp"
#include "tanba/limits.hpp"
#include "tanba/source.hpp"

namespace tanba {

/// Every error of these begins with "manifest:".

Result<std::unique_ptr<Source>> open_store(const std::string& path);

/// All of it, which parses. Errc::truncated, malformed, limit_exceeded
Result<Buffer> read_store(const Source& store, const Limits& limits);

/// Errc::io where it changed since it was opened.
Result<void> check_unchanged(const Source& store);

/// Keeps other updates out for as long as it is open, or until another file has that path.
/// Errc::io where another has it, or there can be none; invalid_argument where it is no file
Result<Descriptor> lock_store(const std::string& path);

/// Whoever takes no lock may have put a store of his own there: what he added would be lost.
/// Errc::io where the file holds anything but `store`
Result<void> check_untouched(const std::string& path, const Source& store, const Limits& limits);

}  // namespace tanba
