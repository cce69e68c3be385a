// A signing function that asks another program: the message goes to its standard input, the
// signature comes from its standard output.
#pragma once

#include <functional>
#include <string>

#include "tanba/bytes.hpp"

namespace tanba::tool {

/// Runs `command` by /bin/sh for each signature. It gives an empty signature where the command
/// fails, says too much, or has not ended after `seconds`: then it is killed with all that it
/// started. What it says on standard error goes to ours. Thread-safe.
std::function<Buffer(Bytes)> command_signer(const std::string& command, unsigned seconds);

}  // namespace tanba::tool
