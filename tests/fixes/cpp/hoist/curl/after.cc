// A handle of libcurl for each download.
#include <curl/curl.h>
#include <memory>
#include <string>

static size_t append(char *data, size_t size, size_t count, void *text) {
	static_cast<std::string *>(text)->append(data, size * count);
	return size * count;
}

bool download(const std::string &url, std::string &text) {
	thread_local std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> kept_curl(nullptr, &curl_easy_cleanup);
	if (!kept_curl) kept_curl.reset(curl_easy_init());
	else curl_easy_reset(kept_curl.get());
	CURL *curl = kept_curl.get();
	if (!curl) return false;
	curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
	CURLcode result = curl_easy_perform(curl);
	return result == CURLE_OK;
}
