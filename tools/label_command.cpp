// tanba label: one label record into many files.
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "commands.hpp"
#include "console.hpp"
#include "definition_option.hpp"
#include "input_files.hpp"
#include "journal.hpp"
#include "label_plan.hpp"
#include "label_request.hpp"
#include "ordered.hpp"
#include "profile_choice.hpp"
#include "progress_line.hpp"
#include "set_commands.hpp"
#include "signals.hpp"
#include "tanba/verify.hpp"
#include "time_stamp_client.hpp"
#include "time_stamp_command.hpp"

namespace tanba::tool {
namespace {

namespace fs = std::filesystem;

// FNV-1a: tells batches apart; nothing is protected by it.
std::uint64_t fingerprint_of(const std::vector<std::string>& parts) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const std::string& part : parts)
    for (const char c : part + '\n') {
      hash ^= static_cast<unsigned char>(c);
      hash *= 0x100000001b3u;
    }
  return hash;
}

// The last part alone: "model/v2" is a folder and a file here, and no MIME type.
std::string name_of(const std::string& path) { return fs::path(path).filename().string(); }

std::string text_of(const Buffer& bytes) { return {bytes.begin(), bytes.end()}; }

std::string lines_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

// OCSP responses, time-stamps and an identity: nothing that the record tells of.
std::string evidence_of(const LabelRequest& request, const LabelOptions& options) {
  std::string text;
  for (const Buffer& response : options.ocsp) text += text_of(response) + '\n';
  if (options.identity.signer != nullptr)
    for (const Buffer& certificate : options.identity.signer->chain())
      text += text_of(certificate) + '\n';
  return text + lines_of(request.identity_roles) + lines_of(request.identity_assertions) +
         request.tsa + (request.tsa_request.empty() ? "" : "later");
}

std::uint64_t fingerprint_of(const LabelRequest& request, const Label& label,
                             const Signing& signing, const std::string& definition,
                             const std::string& evidence) {
  return fingerprint_of(
      {to_json(label), text_of(signing.chain_pem), request.parent, lines_of(request.ingredients),
       request.type, request.at, std::to_string(request.reserve_bytes),
       request.sidecar ? "sidecar" : "embedded", request.no_metadata ? "bare" : "",
       request.update ? "update" + request.manifest : "", request.compress ? "compressed" : "",
       definition, request.notice.text(), evidence});
}

class LabelBatch {
 public:
  explicit LabelBatch(LabelRequest& request)
      : request_(request),
        label_(request.record.label()),
        items_(plan_outputs(request)),
        now_(time_option("--at", request.at)),
        definition_(request.definition),
        signing_(request.signing.signing()),
        borrowed_(request, options_),
        evidence_(evidence_of(request, options_)),
        journals_(fingerprint_of(request, label_, signing_, definition_.text(), evidence_),
                  request.resume),
        line_(items_.size()) {
    options_.now = now_;
    options_.definition = definition_.get();
    options_.reserve_bytes = request.reserve_bytes;
    options_.sidecar = request.sidecar;
    options_.metadata = !request.no_metadata;
    if (request.notice.is_wanted())
      options_.notice = request.notice.options(request.record.laws(label_));
    options_.threads = request.jobs > 1 ? 1 : 0;
    options_.progress.cancel = &stop_asked();
    if (line_.wanted())
      options_.progress.report = [this](std::uint64_t done, std::uint64_t total) {
        line_.bytes(done, total);
      };
    set_time_stamp();
  }

  int run();

 private:
  void set_time_stamp();
  void prepare_folders() const;
  bool keeps_journal() const { return items_.size() > 1 || request_.resume; }
  Result<LabelOutcome> work(const LabelItem& item);
  Result<LabelOutcome> write(const LabelItem& item) const;
  std::optional<LabelOutcome> found_finished(const LabelItem& item) const;
  void print(const LabelItem& item, const Result<LabelOutcome>& result);

  const LabelRequest& request_;
  Label label_;
  std::vector<LabelItem> items_;
  std::int64_t now_;           // before an identity is made: a broken option makes none
  DefinitionFile definition_;  // likewise
  Signing signing_;
  LabelOptions options_;
  Borrowed borrowed_;
  std::string evidence_;
  Journals journals_;
  ProgressLine line_;
  Outcomes outcomes_;
  std::size_t labelled_ = 0;
};

void LabelBatch::set_time_stamp() {
  if (!request_.tsa.empty()) options_.time_stamp = authority_at(request_.tsa);
  if (request_.tsa_request.empty()) return;
  if (items_.size() != 1 || items_.front().output == "-" || request_.sidecar)
    throw Failure("label: --tsa-request goes with one file that is written to, not a sidecar");
  options_.reserve_bytes = std::max(options_.reserve_bytes, kTimeStampRoom);
}

// Folders below -O are made; temporary files that a killed run left are swept.
void LabelBatch::prepare_folders() const {
  std::set<std::string> folders;
  for (const LabelItem& item : items_)
    if (item.output != "-") folders.insert(fs::path(item.output).parent_path().string());
  for (const std::string& folder : folders) {
    std::error_code error;
    if (!request_.output_folder.empty()) fs::create_directories(folder, error);
    if (error)
      throw Failure(terminal_text(folder) + ": cannot make the folder: " + error.message());
    if (request_.resume) sweep_orphans(folder.empty() ? "." : folder);
  }
}

Result<LabelOutcome> LabelBatch::write(const LabelItem& item) const {
  LabelOptions options = options_;
  options.hint = request_.type;
  const FileOptions files{.in_place = request_.in_place,
                          .replace = request_.force,
                          .sync = !request_.no_sync,
                          .manifest = item.manifest};
  if (item.input != "-" && item.output != "-")
    return label_file(item.input, item.output, label_, *signing_.signer, files, options);
  const auto source = open_input(item.input);
  if (!source) return source.error();
  if (item.output != "-")
    return label_file(**source, item.output, label_, *signing_.signer, files, options);
  if (options.hint.empty() && item.input != "-") options.hint = name_of(item.input);
  std::unique_ptr<Source> store;
  if (!item.manifest.empty()) {
    auto opened = open_file(item.manifest);
    if (!opened) return Error{Errc::io, "manifest: it cannot be read", 0, opened.error().os_error};
    store = *std::move(opened);
    options.manifest = store.get();
  }
  const auto sink = descriptor_sink(STDOUT_FILENO);
  return label(**source, *sink, label_, *signing_.signer, options);
}

// An output that is not in the journal (the kill came before its line) counts as finished where
// this signer signed this very label into it, and the input has not changed since.
std::optional<LabelOutcome> LabelBatch::found_finished(const LabelItem& item) const {
  std::error_code error;
  if (item.output == "-" || !fs::is_regular_file(item.output, error)) return std::nullopt;
  // The record does not tell of these.
  if (options_.definition != nullptr || options_.update || !evidence_.empty()) return std::nullopt;
  if (item.input != item.output &&
      fs::last_write_time(item.output, error) < fs::last_write_time(item.input, error))
    return std::nullopt;
  TrustList trust;
  if (!trust.allow(signing_.chain_pem)) return std::nullopt;
  const auto asset = open_file(request_.sidecar ? item.input : item.output);
  if (!asset) return std::nullopt;
  VerifyOptions options{.now = options_.now, .hint = request_.type, .threads = options_.threads};
  if (options.hint.empty()) options.hint = name_of(item.input);
  const auto detached = open_file(request_.sidecar ? item.output : item.output + ".c2pa");
  if (detached) options.manifest = detached->get();
  const auto report = verify(**asset, trust, options);
  if (!report || report->state != State::trusted) return std::nullopt;
  auto found = nlohmann::json::parse(report->label_json, nullptr, false);
  if (label_.id.empty() && found.is_object()) found.erase("id");  // made while labelling
  if (options_.notice.form != NoticeForm::none && found.is_object()) found.erase("notice");
  if (found != nlohmann::json::parse(to_json(published(label_)))) return std::nullopt;
  return LabelOutcome{.format = report->format,
                      .manifest_label = report->active_manifest()->label,
                      .state = State::valid,
                      .bytes_in = fs::file_size(item.input, error),
                      .bytes_out = fs::file_size(item.output, error)};
}

Result<LabelOutcome> LabelBatch::work(const LabelItem& item) {
  if (request_.resume) {
    if (auto outcome = journals_.finished(item)) return *std::move(outcome);
    if (auto outcome = found_finished(item)) return *std::move(outcome);
  }
  const std::string before = input_mark(item);
  auto result = write(item);
  if (result && keeps_journal()) journals_.record(item, before, *result);
  return result;
}

void LabelBatch::print(const LabelItem& item, const Result<LabelOutcome>& result) {
  if (!result) {
    const std::string_view what = result.error().what;
    std::string line = describe(
        at_fault(request_, result.error(), item.input, item.output, item.manifest), result.error());
    if (result.error().code == Errc::unsupported && !what.starts_with("definition:") &&
        !request_.sidecar && !request_.update && !request_.notice.is_wanted())
      line += "; --sidecar labels any file";
    if (what.starts_with("update: the file holds no") && !sidecar_of(item.input).empty())
      line += "; --sidecar updates the one beside it";
    if (what.starts_with("aigc: provider.code")) line += "; --provider-code gives it";
    console().complain(line);
    outcomes_.add(exit_of(result.error()));
  } else {
    ++labelled_;
  }
  if (request_.json) {
    console().report(to_json(result, item.input, item.output) + '\n');
  } else if (result) {
    console().report(display_name(item.input) + " -> " +
                     (item.output == "-" ? "standard output" : terminal_text(item.output)) +
                     (result->beside.empty() ? "" : " and " + terminal_text(result->beside)) +
                     ": " + name(result->state) + ", " + terminal_text(result->manifest_label) +
                     '\n');
  }
}

int LabelBatch::run() {
  if (request_.output == "-") {
    if (::isatty(STDOUT_FILENO) == 1)
      throw Failure("label: standard output is a terminal; send it to a file or a pipe");
    console().reports_to_stderr();
  }
  prepare_folders();
  std::size_t finished = 0;
  run_ordered<Result<LabelOutcome>>(
      items_.size(), request_.jobs,
      [&](std::size_t i) { return safely<LabelOutcome>([&] { return work(items_[i]); }); },
      [&](std::size_t i, const Result<LabelOutcome>& result) {
        print(items_[i], result);
        line_.file_done();
        if (result || result.error().code != Errc::cancelled) ++finished;
      },
      [] { return stop_asked().load(); });
  if (finished < items_.size()) return signal_exit_code();
  if (keeps_journal()) journals_.remove();
  if (labelled_ > 0 && !request_.tsa_request.empty())
    write_time_stamp_request(request_.tsa_request, items_.front().output);
  if (labelled_ > 0 && !request_.update)
    for (const std::string& line :
         missing(request_.record.laws(label_), label_, request_.decided()))
      console().complain(line);
  return static_cast<int>(outcomes_.worst());
}

}  // namespace

int label_command(const Arguments& arguments) {
  CLI::App app("Marks the output of an AI system: puts a signed manifest into each file.");
  LabelRequest request;
  request.add_to(app);
  if (const auto code = parse(app, "label", arguments)) return *code;
  if (!request.save_definition.empty())
    return save_definition_command(DefinitionFile(request.definition), request.save_definition);
  if (!request.tsa_response.empty()) return time_stamp_command(request);
  return request.set ? label_set_command(request) : LabelBatch(request).run();
}

}  // namespace tanba::tool
