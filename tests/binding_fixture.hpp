// What the tests of hard bindings share.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "binding/binding.hpp"

namespace tanba::fixture {

/// The one code of a verdict, be it good or bad.
inline std::string code_of(const BindingVerdict& verdict) {
  EXPECT_EQ(verdict.status.failure.size() + verdict.status.success.size(), 1U);
  if (!verdict.status.failure.empty()) return verdict.status.failure.front().code;
  return verdict.status.success.empty() ? "" : verdict.status.success.front().code;
}

}  // namespace tanba::fixture
