// The laws that a command line names, and what is said about them.
#pragma once

#include <string>
#include <vector>

#include "tanba/notice.hpp"
#include "tanba/profile.hpp"

namespace tanba::tool {

/// "kz, eu, ..." for help and messages.
std::string known_profile_ids();

/// The profiles of these names: ids, or paths of files (what has a slash in it or ends in .json).
/// Each once. Throws Failure for one that is not known or cannot be used.
std::vector<Profile> choose_profiles(const std::vector<std::string>& names);

/// What of a label the options see to.
struct Decided {
  bool notice = false;      ///< the user said that there shall be none
  bool time_stamp = false;  ///< one is asked for
};

/// A line for each profile that wants more in the label, and for each place where they conflict.
std::vector<std::string> missing(const std::vector<Profile>& profiles, const Label& label,
                                 const Decided& decided);

/// What a report, and the content where it was looked at, show of the rules: lines for a reader, or
/// the member `"profiles":[...]`.
std::string finding_lines(const std::vector<Profile>& profiles, const Report& report,
                          const NoticeFinding& looked);
std::string finding_member(const std::vector<Profile>& profiles, const Report& report,
                           const NoticeFinding& looked);

}  // namespace tanba::tool
