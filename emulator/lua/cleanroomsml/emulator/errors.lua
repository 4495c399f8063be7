--- The service's errors: status, words, and where on the wire the code is put.
local json = require("cjson").new()

local errors = {}

local KNOWN = {
  ResourceNotFoundException = { 404, "The requested trained model does not exist." },
  ValidationException = { 400, "1 validation error detected." },
  AccessDeniedException = { 403, "User: arn:aws:iam::123456789012:user/emulator is not authorized"
    .. " to perform: cleanrooms-ml:GetTrainedModel because no identity-based policy allows"
    .. " the cleanrooms-ml:GetTrainedModel action" },
  ThrottlingException = { 429, "Rate exceeded" },
  InternalServerException = { 500, "Internal server error" },
  ServiceUnavailableException = { 503, "Service is unavailable" },
  UnknownOperationException = { 404, "Unknown operation" },
  InvalidSignatureException = { 403, "The request signature we calculated does not match the"
    .. " signature you provided. Check your AWS Secret Access Key and signing method. Consult the"
    .. " service documentation for details." },
  UnrecognizedClientException = { 403, "The security token included in the request is invalid." },
  ExpiredTokenException = { 403, "The security token included in the request is expired" },
  MissingAuthenticationTokenException = { 403, "Missing Authentication Token" },
  IncompleteSignatureException = {
    403, "The request signature does not conform to AWS standards.",
  },
}

--- Each puts the code in its place: into the headers, or into the object that becomes the body.
local PLACES = {
  header = function(headers, _, code)
    headers[#headers + 1] = { "x-amzn-errortype", code }
  end,
  code = function(_, body, code)
    body.code = code
  end,
  __type = function(_, body, code)
    body.__type = code
  end,
  nested = function(_, body, code)
    body.error = { __type = code, code = code }
  end,
  none = function() end,
}

local function sorted_names(of)
  local names = {}
  for name in pairs(of) do
    names[#names + 1] = name
  end
  table.sort(names)
  return table.concat(names, ", ")
end

--- The status and message of a code, nil when it has none. A name space before it and a URL behind
--- it do not count.
function errors.known(code)
  return type(code) == "string" and KNOWN[code:gsub(":.*", ""):gsub(".*#", "")] or nil
end

function errors.names()
  return sorted_names(KNOWN)
end

errors.places = PLACES

function errors.place_names()
  return sorted_names(PLACES)
end

--- An answer that says `code`.
---@param code string
---@param message string? the service's own words when left out
---@param status integer? must be given when the code is not known
---@param place string? header (as the service does), code, __type, nested or none
---@return {status: integer, headers: string[][], body: string}
function errors.answer(code, message, status, place)
  local known = errors.known(code) or { status, "" }
  local headers, body = {}, { message = message or known[2] }
  PLACES[place or "header"](headers, body, code)
  return { status = status or known[1], headers = headers, body = json.encode(body) }
end

return errors
