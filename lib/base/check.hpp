// The two macros that pass an Error on to the caller.
#pragma once

#include "tanba/result.hpp"

#define TANBA_JOIN_(a, b) a##b
#define TANBA_JOIN(a, b) TANBA_JOIN_(a, b)

/// Returns the Error of `expression` to the caller, if it is one.
#define TANBA_CHECK(expression)                                     \
  do {                                                              \
    if (auto check_ = (expression); !check_) return check_.error(); \
  } while (false)

/// `TANBA_TRY(const auto box, read_box(source));`: declares `box` with the value, or returns the
/// Error.
#define TANBA_TRY(declaration, expression) \
  TANBA_TRY_(TANBA_JOIN(try_, __LINE__), declaration, expression)
#define TANBA_TRY_(temporary, declaration, expression) \
  auto temporary = (expression);                       \
  if (!temporary) return temporary.error();            \
  declaration = *std::move(temporary)
