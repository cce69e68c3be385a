// The files that a command line names: files, folders walked in sorted order, lists of files.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tanba/source.hpp"

namespace tanba::tool {

struct InputFile {
  std::string path;  ///< as it is opened and shown; "-" for standard input
  std::string
      relative;      ///< below -O: the path inside a folder that was walked, else the name alone
  std::string root;  ///< the folder that was walked, or the one that holds the file
};

struct InputOptions {
  std::vector<std::string> files;
  std::string files_from;  ///< a file, or "-": a path a line, or NUL between them
  std::string skip;        ///< a folder that is not walked into: where outputs go
};

/// Folders are walked recursively; links, `*.c2pa` and what is no regular file are skipped inside
/// them. Throws Failure where a folder or list cannot be read.
std::vector<InputFile> list_inputs(const InputOptions& options);

/// The manifest store beside F.ext: F.ext.c2pa, else F.c2pa; empty where there is none.
std::string sidecar_of(const std::string& file);

/// Opens a file, or spools standard input for "-".
Result<std::unique_ptr<Source>> open_input(const std::string& path);

/// A small file whole. Throws Failure where it cannot be read or is larger than `max_bytes`.
Buffer read_whole(const std::string& path, std::uint64_t max_bytes = 16u << 20);

}  // namespace tanba::tool
