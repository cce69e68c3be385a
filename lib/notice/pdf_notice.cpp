// Notices in PDF. ISO 32000-2, 7.5.6 (incremental updates), 7.8.2 (content streams as an array).
#include "notice/pdf_notice.hpp"

#include <algorithm>

#include "base/byte_reader.hpp"
#include "container/format.hpp"
#include "container/pdf_manifest.hpp"
#include "notice/pdf_stamp.hpp"

namespace tanba::pdf {
namespace {

constexpr std::string_view kName = "TanbaNotice";
constexpr unsigned kLetterPx = 48;      // 2 % of the short side of A4 at 290 dpi
constexpr double kMargin = 0.02;        // of the shortest side
constexpr unsigned kMostPx = 8192;      // of the drawing, either way
constexpr std::size_t kMostForms = 64;  // pages of so many sizes
constexpr std::uint32_t kMostObjects = 60'000;
constexpr std::uint64_t kMostBytes = 1ULL << 30;  // read or unpacked to find all pages
constexpr std::uint64_t kMostStamp = 256 << 10;   // of a form's content

Pages pages_for(std::string_view position) {
  if (position == "start") return Pages::first;
  return position == "end" ? Pages::last : Pages::all;
}

// The file without a manifest store: that comes in again behind the notice.
Result<Edit> without_store(const NoticeTask& task) {
  TANBA_TRY(const Format* const format, detect(task.asset, task.mime_type));
  if (format == nullptr || format->mime_type != "application/pdf")
    return Error{Errc::unsupported, "pdf: this is none"};
  TANBA_TRY(const Layout layout, format->scan(task.asset, task.limits));
  if (layout.carriers.empty()) return Edit();
  TANBA_TRY(Embedding bare, format->embed(task.asset, layout, {}, task.limits));
  return std::move(bare.edit);
}

struct Drawer {
  Result<DrawnNotice> (*draw)(const NoticePlan&, const DrawOptions&) = nullptr;
};

Result<Drawer> load_drawer(const NoticeTask& task) {
  TANBA_TRY(const NoticeModule* const module, load_module("pictures", task.modules));
  if (module->draw == nullptr) return Error{Errc::unsupported, "notice: the module does not draw"};
  return Drawer{module->draw};
}

unsigned pixels(double units, double unit) {
  return static_cast<unsigned>(std::clamp(units / unit, 1.0, double{kMostPx}));
}

// The notice drawn for a page of that size, and where it stands on it.
Result<Stamp> stamp_for(const NoticePlan& plan, const Drawer& drawer, const Page& page) {
  const double width = page.shown_width(), height = page.shown_height();
  const double shortest = std::min(width, height), margin = shortest * kMargin;
  if (!(plan.size_pct > 0) || plan.size_pct > 50)
    return Error{Errc::invalid_argument, "notice: letters of no size that can be"};
  Stamp stamp;
  stamp.unit = shortest * plan.size_pct / 100 / kLetterPx;
  const DrawOptions options{kLetterPx, pixels(width - 2 * margin, stamp.unit),
                            pixels(height - 2 * margin, stamp.unit), true};
  TANBA_TRY(stamp.drawing, drawer.draw(plan, options));
  NoticePlan drawn = plan;
  if (stamp.drawing.is_badge) drawn.form = NoticeForm::badge;
  TANBA_TRY(stamp.words, written::paragraphs(drawn));
  stamp.left = plan.position.ends_with("left") ? margin : width - margin - stamp.width();
  stamp.bottom = plan.position.starts_with("bottom") ? margin : height - margin - stamp.height();
  return stamp;
}

std::string with_entries(const Dict& dict,
                         const std::vector<std::pair<std::string_view, std::string>>& changes) {
  std::string text = "<<";
  for (const Dict::Entry& entry : dict.entries())
    if (std::ranges::none_of(changes, [&](const auto& one) { return one.first == entry.name; }))
      text.append(entry.key).append(" ").append(entry.value).append("\n");
  for (const auto& [name, value] : changes)
    text.append("/").append(name).append(" ").append(value).append("\n");
  return text + ">>";
}

/// Puts stamps on pages. Borrows all.
class Stamping {
 public:
  Stamping(File& file, const NoticeTask& task, Drawer drawer)
      : file_(file), task_(task), drawer_(drawer), update_(file) {}

  Result<Update::Appended> run(const std::vector<Page>& pages) {
    open_ = update_.reserve();
    const std::string save = "q\n";
    TANBA_CHECK(update_.put(open_, "<</Length 2>>\nstream\n" + save + "\nendstream"));
    for (const Page& page : pages) TANBA_CHECK(put(page));
    return update_.finish();
  }
  const Stamp& first() const { return forms_.front().stamp; }

 private:
  struct Form {
    double width = 0, height = 0;  // of pages as they are shown
    Stamp stamp;
    Ref ref;
  };

  Result<std::size_t> form_for(const Page& page) {
    for (std::size_t i = 0; i < forms_.size(); ++i)
      if (forms_[i].width == page.shown_width() && forms_[i].height == page.shown_height())
        return i;
    if (forms_.size() == kMostForms)
      return Error{Errc::limit_exceeded, "pdf: pages of too many sizes; give it on the first"};
    Form form{page.shown_width(), page.shown_height(), {}, {}};
    TANBA_TRY(form.stamp, stamp_for(task_.plan, drawer_, page));
    TANBA_TRY(form.ref, put_form(update_, form.stamp));
    forms_.push_back(std::move(form));
    return forms_.size() - 1;
  }

  Result<void> put(const Page& page) {
    TANBA_TRY(const std::size_t form, form_for(page));
    TANBA_TRY(const Dict dict, Dict::parse(page.text, file_.limits()));
    std::string name;
    TANBA_TRY(std::string resources, with_form(page.resources, forms_[form].ref, name));
    TANBA_TRY(std::string contents,
              with_stamp(dict.get("Contents"), placing(page, forms_[form].stamp, name)));
    std::string text = with_entries(
        dict, {{"Contents", std::move(contents)}, {"Resources", std::move(resources)}});
    if (text.size() > task_.limits.max_text_bytes - written_)
      return Error{Errc::limit_exceeded, "pdf: the pages become too large; give it on the first"};
    written_ += text.size();
    return update_.put(page.ref, std::move(text));
  }

  // The page's own copy: what it inherits may be that of pages without a notice.
  Result<std::string> with_form(std::string_view value, const Ref& form, std::string& name) {
    TANBA_TRY(const std::string text, file_.resolve(value.empty() ? "<<>>" : value));
    TANBA_TRY(const Dict resources, Dict::parse(text, file_.limits()));
    const std::string_view present = resources.get("XObject");
    TANBA_TRY(const std::string objects, file_.resolve(present.empty() ? "<<>>" : present));
    TANBA_TRY(const Dict xobjects, Dict::parse(objects, file_.limits()));
    name = kName;
    for (unsigned i = 1; !xobjects.get(name).empty(); ++i)
      name = std::string(kName) + std::to_string(i);
    return with_entries(resources, {{"XObject", with_entries(xobjects, {{name, to_text(form)}})}});
  }

  // Between what was there and the stamp the state of graphics is as it was at the beginning.
  Result<std::string> with_stamp(std::string_view value, const std::string& place) {
    std::string streams;
    if (const auto ref = as_ref(value)) {
      TANBA_TRY(const Object object, file_.object(*ref));
      streams = object.stream_at > 0 ? std::string(value) : object.text;
    } else {
      streams = value;
    }
    if (is_array(streams)) {
      TANBA_TRY(const auto list, elements(streams, file_.limits()));
      std::string inner;
      for (const std::string_view one : list) inner.append(one).append(" ");
      streams = std::move(inner);
    }
    if (streams == "null") streams.clear();
    const std::string content = "\nQ\n" + place;
    const Ref stamp = update_.reserve();
    TANBA_CHECK(update_.put(stamp, "<</Length " + std::to_string(content.size()) + ">>\nstream\n" +
                                       content + "\nendstream"));
    return "[" + to_text(open_) + " " + streams + " " + to_text(stamp) + "]";
  }

  File& file_;
  const NoticeTask& task_;
  Drawer drawer_;
  Update update_;
  Ref open_;
  std::vector<Form> forms_;
  std::uint64_t written_ = 0;
};

// The content of a stream that is not packed, which ours are not; of others nothing.
Result<std::string> plain_stream(File& file, std::string_view value) {
  const auto ref = as_ref(value);
  if (!ref) return std::string();
  TANBA_TRY(const Object object, file.object(*ref));
  if (object.stream_at == 0) return std::string();
  TANBA_TRY(const Dict dict, Dict::parse(object.text, file.limits()));
  const auto stored = file.stream_of(object);
  if (!stored) return std::string();
  const Range data = *stored;
  if (!dict.get("Filter").empty() || data.size > kMostStamp) return std::string();
  std::string text(static_cast<std::size_t>(data.size), '\0');
  TANBA_CHECK(
      file.source().read(data.offset, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}));
  return text;
}

// "\nQ\nq 1 0 0 1 20 30 cm /TanbaNotice Do Q\n" -> "TanbaNotice"
std::string drawn_name(std::string_view content) {
  const std::size_t from = content.find("cm /" + std::string(kName));
  const std::size_t to = content.find(" Do Q", from);
  if (!content.starts_with("\nQ\nq ") || from == content.npos || to == content.npos) return {};
  return std::string(content.substr(from + 4, to - from - 4));
}

// Whether what the page draws last is a notice of these words.
Result<bool> has_stamp(File& file, const Page& page, const std::vector<written::Paragraph>& words) {
  TANBA_TRY(const Dict dict, Dict::parse(page.text, file.limits()));
  const std::string_view contents = dict.get("Contents");
  if (!is_array(contents)) return false;
  TANBA_TRY(const auto streams, elements(contents, file.limits()));
  if (streams.empty()) return false;
  TANBA_TRY(const std::string last, plain_stream(file, streams.back()));
  const std::string name = drawn_name(last);
  if (name.empty() || page.resources.empty()) return false;
  TANBA_TRY(const std::string own, file.resolve(page.resources));
  TANBA_TRY(const Dict resources, Dict::parse(own, file.limits()));
  TANBA_TRY(const std::string objects, file.resolve(resources.get("XObject")));
  if (!is_dict(objects)) return false;
  TANBA_TRY(const Dict xobjects, Dict::parse(objects, file.limits()));
  TANBA_TRY(const std::string form, plain_stream(file, xobjects.get(name)));
  std::size_t at = form.find(" cm /I Do Q\n");
  for (const written::Paragraph& paragraph : words) {
    const std::string span = spoken_words({paragraph});
    at = at == form.npos ? at : form.find(span, at);
    at = at == form.npos ? at : at + span.size();
  }
  return at != form.npos;
}

Result<std::vector<Page>> pages_of(File& file, const NoticePlan& plan) {
  file.allow(kMostObjects, kMostBytes);
  TANBA_TRY(const Catalog root, read_catalog(file));
  TANBA_TRY(const Dict catalog, Dict::parse(root.text, file.limits()));
  return read_pages(file, catalog.get("Pages"), pages_for(plan.position));
}

Result<bool> is_on(File& file, const std::vector<Page>& pages, const NoticePlan& plan) {
  NoticePlan badge = plan;
  badge.form = NoticeForm::badge;
  TANBA_TRY(const auto words, written::paragraphs(plan));
  TANBA_TRY(const auto marks, written::paragraphs(badge));
  for (const Page& page : pages) {
    TANBA_TRY(bool there, has_stamp(file, page, words));
    if (!there && plan.may_be_badge) {
      TANBA_TRY(there, has_stamp(file, page, marks));
    }
    if (!there) return false;
  }
  return true;
}

Result<void> check(File& file) {
  if (file.is_encrypted())
    return Error{Errc::unsupported, "pdf: the file is encrypted, and so would a notice have to be"};
  TANBA_TRY(const Catalog root, read_catalog(file));
  TANBA_TRY(const Dict catalog, Dict::parse(root.text, file.limits()));
  TANBA_TRY(const std::uint64_t allowed, allowed_changes(file, catalog));
  if (allowed != 0)
    return Error{Errc::unsupported,
                 "pdf: a signature certifies the document and allows no change of its pages "
                 "(DocMDP)"};
  return {};
}

}  // namespace

Result<NoticeGiven> give_notice(const NoticeTask& task, Sink& out) {
  TANBA_TRY(Edit edit, without_store(task));
  const SplicedView view(task.asset, std::move(edit));
  TANBA_TRY(File file, File::parse(view, task.limits));
  TANBA_CHECK(check(file));
  TANBA_TRY(const auto pages, pages_of(file, task.plan));
  TANBA_TRY(const bool there, is_on(file, pages, task.plan));
  if (there) return Error{Errc::invalid_argument, "notice: the document has this notice already"};
  TANBA_TRY(const Drawer drawer, load_drawer(task));
  Stamping stamping(file, task, drawer);
  TANBA_TRY(const Update::Appended made, stamping.run(pages));
  TANBA_CHECK(out.copy(view, 0, view.size()));
  TANBA_CHECK(out.write(made.bytes));
  NoticePlan drawn = task.plan;
  if (stamping.first().drawing.is_badge) drawn.form = NoticeForm::badge;
  NoticeGiven given = written::given_as(drawn, stamping.first().words);
  given.notice.position = task.plan.position;
  given.notice.size_pct = task.plan.size_pct;
  return given;
}

Result<double> look_for_notice(const NoticeTask& task, const NoticeGiven&) {
  TANBA_TRY(File file, File::parse(task.asset, task.limits));
  TANBA_TRY(const auto pages, pages_of(file, task.plan));
  TANBA_TRY(const bool there, is_on(file, pages, task.plan));
  return there ? 1.0 : 0.0;
}

}  // namespace tanba::pdf
