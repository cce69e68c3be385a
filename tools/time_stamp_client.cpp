// POST of a TimeStampReq through libcurl (RFC 3161, 3.4), which is loaded only where it is asked
// for.
#include "time_stamp_client.hpp"

#include <curl/curl.h>
#include <dlfcn.h>

#include <memory>

#include "console.hpp"
#include "signals.hpp"
#include "tanba/report.hpp"

namespace tanba::tool {
namespace {

constexpr std::size_t kMaxAnswer = 256u << 10;
constexpr long kConnectSeconds = 15, kSeconds = 60, kMostRedirects = 3, kGranted = 200;

/// The functions of libcurl.
struct Curl {
  decltype(&curl_global_init) global_init = nullptr;
  decltype(&curl_easy_init) easy_init = nullptr;
  decltype(&curl_easy_setopt) setopt = nullptr;
  decltype(&curl_easy_perform) perform = nullptr;
  decltype(&curl_easy_getinfo) getinfo = nullptr;
  decltype(&curl_easy_strerror) strerror = nullptr;
  decltype(&curl_easy_cleanup) cleanup = nullptr;
  decltype(&curl_slist_append) append = nullptr;
  decltype(&curl_slist_free_all) free_all = nullptr;
};

template <class T>
bool find(void* library, const char* name, T& function) {
  function = reinterpret_cast<T>(::dlsym(library, name));
  return function != nullptr;
}

// Stays loaded.
Curl load() {
  Curl curl;
  void* const library = ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr || !find(library, "curl_global_init", curl.global_init) ||
      !find(library, "curl_easy_init", curl.easy_init) ||
      !find(library, "curl_easy_setopt", curl.setopt) ||
      !find(library, "curl_easy_perform", curl.perform) ||
      !find(library, "curl_easy_getinfo", curl.getinfo) ||
      !find(library, "curl_easy_strerror", curl.strerror) ||
      !find(library, "curl_easy_cleanup", curl.cleanup) ||
      !find(library, "curl_slist_append", curl.append) ||
      !find(library, "curl_slist_free_all", curl.free_all) ||
      curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    throw Failure("label: --tsa needs libcurl (Debian: libcurl4)");
  return curl;
}

extern "C" std::size_t take_bytes(char* data, std::size_t, std::size_t size, void* into) {
  auto& answer = *static_cast<Buffer*>(into);
  if (size > kMaxAnswer - answer.size()) return 0;  // ends the transfer
  answer.insert(answer.end(), data, data + size);
  return size;
}

extern "C" int stops(void*, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return stop_asked().load() ? 1 : 0;
}

class Post {
 public:
  Post(const Curl& curl, const std::string& url, Bytes request)
      : curl_(curl), handle_(curl.easy_init(), curl.cleanup), headers_(nullptr, curl.free_all) {
    headers_.reset(curl.append(nullptr, "Content-Type: application/timestamp-query"));
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, kMostRedirects);
    set(CURLOPT_POSTREDIR, static_cast<long>(CURL_REDIR_POST_ALL));
    set(CURLOPT_HTTPHEADER, headers_.get());
    set(CURLOPT_POSTFIELDSIZE, static_cast<long>(request.size()));
    set(CURLOPT_POSTFIELDS, reinterpret_cast<const char*>(request.data()));
    set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    set(CURLOPT_TIMEOUT, kSeconds);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, stops);
    set(CURLOPT_WRITEFUNCTION, take_bytes);
    set(CURLOPT_WRITEDATA, &answer_);
  }

  Buffer send(const std::string& url) {
    const CURLcode code = handle_ ? curl_.perform(handle_.get()) : CURLE_FAILED_INIT;
    long status = 0;
    if (handle_) curl_.getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_OK && status == kGranted) return std::move(answer_);
    console().complain(terminal_text(url) + ": " +
                       (code != CURLE_OK ? std::string(curl_.strerror(code))
                                         : "answers with HTTP status " + std::to_string(status)));
    return {};
  }

 private:
  template <class T>
  void set(CURLoption option, T value) {
    if (handle_) curl_.setopt(handle_.get(), option, value);
  }

  const Curl& curl_;
  std::unique_ptr<CURL, decltype(Curl::cleanup)> handle_;
  std::unique_ptr<curl_slist, decltype(Curl::free_all)> headers_;
  Buffer answer_;
};

}  // namespace

TimeStampAuthority authority_at(const std::string& url) {
  if (!url.starts_with("http://") && !url.starts_with("https://"))
    throw Failure("label: --tsa takes a URL with http or https");
  return [url, curl = load()](Bytes request) { return Post(curl, url, request).send(url); };
}

}  // namespace tanba::tool
