// The exclusions of a BMFF hash, and which boxes they leave out. C2PA 2.4, 18.6.2 and A.5.6.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "container/bmff_box.hpp"
#include "manifest/hash_assertions.hpp"

namespace tanba::bmff {

/// What is left out of one box.
struct Omission {
  std::vector<Range> ranges;      // of the file, in any order, inside the box
  bool whole = false;             // the box as a whole
  const char* refused = nullptr;  // static text: this box must not be left out (threat B13)
};

/// Borrows the list that it is made of. Meets every box of one walk, in order.
class Exclusions {
 public:
  explicit Exclusions(const BmffHash& hash);

  /// Static text: assertion.bmffHash.malformed.
  const char* flaw() const { return flaw_; }
  /// Whether one of them is more than C2PA asks for.
  bool additional() const { return additional_; }

  /// \return Errc::limit_exceeded where exclusions times boxes become too many
  Result<Omission> meet(const Source& source, const std::vector<Box>& path, const Limits& limits);

 private:
  struct Step {
    Type type = 0;
    std::uint32_t index = 0;  // 1-based among its like; 0: every one
  };
  struct Rule {
    std::vector<Step> steps;
    const BmffExclusion* exclusion;  // points into the caller's hash
  };
  bool parse(std::string_view xpath, std::vector<Step>& steps);
  const char* add(const BmffExclusion& exclusion);
  void count(const std::vector<Box>& path);
  bool is_there(const Rule& rule, const std::vector<Box>& path) const;

  bool has_merkle_ = false;
  bool has_hash_ = false;
  const char* flaw_ = nullptr;
  bool additional_ = false;
  std::unordered_map<Type, std::vector<Rule>> rules_;            // by the last step
  std::unordered_map<Type, bool> counted_;                       // types that a path gives an index
  std::vector<std::unordered_map<Type, std::uint32_t>> counts_;  // by depth, in the present parent
  std::vector<std::uint32_t> position_;                          // of each box of the path
  std::uint64_t work_ = 0;
};

}  // namespace tanba::bmff
