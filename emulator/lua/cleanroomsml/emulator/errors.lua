--- The service's errors: status, message, and the place of the code in an answer.
local json = require("cjson").new()
local description = require "cleanroomsml.emulator.description"

local errors = {}

--- Errors of the front end, which the description lacks.
local KNOWN = {
  InternalServerException = { 500, "Internal server error" },
  ServiceUnavailableException = { 503, "Service is unavailable" },
  UnknownOperationException = { 404, "Unknown operation" },
  SerializationException = { 400, "The request could not be read" },
  UnsupportedMediaTypeException = { 415, "The body must be application/json" },
  RequestEntityTooLargeException = { 413, "The request is too large" },
  BadRequestException = { 400, "The request is not HTTP/1.1" },
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

local WORDS = {
  ResourceNotFoundException = "The resource you are requesting does not exist.",
  ValidationException = "The request parameters for this request are incorrect.",
  ThrottlingException = "Rate exceeded",
  ConflictException = "You can't complete this action because another resource depends on this"
    .. " resource.",
  ServiceQuotaExceededException = "You have exceeded your service quota.",
  InternalServiceException = "An internal service error occurred.",
  AccessDeniedException = "User: arn:aws:iam::%s:user/emulator is not authorized to perform:"
    .. " cleanrooms-ml:%s because no identity-based policy allows the cleanrooms-ml:%s action",
}

--- The default values of an error's members besides the message.
local MORE = { ServiceQuotaExceededException = { quotaName = "Emulated quota", quotaValue = 10 } }

for _, operation in ipairs(description.operations()) do
  for _, one in ipairs(operation.errors) do
    KNOWN[one.name] = KNOWN[one.name] or { one.status, WORDS[one.name] or "" }
  end
end

--- Each function writes the code to its place: the headers, or the object of the body.
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

--- The status and message of a code, nil: unknown. A name space before it and a URL behind it are
--- ignored.
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

--- The service's own message for a code.
---@param code string
---@param who {account: string, operation: string}|nil for AccessDeniedException
function errors.words(code, who)
  local known = errors.known(code)
  if not known then return "" end
  if not known[2]:find("%s", 1, true) then return known[2] end
  local operation = who and who.operation or "UnknownOperation"
  return known[2]:format(who and who.account or "123456789012", operation, operation)
end

--- An answer with `code`.
---@param code string
---@param message string? the service's own words when left out
---@param options {status: integer?, where: string?, who: table?, more: table?}? `status` must be
---  given when the code is not known; `where`: header (as the service does), code, __type, nested
---  or none; `more`: members of the error besides the message
---@return {status: integer, headers: string[][], body: string}
function errors.answer(code, message, options)
  options = options or {}
  local known = errors.known(code)
  local headers, body = {}, { message = message or errors.words(code, options.who) }
  for name, value in pairs(options.more or MORE[code] or {}) do body[name] = value end
  PLACES[options.where or "header"](headers, body, code)
  return { status = options.status or known[1], headers = headers,
    body = (json.encode(body):gsub("\\/", "/")) }
end

return errors
