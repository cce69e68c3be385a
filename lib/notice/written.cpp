// Notices in text and documents: a row a format.
#include "notice/written.hpp"

#include "container/comment_hosts.hpp"
#include "notice/archive.hpp"
#include "notice/pdf_notice.hpp"

namespace tanba {
namespace {

using namespace written;

constexpr std::string_view kDocx =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
constexpr char kJson[] = "json: it has no comments, so that no notice can be written in it";
constexpr char kTable[] = "csv: every line is data, so that no notice can be written in it";
constexpr char kLines[] = "jsonl: every line is data, so that no notice can be written in it";
constexpr char kSlides[] = "zip: no notice can be put into slides yet; give it in a PDF of them";
constexpr char kSheets[] = "zip: no notice can be put into a workbook yet; give it in a PDF of it";
constexpr char kArchive[] = "zip: an archive has no page of its own; give notices in its files";
constexpr char kLog[] = "log: every line is an entry, so that no notice can be written in it";

template <const auto& kWhy>
Result<NoticeGiven> refuse(const NoticeTask&, Sink&) {
  return Error{Errc::unsupported, kWhy};
}

template <const auto& kWhy>
constexpr NoticeWriter refusal(std::string_view mime_type) {
  return {mime_type, refuse<kWhy>, nullptr};
}

template <Place kPlace>
constexpr NoticeWriter row(std::string_view mime_type) {
  return {mime_type, written::give<kPlace>, written::look<kPlace>};
}

// First match wins: what a row of comments would do as well stands above those.
constexpr NoticeWriter kRows[] = {
    row<in_plain_text>("text/plain"),
    row<in_markdown>("text/markdown"),
    row<in_asciidoc>("text/asciidoc"),
    row<in_html>("text/html"),
    row<in_webvtt>("text/vtt"),
    row<in_subrip>("application/x-subrip"),
    row<in_substation>("text/x-ssa"),
    row<in_ttml>("application/ttml+xml"),
    {"image/svg+xml", give_in_svg, look_in_svg},
    {"application/pdf", pdf::give_notice, pdf::look_for_notice},
    {kDocx, archive::give_in_docx, archive::look_in_docx},
    {"application/vnd.ms-word.document.macroEnabled.12", archive::give_in_docx,
     archive::look_in_docx},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.template",
     archive::give_in_docx, archive::look_in_docx},
    {"application/vnd.oasis.opendocument.text", archive::give_in_odt, archive::look_in_odt},
    {"application/vnd.oasis.opendocument.text-template", archive::give_in_odt,
     archive::look_in_odt},
    {"application/epub+zip", archive::give_in_epub, archive::look_in_epub},
    refusal<kSlides>("application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    refusal<kSlides>("application/vnd.oasis.opendocument.presentation"),
    refusal<kSheets>("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    refusal<kSheets>("application/vnd.oasis.opendocument.spreadsheet"),
    refusal<kArchive>("application/zip"),
    refusal<kJson>("application/json"),
    refusal<kTable>("text/csv"),
    refusal<kTable>("text/tab-separated-values"),
    refusal<kLines>("application/jsonl"),
    refusal<kLog>("text/x-log"),
};

}  // namespace

std::span<const NoticeWriter> written_notices() {
  static const std::vector<NoticeWriter> rows = [] {
    std::vector<NoticeWriter> all(std::begin(kRows), std::end(kRows));
    for (const text::HostRow& host : text::comment_hosts())
      for (const text::Kind& kind : host.kinds) all.push_back(row<in_comment>(kind.mime_type));
    return all;
  }();
  return rows;
}

}  // namespace tanba
