// Options of `tanba label`, and what they become.
#include "label_request.hpp"

#include "console.hpp"
#include "input_files.hpp"
#include "local_identity.hpp"

namespace tanba::tool {
namespace {

constexpr unsigned kMaxJobs = 256;
constexpr std::uint64_t kMaxReserveBytes = 1u << 20;

Signing local_signing() {
  const std::string folder = data_folder();
  make_private_folder(folder);
  bool made = false;
  const auto identity = local_identity(folder, {}, &made);
  if (!identity) throw Failure(describe(folder, identity.error()));
  if (made)
    console().complain("made a local signing identity in " + terminal_text(folder) +
                       ": nobody has verified it, so what it signs is valid but trusted by nobody");
  const Bytes chain = as_bytes(identity->chain_pem);
  auto signer = signer_from_pem(as_bytes(identity->key_pem), chain);
  if (!signer) throw Failure(describe(folder, signer.error()));
  return {*std::move(signer), Buffer(chain.begin(), chain.end())};
}

}  // namespace

void LabelRequest::add_to(CLI::App& app) {
  app.add_option("FILE", files, "Files or folders; - is standard input")->type_name("");
  add_outputs(app);
  record.add_to(app);
  add_signing(app);
  app.footer(
      "A folder is walked recursively; links and *.c2pa files are skipped.\n"
      "Exit codes: 0 done, 1 error, 5 a limit was hit; 130 and 143 when interrupted.");
}

void LabelRequest::add_outputs(CLI::App& app) {
  auto* const out = app.add_option("-o", output, "The output; - is standard output");
  auto* const folder = app.add_option("-O", output_folder, "The folder for the outputs");
  auto* const place = app.add_flag("--in-place", in_place, "Replace the input by its output");
  out->type_name("OUT")->excludes(folder)->excludes(place);
  folder->type_name("DIR")->excludes(place);
  app.add_flag("--sidecar", sidecar, "Write the manifest beside the file as FILE.EXT.c2pa instead");
  app.add_flag("--set", set,
               "The files are one asset: initialization and media segments of fragmented MP4");
  app.add_flag("--force", force, "Replace outputs that are there");
  app.add_flag("--no-sync", no_sync, "Do not wait until outputs are on disk");
  app.add_option("--files-from", files_from,
                 "Read names of files, a line each, or NUL between them")
      ->type_name("FILE|-");
  app.add_option("--jobs", jobs, "Files at once")->check(CLI::Range(1U, kMaxJobs))->type_name("N");
  app.add_flag("--resume", resume, "Go on with a batch that was interrupted");
  app.add_option("--notice", notice, "none (default): pictures and sound are not changed")
      ->check(CLI::IsMember({"none"}))
      ->type_name("none");
  app.add_flag("--no-metadata", no_metadata, "Leave XMP and other metadata in the file as it is");
  app.add_flag("--json", json, "One JSON object a line for every file");
}

void LabelRequest::add_signing(CLI::App& app) {
  auto* const with_key = app.add_option("--key", key, "The private key (PEM)")->type_name("FILE");
  auto* const with_cert =
      app.add_option("--cert", cert, "Its certificates, leaf first (PEM)")->type_name("FILE");
  with_key->needs(with_cert);
  with_cert->needs(with_key);
  app.add_option("--parent", parent, "The file that this one was made from")->type_name("FILE");
  app.add_option("--type", type, "MIME type, where content cannot tell it")->type_name("MIME");
  app.add_option("--reserve", reserve_bytes, "Bytes kept free for a later time-stamp")
      ->check(CLI::Range(std::uint64_t{0}, kMaxReserveBytes))
      ->type_name("BYTES");
  app.add_option("--at", at, "The time of signing instead of now: 2026-11-21T10:00:00Z")
      ->type_name("TIME");
}

Signing make_signing(const LabelRequest& request) {
  if (request.key.empty()) return local_signing();
  Buffer chain = read_whole(request.cert);
  Buffer key = read_whole(request.key);
  auto signer = signer_from_pem(key, chain);
  volatile std::uint8_t* const secret = key.data();
  for (std::size_t i = 0; i < key.size(); ++i) secret[i] = 0;
  if (!signer) throw Failure(describe(request.cert, signer.error()));
  return {*std::move(signer), std::move(chain)};
}

}  // namespace tanba::tool
