--- The service itself: a request comes in as a table, the answer goes out as one. No I/O.
local errors = require "cleanroomsml.standin.errors"
local models = require "cleanroomsml.standin.models"
local shape = require "cleanroomsml.standin.shape"
local sigv4 = require "cleanroomsml.standin.sigv4"

local service = {}

local function percent_decode(text)
  return (text:gsub("%%(%x%x)", function(code)
    return string.char(tonumber(code, 16))
  end))
end

--- The members of a GetTrainedModel request, or nil when target and method mean something else.
local function route(method, target)
  local path, query = target:match("^([^?]*)%??(.*)$")
  local membership, arn = path:match("^/memberships/([^/]+)/trained%-models/([^/]+)/?$")
  if method ~= "GET" or not arn then
    return nil
  end
  local version = ("&" .. query):match("&versionIdentifier=([^&]*)")
  return {
    membershipIdentifier = percent_decode(membership),
    trainedModelArn = percent_decode(arn),
    versionIdentifier = version and percent_decode(version),
  }
end

local function constraint_broken(value, limits)
  if #value > limits.max then
    return "Member must have length less than or equal to " .. limits.max
  elseif #value < limits.min then
    return "Member must have length greater than or equal to " .. limits.min
  elseif not value:find(limits.pattern) then
    return "Member must satisfy regular expression pattern: " .. limits.regex
  end
end

--- The service's words about every member that breaks a constraint, nil when none does.
local function validate(input)
  local faults = {}
  for _, member in ipairs {
    { "membershipIdentifier", shape.uuid },
    { "trainedModelArn", shape.trained_model_arn },
    { "versionIdentifier", shape.uuid },
  } do
    local name, limits = member[1], member[2]
    local value = input[name]
    local broken = value and constraint_broken(value, limits)
    if broken then
      faults[#faults + 1] = ("Value '%s' at '%s' failed to satisfy constraint: %s")
        :format(value, name, broken)
    end
  end
  if faults[1] then
    return ("%d validation error%s detected: %s"):format(#faults, #faults > 1 and "s" or "",
      table.concat(faults, "; "))
  end
end

--- `region` is the one the request was signed for; a model lives in the region that its ARN names.
local function lookup(state, input, region)
  local model = state.models:find(input.trainedModelArn, input.membershipIdentifier,
    input.versionIdentifier)
  local home = input.trainedModelArn:match(shape.trained_model_arn.pattern)
  local stage = model and (not region or region == home)
    and models.stage(model, state.clock:elapsed())
  if not stage or stage.error == "ResourceNotFoundException" then
    return errors.answer("ResourceNotFoundException",
      ("Trained model %s does not exist."):format(input.trainedModelArn))
  elseif stage.error then
    return errors.answer(stage.error)
  end
  return { status = 200, headers = {}, body = stage.text }
end

--- What a service might quote: everything that must never reach a log.
local function echo(request)
  local function header(name)
    for _, pair in ipairs(request.headers) do
      if pair[1] == name then
        return pair[2]
      end
    end
    return ""
  end
  local authorization = header("authorization")
  return ("The Canonical String for this request should have been\n'%s'\n\nAuthorization: %s\n"
    .. "X-Amz-Security-Token: %s"):format(
    sigv4.canonical_request(request, authorization:match("SignedHeaders=([^,%s]+)") or "host"),
    authorization, header("x-amz-security-token"))
end

--- What a step of the script says instead of the service, nil when it leaves the answer alone.
local function scripted(step, request)
  local message = step.message
  if step.echo then
    message = (message and message .. "\n\n" or "") .. echo(request)
  end
  local code = step.code or (step.echo and "InvalidSignatureException")
  if step.body then
    local answer = { status = step.status or 200, headers = {}, body = step.body }
    if code then
      answer.headers = errors.answer(code, nil, answer.status, step.where).headers
    end
    return answer
  elseif code then
    return errors.answer(code, message, step.status, step.where)
  elseif step.status then
    return { status = step.status, headers = {}, body = "" }
  end
end

--- Answers one request. A step of the script may have its own say, but only to a request that the
--- service would let in, or that it is told not to check (`signed = false`).
---@param state table models, clock, credentials (see server.lua)
---@param request {method: string, target: string, headers: string[][], body: string}
---@param step table a step of the script, {} for none
---@return {status: integer, headers: string[][], body: string}
function service.answer(state, request, step)
  local scope, problem
  if step.signed ~= false then
    scope, problem = sigv4.verify(request, state.credentials, state.clock:now())
    if not scope then
      return errors.answer(problem.code, problem.message)
    end
  end
  local answer = scripted(step, request)
  if answer then
    return answer
  end
  local input = route(request.method, request.target)
  if not input then
    return errors.answer("UnknownOperationException")
  end
  local fault = validate(input)
  if fault then
    return errors.answer("ValidationException", fault)
  end
  return lookup(state, input, scope and scope.region)
end

return service
