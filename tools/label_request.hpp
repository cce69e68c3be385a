// What the command line of `tanba label` asks for.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command_line.hpp"
#include "record_options.hpp"
#include "tanba/label.hpp"

namespace tanba::tool {

struct LabelRequest {
  std::vector<std::string> files;
  std::string files_from, output, output_folder;
  bool in_place = false, sidecar = false, set = false, resume = false, force = false,
       no_sync = false;
  bool json = false;
  unsigned jobs = 1;

  RecordOptions record;
  std::string notice;
  bool no_metadata = false;
  std::string key, cert, parent, type, at;
  std::uint64_t reserve_bytes = 0;

  void add_to(CLI::App& app);

 private:
  void add_outputs(CLI::App& app);
  void add_signing(CLI::App& app);
};

/// Who signs: the key and chain given, or the local identity.
struct Signing {
  std::unique_ptr<Signer> signer;
  Buffer chain_pem;
};
Signing make_signing(const LabelRequest& request);

}  // namespace tanba::tool
