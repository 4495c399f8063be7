--- The service itself: a request comes in as a table, the answer goes out as one. No I/O.
local errors = require "cleanroomsml.emulator.errors"
local models = require "cleanroomsml.emulator.models"
local shape = require "cleanroomsml.emulator.shape"
local sigv4 = require "cleanroomsml.emulator.sigv4"
local text = require "cleanroomsml.emulator.text"
local verify = require "cleanroomsml.emulator.verify"

local service = {}

--- The members of a GetTrainedModel request, or nil when target and method mean something else.
local function route(method, target)
  local path, query = target:match("^([^?]*)%??(.*)$")
  local membership, arn = path:match("^/memberships/([^/]+)/trained%-models/([^/]+)$")
  if method ~= "GET" or not arn then
    return nil
  end
  local version = ("&" .. query):match("&versionIdentifier=([^&]*)")
  return {
    membershipIdentifier = text.percent_decode(membership),
    trainedModelArn = text.percent_decode(arn),
    versionIdentifier = version and text.percent_decode(version),
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
  local authorization = sigv4.header(request.headers, "authorization") or ""
  local signed_headers = authorization:match("SignedHeaders=([^,%s]+)") or "host"
  return ("The Canonical String for this request should have been\n'%s'\n\nAuthorization: %s\n"
    .. "X-Amz-Security-Token: %s"):format(
    sigv4.canonical_request(request, signed_headers), authorization,
    sigv4.header(request.headers, "x-amz-security-token") or "")
end

--- What a step of the script says instead of the service, nil when it leaves the answer alone.
local function scripted(step, request)
  local message = step.message
  if step.echo then
    message = (message and message .. "\n\n" or "") .. echo(request)
  end
  local code = step.code or (step.echo and "InvalidSignatureException")
  local answer
  if code then
    answer = errors.answer(code, message, step.status, step.where)
  elseif step.status or step.body then
    answer = { status = step.status or 200, headers = {}, body = "" }
  end
  if step.body then
    answer.body = step.body
  end
  return answer
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
    scope, problem = verify(request, state.credentials, state.clock:now())
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
