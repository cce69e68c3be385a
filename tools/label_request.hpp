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
  bool json = false, update = false, compress = false;
  unsigned jobs = 1;

  RecordOptions record;
  NoticeRequest notice;
  bool no_metadata = false;
  SigningOptions signing, identity = SigningOptions("identity-");
  std::vector<std::string> identity_roles, identity_assertions, ocsp;
  std::string parent, definition, save_definition, manifest, type, at;
  std::vector<std::string> ingredients;
  std::string tsa, tsa_request, tsa_response;
  std::uint64_t reserve_bytes = 0;

  void add_to(CLI::App& app);
  Decided decided() const;

 private:
  void add_outputs(CLI::App& app);
  void add_signing(CLI::App& app);
  void add_identity(CLI::App& app);
  void add_time_stamp(CLI::App& app);
};

/// The file or option that an error of labelling one file is about. `manifest`: the store that is
/// updated; empty: none beside the input.
std::string at_fault(const LabelRequest& request, const Error& error, const std::string& input,
                     const std::string& output, const std::string& manifest = {});

/// The files of --parent, --ingredient and --ocsp, open, and set in the options; so are --update
/// and the signer of an identity assertion. Throws Failure.
class Borrowed {
 public:
  Borrowed(const LabelRequest& request, LabelOptions& options);

 private:
  const Source* open(const std::string& path);

  std::vector<std::unique_ptr<Source>> files_;
  Signing identity_;
};

}  // namespace tanba::tool
