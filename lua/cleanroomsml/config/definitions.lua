--- The sources of each setting of a client, except credentials and endpoints. Data.
---
--- option: its name, if it differs from the setting's; env: variables, the first one that is set
--- wins; key: in the profile; last: a variable that comes after the profile; fallback: the setting
--- to use when none of them is set; parse: a function of `values.lua`; path: a leading `~` is the
--- home directory.
return {
  region = {
    env = { "AWS_REGION", "AWS_DEFAULT_REGION" }, key = "region", parse = "region",
  },
  use_fips_endpoint = {
    env = { "AWS_USE_FIPS_ENDPOINT" }, key = "use_fips_endpoint", parse = "boolean",
    default = false,
  },
  use_dualstack_endpoint = {
    env = { "AWS_USE_DUALSTACK_ENDPOINT" }, key = "use_dualstack_endpoint", parse = "boolean",
    default = false,
  },
  ignore_configured_endpoint_urls = {
    env = { "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS" }, key = "ignore_configured_endpoint_urls",
    parse = "boolean", default = false,
  },
  ca_bundle = {
    env = { "AWS_CA_BUNDLE" }, key = "ca_bundle", last = "REQUESTS_CA_BUNDLE", parse = "line",
    path = true,
  },
  max_attempts = {
    env = { "AWS_MAX_ATTEMPTS" }, key = "max_attempts", parse = "attempts", default = 3,
  },
  retry_mode = {
    env = { "AWS_RETRY_MODE" }, key = "retry_mode", parse = "retry_mode", default = "standard",
  },
  app_id = {
    env = { "AWS_SDK_UA_APP_ID" }, key = "sdk_ua_app_id", parse = "app_id",
  },
  https_proxy = {
    option = "proxy", env = { "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" },
    parse = "proxy_url",
  },
  -- HTTP_PROXY is not read: a request header `Proxy:` would set it for a CGI program.
  http_proxy = {
    option = "proxy", env = { "http_proxy", "all_proxy", "ALL_PROXY" }, parse = "proxy_url",
  },
  no_proxy = {
    env = { "no_proxy", "NO_PROXY" }, parse = "line",
  },
  ec2_metadata_endpoint = {
    option = "ec2_metadata.endpoint", env = { "AWS_EC2_METADATA_SERVICE_ENDPOINT" },
    key = "ec2_metadata_service_endpoint", parse = "endpoint_url",
  },
  ec2_metadata_endpoint_mode = {
    option = "ec2_metadata.endpoint_mode",
    env = { "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE" }, key = "ec2_metadata_service_endpoint_mode",
    parse = "endpoint_mode", fallback = "imds_use_ipv6",
  },
  imds_use_ipv6 = {
    env = { "AWS_IMDS_USE_IPV6" }, key = "imds_use_ipv6",
    parse = "ipv6", default = "ipv4",
  },
  ec2_metadata_disabled = {
    option = "ec2_metadata.disabled", env = { "AWS_EC2_METADATA_DISABLED" },
    parse = "boolean", default = false,
  },
  ec2_metadata_v1_disabled = {
    option = "ec2_metadata.v1_disabled", env = { "AWS_EC2_METADATA_V1_DISABLED" },
    key = "ec2_metadata_v1_disabled", parse = "boolean", default = false,
  },
}
