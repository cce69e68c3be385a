// Front matter of Markdown: pairs of key and value between two lines at the beginning, as Jekyll,
// Hugo and Pandoc read it. YAML 1.2 between lines `---`, TOML 1.0 between lines `+++`.
#pragma once

#include "container/pieces.hpp"
#include "io/splice.hpp"

namespace tanba::text {

/// A key of the outermost level with its lines.
struct Field {
  std::string key;
  Range lines;
  std::string value;  // one line: without its quotes; several: as they stand there
};

struct FrontMatter {
  bool is_toml = false;
  std::uint64_t open_end = 0;  // where the first line ends
  std::uint64_t close_at = 0;  // where the last line begins
  std::vector<Field> fields;
};

/// Nothing where the text begins with none.
std::optional<FrontMatter> read_front_matter(std::string_view text);

/// What puts the properties, and GB 45438-2025's field where it is not empty, into front matter
/// that is there or is made. Splices over `text`.
/// \return Errc::invalid_argument for a key that YAML or TOML cannot hold without quotes,
/// Errc::unsupported where the text begins with front matter in JSON
Result<Edit> put_front_matter(std::string_view text, const Payloads& payloads);

}  // namespace tanba::text
