--- The service: turns a request (a table) into an answer (a table). No I/O.
local errors = require "cleanroomsml.emulator.errors"
local jsontext = require "cleanroomsml.emulator.jsontext"
local locate = require "cleanroomsml.emulator.locate"
local operation_input = require "cleanroomsml.emulator.operation_input"
local operations = require "cleanroomsml.emulator.operations"
local sigv4 = require "cleanroomsml.emulator.sigv4"
local verify = require "cleanroomsml.emulator.verify"

local service = {}

local DEFAULT_REGION = "us-east-1"

--- The secrets that an answer might quote and that must never reach a log.
local function echo(request)
  local authorization = sigv4.header(request.headers, "authorization") or ""
  local signed_headers = authorization:match("SignedHeaders=([^,%s]+)") or "host"
  return ("The Canonical String for this request should have been\n'%s'\n\nAuthorization: %s\n"
    .. "X-Amz-Security-Token: %s"):format(
    sigv4.canonical_request(request, signed_headers), authorization,
    sigv4.header(request.headers, "x-amz-security-token") or "")
end

--- The answer of the script's step; nil: the service's own answer.
local function scripted(step, request, who)
  local message = step.message
  if step.echo then
    message = (message and message .. "\n\n" or "") .. echo(request)
  end
  local code = step.code or (step.echo and "InvalidSignatureException")
  local answer
  if code then
    answer = errors.answer(code, message, { status = step.status, where = step.where, who = who })
  elseif step.status or step.body then
    answer = { status = step.status or 200, headers = {}, body = "" }
  end
  if step.body then
    answer.body = step.body
  end
  return answer
end

--- The region of an unsigned request: that of an ARN in it.
local function region_of(input)
  for _, text in pairs(input) do
    local arn = jsontext.value(text) or ""
    if arn:find("^arn:[^:]*:cleanrooms%-ml:") then return (locate.region(arn)) end
  end
  return DEFAULT_REGION
end

--- The owner of the request's membership or collaboration. Nil, error: not the caller.
local function place(context)
  local input, caller = context.input, context.caller
  context.owner = caller.account
  if input.membershipIdentifier then
    local membership = context.parties:membership(jsontext.value(input.membershipIdentifier),
      caller.account)
    if not membership then return nil, { code = "AccessDeniedException" } end
    context.owner, context.collaboration = membership.account, membership.collaboration
  elseif input.collaborationIdentifier and not context.parties:sees(caller.account,
    jsontext.value(input.collaborationIdentifier)) then
    return nil, { code = "AccessDeniedException" }
  end
  return true
end

local function run(state, operation, input, scope)
  local context = {
    store = state.store, parties = state.parties, failures = state.failures, draw = state.draw,
    new_id = state.new_id, time = state.clock:time(), operation = operation, input = input,
    caller = scope and scope.account or state.parties.first,
    region = scope and scope.region or region_of(input), is_signed = scope ~= nil,
  }
  local ok, err = place(context)
  local members, extra
  if ok then
    local of = operations[operation.name]
    members, err, extra = of.action(of.row, context)
  end
  if members then
    return { status = 200, headers = {}, body = locate.text(operation.output, members, extra) }
  end
  return errors.answer(err.code, err.message,
    { who = { account = context.caller.account, operation = operation.name } })
end

--- A body with a content type other than JSON.
local function has_other_type(request)
  local given = sigv4.header(request.headers, "content-type")
  return request.body ~= "" and given and not given:lower():find("^application/json")
    and not given:lower():find("^application/x%-amz%-json")
end

--- Answers one request. A step of the script applies only to requests that the service accepts, or
--- with `signed = false`, which skips that check.
---@param state table see server.lua
---@param request {method: string, target: string, headers: string[][], body: string}
---@param step table a step of the script, {} for none
---@return {status: integer, headers: string[][], body: string}
function service.answer(state, request, step)
  local scope, err
  if step.signed ~= false then
    scope, err = verify(request, state.credentials, state.clock:now())
    if not scope then
      return errors.answer(err.code, err.message)
    end
  end
  local operation, labels = operation_input.route(request.method, request.target)
  local caller = scope and scope.account or state.parties.first
  local answer = scripted(step, request,
    { account = caller.account, operation = operation and operation.name })
  if answer then
    return answer
  elseif not operation then
    return errors.answer("UnknownOperationException")
  elseif has_other_type(request) then
    return errors.answer("UnsupportedMediaTypeException")
  end
  local input, code, message = operation_input.input(operation, labels, request.target,
    request.body)
  if not input then
    return errors.answer(code, message)
  end
  return run(state, operation, input, scope)
end

return service
