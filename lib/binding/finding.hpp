// What the checks of all hard bindings share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "binding/binding.hpp"

namespace tanba {

/// The most rows of bytes without a hash in the report.
inline constexpr std::size_t kMaxUncovered = 1000;

struct Finding {
  std::string_view code;  // empty: nothing is wrong
  const char* why = "";   // static text
};

/// The algorithm that an assertion names, else the claim's; nothing where C2PA allows neither.
std::optional<HashAlg> algorithm_of(const std::string& named, const BindingInput& input);

BindingVerdict failed(const Finding& finding, const std::string& url);
/// `match`: the success code of the binding.
BindingVerdict passed(std::string_view match, const std::string& url);

Result<bool> holds_zeros_alone(const Source& asset, Range range);

/// Whether a box of JPEG, PNG, GIF, RIFF or JPEG XL holds nothing but metadata (C2PA 2.4, 18.7.1).
/// Never asked of an archive, whose files have any name.
bool is_metadata(const Part& part);

/// What could not be followed was not signed like that.
bool is_broken(const Error& error);

}  // namespace tanba
