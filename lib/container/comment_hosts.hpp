// How languages write comments, and which lines of theirs have to stay the first: one row a comment
// style. C2PA 2.4, A.9.
#pragma once

#include "container/armour.hpp"
#include "container/text.hpp"

namespace tanba::text {

struct Host {
  Comment comment;
  std::string_view reserved[6];  // starts of a first line that has to stay the first (A.9.3.1)
  std::string_view coding;       // a comment that counts only in the first two lines
  bool web_vtt = false;
  bool front_matter = false;
};

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

inline constexpr Kind kMarkdownKinds[] = {{".md .markdown", "text/markdown"}};
inline constexpr Host kMarkdownHost = {{"<!--", "-->"}, {"---", "+++"}, {}, false, true};

// A comment cannot hold "--" (XML 1.0, 2.5), which the delimiters begin with, so that no parser
// would take the file. A processing instruction can.
inline constexpr Kind kXmlKinds[] = {{".xml .xsd .xsl .xslt", "application/xml"},
                                     {"", "text/xml"},
                                     {".rss", "application/rss+xml"},
                                     {".atom", "application/atom+xml"}};
inline constexpr Host kXmlHost = {{"<?c2pa", "?>"}, {"<?xml"}, {}};

inline constexpr Kind kBlockKinds[] = {{".css", "text/css"},
                                       {".scss", "text/x-scss"},
                                       {".less", "text/x-less"},
                                       {".c .h", "text/x-c"}};
inline constexpr Host kBlockHost = {{"/*", "*/"}, {"@charset"}, {}};

inline constexpr Kind kLineKinds[] = {{".js .mjs .cjs .jsx", "text/javascript"},
                                      {"", "application/javascript"},
                                      {".ts .mts .cts .tsx", "application/typescript"},
                                      {".cpp .cc .cxx .hpp .hh .hxx", "text/x-c++"},
                                      {".java", "text/x-java"},
                                      {".go", "text/x-go"},
                                      {".rs", "text/x-rust"},
                                      {".cs", "text/x-csharp"},
                                      {".kt .kts", "text/x-kotlin"},
                                      {".swift", "text/x-swift"},
                                      {".dart", "text/x-dart"},
                                      {".scala", "text/x-scala"},
                                      {".adoc .asciidoc", "text/asciidoc"}};
inline constexpr Host kLineHost = {{"//", ""}, {"#!", "// swift-tools-version"}, {}};

inline constexpr Kind kHashKinds[] = {{".py .pyi", "text/x-python"},
                                      {".sh .bash .zsh", "application/x-sh"},
                                      {".yaml .yml", "application/yaml"},
                                      {"", "text/yaml"},
                                      {"", "application/x-yaml"},
                                      {".toml", "application/toml"},
                                      {".rb", "text/x-ruby"},
                                      {".pl .pm", "text/x-perl"},
                                      {".r", "text/x-r"},
                                      {".jl", "text/x-julia"},
                                      {".ps1", "text/x-powershell"},
                                      {".cmake", "text/x-cmake"},
                                      {".tf", "text/x-terraform"}};
inline constexpr Host kHashHost = {{"#", ""}, {"#!", "#cloud-config"}, "coding"};

inline constexpr Kind kDashKinds[] = {
    {".sql", "application/sql"}, {".lua", "text/x-lua"}, {".hs", "text/x-haskell"}};
inline constexpr Host kDashHost = {{"--", ""}, {"#!"}, {}};

inline constexpr Kind kPercentKinds[] = {{".tex .sty .cls .ltx", "application/x-tex"},
                                         {".erl .hrl", "text/x-erlang"}};
inline constexpr Host kPercentHost = {{"%", ""}, {"%&", "#!"}, {}};

inline constexpr Kind kSemicolonKinds[] = {{".ini", "text/x-ini"},
                                           {".lisp .lsp .el", "text/x-lisp"},
                                           {".clj .cljs", "text/x-clojure"},
                                           {".scm", "text/x-scheme"}};
inline constexpr Host kSemicolonHost = {{";", ""}, {"#!"}, {}};

inline constexpr Kind kWebVttKinds[] = {{".vtt", "text/vtt"}};
inline constexpr Host kWebVttHost = {{"NOTE", ""}, {}, {}, true};

/// A style and the file names and MIME types that have it.
struct HostRow {
  const Host& host;
  std::span<const Kind> kinds;
};
/// All styles. Static storage.
std::span<const HostRow> comment_hosts();

/// The line that begins at `at`, with its end.
std::string_view line_at(std::string_view text, std::size_t at);
bool is_empty_line(std::string_view line);
/// That of the first line: "\n" or "\r\n".
std::string_view line_end_of(std::string_view text);

/// Whether one of the first two lines says how the text is encoded, as Python's PEP 263 has it.
bool is_coding(const Host& host, std::string_view line);
/// Whether the first line has to stay the first one.
bool first_line_is_reserved(const Host& host, std::string_view text);

}  // namespace tanba::text
