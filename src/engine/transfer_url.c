/* How a request's URL gets to libcurl. */
#include <string.h>

#include "engine/engine_internal.h"

static void forget_origin(crml_exchange *ex) {
  if (ex->parsed_origin == NULL) return;
  (void)curl_easy_setopt(ex->easy, CURLOPT_CURLU, NULL);
  curl_url_cleanup(ex->parsed_origin);
  ex->parsed_origin = NULL;
  crml_buffer_clear(&ex->origin);
}

/* Has the handle's URL be this origin. False: libcurl is to say itself what is wrong with it. */
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

/* A proxy is sent the whole URL where there is no tunnel: plain http. */
static bool needs_whole_url(const crml_exchange *ex, const char *url) {
  const crml_text scheme = { url, strcspn(url, ":") };
  return *ex->transport->options.proxy && !crml_text_is(scheme, "https");
}

CURLcode crml_exchange_set_url(crml_exchange *ex, const crml_request *request) {
  const bool whole = needs_whole_url(ex, request->url);
  const crml_text origin = { request->url, whole ? 0 : request->origin_len };
  if (origin.len > 0 && use_origin(ex, origin))
    return curl_easy_setopt(ex->easy, CURLOPT_REQUEST_TARGET, request->url + origin.len);
  forget_origin(ex);
  (void)curl_easy_setopt(ex->easy, CURLOPT_REQUEST_TARGET, NULL);
  return curl_easy_setopt(ex->easy, CURLOPT_URL, request->url);
}
