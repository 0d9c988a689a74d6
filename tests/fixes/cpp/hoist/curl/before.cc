// A handle of libcurl for each download.
#include <curl/curl.h>
#include <string>

static size_t append(char *data, size_t size, size_t count, void *text) {
	static_cast<std::string *>(text)->append(data, size * count);
	return size * count;
}

bool download(const std::string &url, std::string &text) {
	CURL *curl = curl_easy_init();
	if (!curl) return false;
	curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
	CURLcode result = curl_easy_perform(curl);
	if (curl) curl_easy_cleanup(curl);
	return result == CURLE_OK;
}
