/* Put before a source file (-include), this makes the libraries' headers as good as those of the
 * oldest versions that are supported, libcurl 7.68 and OpenSSL 1.1.1: the versions are those, and
 * what came later must not be named. */
#include <curl/curl.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#undef LIBCURL_VERSION_NUM
#define LIBCURL_VERSION_NUM 0x074400
#undef OPENSSL_VERSION_NUMBER
#define OPENSSL_VERSION_NUMBER 0x1010100fL

/* libcurl 7.69 to 7.88 */
#undef CURLSSLOPT_NATIVE_CA
#undef CURLSSLOPT_REVOKE_BEST_EFFORT
#undef CURL_VERSION_HSTS
#undef CURL_VERSION_THREADSAFE
#undef CURL_VERSION_UNICODE
#undef CURL_VERSION_ZSTD
#pragma GCC poison CURLE_PROXY CURLE_QUIC_CONNECT_ERROR CURLE_SSL_CLIENTCERT \
  CURLE_UNRECOVERABLE_POLL CURLINFO_CAINFO CURLINFO_CAPATH CURLINFO_EFFECTIVE_METHOD \
  CURLINFO_PROXY_ERROR CURLINFO_REFERER CURLOPT_AWS_SIGV4 CURLOPT_CAINFO_BLOB \
  CURLOPT_CA_CACHE_TIMEOUT CURLOPT_DOH_SSL_VERIFYHOST CURLOPT_DOH_SSL_VERIFYPEER \
  CURLOPT_DOH_SSL_VERIFYSTATUS CURLOPT_HSTS CURLOPT_HSTS_CTRL CURLOPT_ISSUERCERT_BLOB \
  CURLOPT_MAIL_RCPT_ALLLOWFAILS CURLOPT_MAXLIFETIME_CONN CURLOPT_MIME_OPTIONS \
  CURLOPT_PREREQDATA CURLOPT_PREREQFUNCTION CURLOPT_PROTOCOLS_STR CURLOPT_PROXY_CAINFO_BLOB \
  CURLOPT_PROXY_ISSUERCERT CURLOPT_PROXY_ISSUERCERT_BLOB CURLOPT_PROXY_SSLCERT_BLOB \
  CURLOPT_PROXY_SSLKEY_BLOB CURLOPT_QUICK_EXIT CURLOPT_REDIR_PROTOCOLS_STR \
  CURLOPT_SSLCERT_BLOB CURLOPT_SSLKEY_BLOB CURLOPT_SSL_EC_CURVES CURLOPT_WS_OPTIONS \
  CURL_HTTP_VERSION_3ONLY curl_easy_header curl_easy_nextheader curl_ws_recv curl_ws_send

/* OpenSSL 3.0 */
#undef EVP_EC_gen
#pragma GCC poison EVP_CIPHER_fetch EVP_KDF_fetch EVP_MAC_CTX_new EVP_MAC_fetch \
  EVP_MAC_init EVP_MD_fetch EVP_MD_free EVP_MD_get_size EVP_PKEY_CTX_new_from_name \
  EVP_PKEY_CTX_new_from_pkey EVP_PKEY_eq EVP_PKEY_fromdata EVP_PKEY_get_base_id EVP_PKEY_get_bits \
  EVP_PKEY_get_bn_param EVP_PKEY_get_group_name EVP_PKEY_get_id EVP_PKEY_get_octet_string_param \
  EVP_PKEY_get_size EVP_PKEY_get_utf8_string_param EVP_PKEY_Q_keygen EVP_Q_digest EVP_Q_mac \
  OSSL_DECODER_CTX_new_for_pkey OSSL_ENCODER_CTX_new_for_pkey OSSL_LIB_CTX_new \
  OSSL_PARAM_construct_end OSSL_PROVIDER_load PEM_read_bio_PrivateKey_ex
