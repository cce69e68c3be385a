// What the command line of `tanba label` asks for.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command_line.hpp"
#include "notice_options.hpp"
#include "profile_choice.hpp"
#include "record_options.hpp"
#include "signing_options.hpp"
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
  NoticeRequest notice;
  bool no_metadata = false;
  SigningOptions signing;
  std::string parent, definition, type, at;
  std::vector<std::string> ingredients;
  std::string tsa, tsa_request, tsa_response;
  std::uint64_t reserve_bytes = 0;

  void add_to(CLI::App& app);
  Decided decided() const;

 private:
  void add_outputs(CLI::App& app);
  void add_signing(CLI::App& app);
  void add_time_stamp(CLI::App& app);
};

/// The files of --parent and --ingredient, open, and set in the options. Throws Failure.
class Ancestors {
 public:
  Ancestors(const LabelRequest& request, LabelOptions& options);

 private:
  std::vector<std::unique_ptr<Source>> files_;
};

}  // namespace tanba::tool
