// Where everything will lie, decided before a byte is written. C2PA 2.4, 10.3.
#pragma once

#include <memory>

#include "binding/binding.hpp"
#include "io/splice.hpp"
#include "sign/sign.hpp"

namespace tanba {

struct Plan {
  Embedding embedding;
  std::unique_ptr<SplicedView> view;  // the output, the store still a hole
  BindingDraft binding;
  std::uint64_t store_bytes = 0;
};

/// With a store of the size that it will have; of a compressed one, at most.
Result<Plan> make_plan(const SignInput& input);

/// Embedding, view and binding of `plan` for its store_bytes.
Result<void> place(const SignInput& input, Plan& plan);

/// Errc::unsupported where the manifest shall be compressed and cannot be: C2PA 2.4, 18.5 keeps it
/// away from a hash of bytes.
Result<void> check_compressible(const SignInput& input);

HashingOptions hashing_options(const SignInput& input);

}  // namespace tanba
