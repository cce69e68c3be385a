// AVI: the indexes of OpenDML, which hold offsets in the file, and what stands behind the store.
#include "container/riff.hpp"

#include "container_fixture.hpp"

namespace tanba {
namespace {

using namespace fixture;

Buffer list(std::string_view type, std::initializer_list<Bytes> chunks) {
  return riff_chunk("LIST", joined({as_bytes(type), joined(chunks)}));
}
Buffer riff(std::string_view form, std::initializer_list<Bytes> chunks) {
  const Buffer body = joined(chunks);
  ByteWriter out;
  out.text("RIFF").u32le(static_cast<std::uint32_t>(4 + body.size())).text(form).bytes(body);
  return out.take();
}

Buffer index_of_indexes(std::initializer_list<std::uint64_t> offsets) {
  ByteWriter data;
  data.u16le(4).u8(0).u8(0).u32le(static_cast<std::uint32_t>(offsets.size())).text("00dc");
  data.zeros(12);
  for (const std::uint64_t offset : offsets) data.u64le(offset).u32le(40).u32le(1);
  data.zeros(32);  // room for more
  return riff_chunk("indx", data.view());
}

Buffer index_of_chunks(std::string_view id, std::uint64_t base) {
  ByteWriter data;
  data.u16le(2).u8(0).u8(1).u32le(1).text("00dc").u64le(base).u32le(0).u32le(8).u32le(5);
  return riff_chunk(id, data.view());
}

constexpr std::uint64_t kHead = 12 + 12 + 12 + 8 + 24 + 2 * 16 + 32;  // up to the end of hdrl
constexpr std::uint64_t kMovie = 12 + 14 + 40;  // a movi list: a chunk of 5 bytes, an index

// Two RIFF chunks with an index each; `shift`: what came in between; `more` comes in there.
Buffer film(std::uint64_t shift, Bytes more = {}) {
  const std::uint64_t first = kHead + 12 + 14, base = kHead + 8;
  const std::uint64_t start = kHead + kMovie + shift;  // of the second RIFF chunk
  const Buffer header = list("hdrl", {list("strl", {index_of_indexes({first, start + 38})})});
  const Buffer data = riff_chunk("00dc", Buffer(5, 7));
  return joined({riff("AVI ", {header, list("movi", {data, index_of_chunks("ix00", base)}), more}),
                 riff("AVIX", {list("movi", {data, index_of_chunks("ix00", start + 20)})})});
}

TEST(Avi, MovesTheIndexesOfWhatStandsBehindTheStore) {
  for (const std::size_t size : {300U, 301U}) {
    const Buffer chunk = riff_chunk("C2PA", store_of(size));
    EXPECT_EQ(labelled(kRiffAvi, film(0), store_of(size)), film(chunk.size(), chunk));
    EXPECT_EQ(labelled(kRiffAvi, film(chunk.size(), chunk), {}), film(0));
    EXPECT_EQ(labelled(kRiffAvi, film(chunk.size(), chunk), store_of(40)),
              labelled(kRiffAvi, film(0), store_of(40)));
  }
}

TEST(Avi, AnIndexThatLiesHarmsNothing) {
  const auto with = [](std::initializer_list<Bytes> chunks) {
    return riff("AVI ", {list("hdrl", {list("strl", chunks)}), list("movi", {})});
  };
  for (const std::uint64_t offset : {~std::uint64_t{0}, ~std::uint64_t{0} - 8, std::uint64_t{0}})
    EXPECT_EQ(stored(kRiffAvi,
                     labelled(kRiffAvi, with({index_of_indexes({offset, offset})}), store_of(300))),
              store_of(300));
  Buffer lying = index_of_indexes({5});
  lying[12] = 0xFF;  // 255 entries
  EXPECT_EQ(stored(kRiffAvi, labelled(kRiffAvi, with({lying}), store_of(300))), store_of(300));
  EXPECT_EQ(
      stored(kRiffAvi, labelled(kRiffAvi, with({index_of_chunks("indx", 20)}), store_of(300))),
      store_of(300));
}

TEST(Avi, ReplacesTheXmpPacket) {
  const Buffer movie = list("movi", {}), old = riff_chunk("_PMX", as_bytes("<old/>"));
  const Buffer now = riff_chunk("_PMX", as_bytes("<new/>"));
  EXPECT_EQ(labelled(kRiffAvi, riff("AVI ", {movie, old}), store_of(300), as_bytes("<new/>")),
            riff("AVI ", {movie, now, riff_chunk("C2PA", store_of(300))}));
}

TEST(Riff, ReadsAndWritesBw64) {
  Buffer bytes = sample("wav/rf64.wav");
  std::copy_n("BW64", 4, bytes.begin());
  const Buffer out = labelled(kRiffWave, bytes, store_of(301));
  EXPECT_EQ(detect(out, ""), &kRiffWave);
  EXPECT_EQ(stored(kRiffWave, out), store_of(301));
  EXPECT_EQ(ByteReader(Bytes(out).subspan(20)).u64le(), out.size() - 8);
  EXPECT_EQ(labelled(kRiffWave, out, {}), bytes);
}

}  // namespace
}  // namespace tanba
