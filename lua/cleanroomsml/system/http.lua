--- `system.http`: one plain HTTP exchange for credential providers, over the engine; waits as the
--- client waits. Connections follow the client's settings.
local core = require "cleanroomsml.core"

local http = {}

local MAX_RESPONSE_SIZE = 1024 * 1024

---@class cleanroomsml.HttpRequest
---@field method string|nil default GET
---@field url string http or https, sent byte for byte
---@field headers string[][]|nil `{name, value}` pairs
---@field body string|nil
---@field connect_timeout number|nil seconds (5): DNS, TCP, proxy and TLS
---@field read_timeout number|nil seconds (30): the longest gap once the request is sent
---@field timeout number|nil seconds (120): everything
---@field max_response_size integer|nil bytes (1 MiB)
---@field metadata boolean|nil true: never through a proxy

---@class cleanroomsml.HttpResponse
---@field status integer
---@field headers table<string, string> by name in lower case
---@field body string
---@field secrets string[]|nil secrets of the proxy, which the body may repeat: to be redacted

--- A response of any status; nil, message, kind and code (all strings) without one.
---@alias cleanroomsml.Http fun(request: cleanroomsml.HttpRequest): cleanroomsml.HttpResponse?, any

-- Connection settings `{proxy, no_proxy, ca_bundle}`, those that are set; or nil, message, info.
local function transport(settings, request)
  local scheme = request.url:match("^[Hh][Tt][Tt][Pp]([Ss]?):") == "" and "http" or "https"
  local found = {}
  local names = { ca_bundle = "ca_bundle" }
  if not request.metadata then names.proxy, names.no_proxy = scheme .. "_proxy", "no_proxy" end
  for option, name in pairs(names) do
    local setting, message, info = settings:get(name)
    if not setting then return nil, message, info end
    found[option] = setting.value or nil
  end
  return found
end

local function fetch_options(options, request, found, threaded)
  return {
    method = request.method, url = request.url, headers = request.headers, body = request.body,
    connect_timeout = request.connect_timeout, read_timeout = request.read_timeout,
    timeout = request.timeout, max_response_size = request.max_response_size or MAX_RESPONSE_SIZE,
    proxy = found.proxy, no_proxy = found.no_proxy, ca_bundle = found.ca_bundle,
    verify = options.verify ~= false, threaded = threaded,
  }
end

--- A request that cannot be sent (a token with a line end, for example) fails like any other, since
--- its parts come from files and services. Redirects are not followed, nothing is retried.
---@param wait_driver cleanroomsml.WaitDriver
---@param settings cleanroomsml.Settings
---@param options table the client's options
---@param request cleanroomsml.HttpRequest
---@return cleanroomsml.HttpResponse|nil response, string|nil message, string|nil kind
---@return string|nil code
function http.send(wait_driver, settings, options, request)
  local found, message, info = transport(settings, request)
  if not found then return nil, message, info.kind, info.code end
  local fetch_with = fetch_options(options, request, found, wait_driver.threaded)
  local made, fetch = pcall(core.fetch, fetch_with)
  if not made then return nil, "LocalError: " .. fetch, "transport", "LocalError" end
  local done, kind, code, response
  done, kind, code, message = wait_driver.run(fetch)
  if not done then
    fetch:cancel()
    return nil, code .. ": " .. message, kind, code
  end
  response, message, kind, code = fetch:result()
  if response and found.proxy then response.secrets = core.proxy_secrets(found.proxy) end
  return response, message, kind, code
end

return http
