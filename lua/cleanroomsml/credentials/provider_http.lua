--- HTTP for providers: retries, and messages for failures.
local core = require "cleanroomsml.core"
local document = require "cleanroomsml.credentials.document"
local failure = require "cleanroomsml.failure"
local failures = require "cleanroomsml.credentials.failures"
local xml = require "cleanroomsml.credentials.xml"

local provider_http = {}

local FINAL = { TLSError = true, LocalError = true, ResponseTooLarge = true }
local THROTTLING = {
  Throttling = true, ThrottlingException = true, ThrottledException = true,
  RequestThrottledException = true, TooManyRequestsException = true, RequestLimitExceeded = true,
  RequestThrottled = true, SlowDown = true,
}
local TRANSIENT = { [500] = true, [502] = true, [503] = true, [504] = true }

--- Whether an exchange without a response is worth a retry.
---@param kind string|nil
---@param code string|nil
function provider_http.unanswered(kind, code)
  return (kind == "transport" or kind == "timeout") and not FINAL[code]
end

--- Sends until a response is final. A policy has `attempts` (in total), `again(response, kind,
--- code)`: whether to retry, and `delay(attempt, response)`: the seconds before.
---@param system table
---@param request table see `system.http`
---@param policy {attempts: integer, again: function, delay: function}
---@return table|nil response, string|nil message, string|nil kind, string|nil code
function provider_http.send(system, request, policy)
  for attempt = 1, policy.attempts do
    local response, message, kind, code = system.http(request)
    if attempt == policy.attempts or not policy.again(response, kind, code) then
      return response, message, kind, code
    end
    system.sleep(policy.delay(attempt, response))
  end
end

local function first_text(object, ...)
  for _, name in ipairs { ... } do
    local text = document.text(object, name)
    if text then return text end
  end
end

-- A word in the form of a code, or nil.
local function word(text)
  text = text and text:match("^[^:]*"):match("[^#]*$"):match("^%s*(.-)%s*$")
  return text and #text <= 128 and text:find("^[A-Za-z0-9._-]+$") and text or nil
end

--- Code and message of an AWS service's error, JSON or STS's XML.
---@param response {status: integer, headers: table, body: string}
---@return string|nil code, string|nil message
function provider_http.error_of(response)
  local body = response.body
  local object = document.decode(body)
  if object then
    return word(response.headers["x-amzn-errortype"])
        or word(first_text(object, "error", "code", "Code", "__type")),
      first_text(object, "error_description", "message", "Message")
  end
  return word(xml.element(body, "Code") or response.headers["x-amzn-errortype"]),
    xml.element(body, "Message")
end

--- The policy for AWS services: the retries of a call.
---@param system table
---@param attempts integer
function provider_http.service_policy(system, attempts)
  local function throttled(response)
    return response.status == 429
      or response.status >= 400 and THROTTLING[provider_http.error_of(response)]
  end
  return {
    attempts = attempts,
    again = function(response, kind, code)
      if not response then return provider_http.unanswered(kind, code) end
      return TRANSIENT[response.status] or throttled(response)
        or provider_http.error_of(response) == "IDPCommunicationError"
    end,
    delay = function(attempt, response)
      local base = response and throttled(response) and 1 or 0.05
      return system.random() * math.min(20, base * 2 ^ (attempt - 1))
    end,
  }
end

-- Values from a file may be of any type.
local function texts_of(...)
  local texts = {}
  for _, list in ipairs { ... } do
    for _, value in pairs(list) do
      if type(value) == "string" then texts[#texts + 1] = value end
    end
  end
  return texts
end

--- The failure of an exchange: no response, or an error response.
---@param where string the request, and the server it went to
---@param secrets table what must not show, whatever the answer repeats; only texts count
---@param code string|nil the code to use when the answer has none
---@return nil, string message, table info
function provider_http.failure(where, response, message, kind, secrets, code)
  local hidden = texts_of(secrets, response and response.secrets or {})
  if not response then
    if kind == "config" then return failure(kind, code, where .. ": " .. message) end
    local why = failures.bare(message, code and { code = code })
    return failures.new(code or "TransportError", where .. ": " .. core.redact(why, hidden),
      { retryable = provider_http.unanswered(kind, code) })
  end
  local own_code, text = provider_http.error_of(response)
  text = text and core.redact(text, hidden)
  if own_code then own_code = core.redact(own_code, hidden) end
  return failures.new(own_code or code or "HTTP " .. response.status,
    ("%s: %s (HTTP status %d)"):format(where, text or "no reason given", response.status),
    { http_status = response.status, retryable = TRANSIENT[response.status] or false })
end

return provider_http
