/* Sets a request's URL on its handle, and chooses between proxy and direct connection. */
#include <string.h>

#include "base/no_proxy.h"
#include "base/uri.h"
#include "engine/engine.h"
#include "engine/transfer.h"

static bool is_https(const char *url) {
  const crml_text scheme = { url, strcspn(url, ":") };
  return crml_text_is(scheme, "https");
}

/* Whether the request's host is reached without the proxy. */
static bool bypasses_proxy(const crml_transport_options *options, const char *url) {
  crml_text host, authority = crml_uri_authority(crml_text_of(url));
  unsigned port;
  if (*options->no_proxy == '\0') return false;
  if (crml_uri_parse_host_port(authority, &host, &port) != NULL) return false;
  if (port == 0) port = is_https(url) ? 443 : 80;
  return crml_no_proxy_names(crml_text_of(options->no_proxy), host, port);
}

/* Switches the handle between proxy and direct connections. */
static CURLcode choose_proxy(crml_exchange *ex, const char *url) {
  const crml_transport_options *options = &ex->transport->options;
  const char *proxy = options->proxy;
  if (*proxy == '\0') return CURLE_OK;
  if (bypasses_proxy(options, url)) proxy = "";
  if (*proxy == *ex->proxy) return CURLE_OK;
  ex->proxy = proxy;
  return curl_easy_setopt(ex->easy, CURLOPT_PROXY, proxy);
}

static void forget_origin(crml_exchange *ex) {
  if (ex->parsed_origin == NULL) return;
  (void)curl_easy_setopt(ex->easy, CURLOPT_CURLU, NULL);
  curl_url_cleanup(ex->parsed_origin);
  ex->parsed_origin = NULL;
  crml_buffer_clear(&ex->origin);
}

/* Sets the handle's URL to this origin. False: libcurl cannot parse it, and reports why when it is
 * given the whole URL. */
static bool use_origin(crml_exchange *ex, crml_text origin) {
  if (crml_text_equal(crml_buffer_text(&ex->origin), origin)) return true;
  forget_origin(ex);
  ex->parsed_origin = curl_url();
  if (ex->parsed_origin && crml_buffer_append_text(&ex->origin, origin) &&
      curl_url_set(ex->parsed_origin, CURLUPART_URL, ex->origin.data, CURLU_DISALLOW_USER) ==
        CURLUE_OK &&
      curl_easy_setopt(ex->easy, CURLOPT_CURLU, ex->parsed_origin) == CURLE_OK)
    return true;
  forget_origin(ex);
  return false;
}

/* Plain http through a proxy (no tunnel): the request line has the whole URL. */
static bool needs_whole_url(const crml_exchange *ex, const char *url) {
  return *ex->proxy && !is_https(url);
}

/* FNV-1a of scheme, host and port. */
static uint32_t hash_of(const char *url) {
  uint32_t hash = 2166136261u;
  int slashes = 0;
  for (; *url; url++) {
    if (*url == '/' && ++slashes == 3) break;
    hash = (hash ^ (unsigned char)*url) * 16777619u;
  }
  return hash;
}

/* Sets an origin other than the handle's last one. */
static CURLcode choose_host(crml_exchange *ex, const char *url) {
  CURLcode rc = choose_proxy(ex, url);
  ex->host = hash_of(url);
  ex->secure = is_https(url) || strncmp(ex->proxy, "https:", 6) == 0;
  return rc;
}

CURLcode crml_exchange_set_url(crml_exchange *ex, const crml_request *request) {
  crml_text origin = { request->url, request->origin_len };
  if (origin.len == 0 || !crml_text_equal(crml_buffer_text(&ex->origin), origin)) {
    CURLcode rc = choose_host(ex, request->url);
    if (rc != CURLE_OK) return rc;
  }
  if (needs_whole_url(ex, request->url)) origin.len = 0;
  if (origin.len > 0 && use_origin(ex, origin))
    return curl_easy_setopt(ex->easy, CURLOPT_REQUEST_TARGET, request->url + origin.len);
  forget_origin(ex);
  (void)curl_easy_setopt(ex->easy, CURLOPT_REQUEST_TARGET, NULL);
  return curl_easy_setopt(ex->easy, CURLOPT_URL, request->url);
}

const char *crml_engine_refuses_proxy(const char *url) {
  const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
  CURLU *parsed;
  CURLUcode code;
  if (strncmp(url, "https:", 6) == 0 && !(info->features & CURL_VERSION_HTTPS_PROXY))
    return "must not be an https URL: this libcurl cannot talk to such proxies";
  parsed = curl_url();
  if (parsed == NULL) return "out of memory";
  code = curl_url_set(parsed, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME);
  curl_url_cleanup(parsed);
  return code == CURLUE_OK ? NULL : "must be a proxy URL that libcurl accepts";
}
