// `verify --look`: whether the notice that a label declares is in the content.
#pragma once

#include <memory>
#include <string>

#include "command_line.hpp"
#include "tanba/notice.hpp"

namespace tanba::tool {

class NoticeLook {
 public:
  /// --look, --notice-clip.
  void add_to(CLI::App& app);
  /// Opens the clip. Throws Failure.
  void load();
  bool is_wanted() const { return wanted_; }

  /// Of a valid report alone; nothing is declared by another.
  Result<NoticeFinding> in_file(const std::string& file, const Report& report) const;
  /// Which of the two files an error of in_file() is about.
  const std::string& at_fault(const std::string& file, const Error& error) const;
  /// The same for a set, whose notice is in files beside it that nothing signs.
  static NoticeFinding in_set(const Report& report);

 private:
  bool wanted_ = false;
  std::string clip_;
  std::unique_ptr<Source> recording_;
};

/// A line for a reader; empty where no notice is declared.
std::string look_line(const NoticeFinding& finding, const std::string& language);
/// The member `"notice":{...}`.
std::string look_member(const NoticeFinding& finding);

}  // namespace tanba::tool
