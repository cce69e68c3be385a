// label and verify of a JPEG of 60 KB and of a short text, in process: what a service does all day.
#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>

#include "tanba/tanba.hpp"

namespace {

using tanba::Buffer;

/// The sample picture with a comment (COM, ITU-T T.81, B.2.4.5) of such a size that it has 60 KB.
Buffer jpeg_of_60_kb() {
  std::ifstream in(TANBA_TESTDATA "/samples/picture.jpg", std::ios::binary);
  Buffer picture{std::istreambuf_iterator<char>(in), {}};
  const std::size_t size = 60'000 - picture.size() - 2;
  Buffer comment(size + 2, 'x');
  comment[0] = 0xff;
  comment[1] = 0xfe;
  comment[2] = static_cast<std::uint8_t>(size >> 8);
  comment[3] = static_cast<std::uint8_t>(size & 0xff);
  picture.insert(picture.begin() + 2, comment.begin(), comment.end());
  return picture;
}

const std::unique_ptr<tanba::Signer>& signer() {
  static const auto made = [] {
    const auto identity = tanba::make_identity({});
    return *tanba::signer_from_pem(tanba::as_bytes(identity->key_pem),
                                   tanba::as_bytes(identity->chain_pem));
  }();
  return made;
}

tanba::Result<tanba::LabelOutcome> label(const Buffer& asset, const char* hint, Buffer& out) {
  tanba::Label what;
  what.system = "model";
  what.responsible = {{"owner", "Owner"}};
  tanba::LabelOptions how;
  how.hint = hint;
  how.threads = 1;
  const auto sink = tanba::buffer_sink(out);
  return tanba::label(*tanba::memory_source(asset), *sink, what, *signer(), how);
}

void label_each(benchmark::State& state, const Buffer& asset, const char* hint) {
  for (auto _ : state) {
    Buffer out;
    const auto made = label(asset, hint, out);
    if (!made) return state.SkipWithError(made.error().what);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(asset.size()));
}

void verify_each(benchmark::State& state, const Buffer& asset, const char* hint) {
  Buffer out;
  if (const auto made = label(asset, hint, out); !made)
    return state.SkipWithError(made.error().what);
  tanba::VerifyOptions how;
  how.hint = hint;
  how.threads = 1;
  const tanba::TrustList trust;  // a service keeps its list, which remembers certificates
  for (auto _ : state) {
    const auto report = tanba::verify(*tanba::memory_source(out), trust, how);
    if (!report || report->state != tanba::State::valid) return state.SkipWithError("not valid");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}

const Buffer kText(10'000, 'a');

void label_jpeg(benchmark::State& state) { label_each(state, jpeg_of_60_kb(), "image/jpeg"); }
void verify_jpeg(benchmark::State& state) { verify_each(state, jpeg_of_60_kb(), "image/jpeg"); }
void label_text(benchmark::State& state) { label_each(state, kText, "text/plain"); }
void verify_text(benchmark::State& state) { verify_each(state, kText, "text/plain"); }

BENCHMARK(label_jpeg)->Unit(benchmark::kMicrosecond);
BENCHMARK(verify_jpeg)->Unit(benchmark::kMicrosecond);
BENCHMARK(label_text)->Unit(benchmark::kMicrosecond);
BENCHMARK(verify_text)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
