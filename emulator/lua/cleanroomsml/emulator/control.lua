--- The control port: JSON over HTTP, for tests; see docs/emulator.md. An instruction is checked
--- completely before it is carried out.
local json = require("cjson").new()
local new_headers = require "http.headers".new
local clock = require "cleanroomsml.emulator.clock"
local jsontext = require "cleanroomsml.emulator.jsontext"
local reader = require "cleanroomsml.emulator.reader"

local control = {}

local WRITE_TIMEOUT = 60
local UUID = "^" .. ("x"):rep(8) .. "%-xxxx%-xxxx%-xxxx%-" .. ("x"):rep(12) .. "$"
UUID = UUID:gsub("x", "[0-9a-f]")

local routes = {}

--- Decodes a body; its strings may be any bytes, since scripts use them as answers.
local function decode(text)
  local value, message = jsontext.decode(text, true)
  if type(value) ~= "table" then
    return nil, "the body must be JSON" .. (message and ": " .. message or "")
  end
  return value
end

--- The members of an instruction, or nil, message: `checks` has a function for each.
local function members_of(text, checks)
  local given, message = decode(text)
  if not given then return nil, message end
  for name, value in pairs(given) do
    local check = checks[name]
    if not check then return nil, tostring(name) .. ": is not known" end
    local ok
    ok, message = check(value)
    if not ok then return nil, ("%s: must be %s"):format(name, message) end
  end
  return given
end

local function pattern(of, words)
  return function(value) return type(value) == "string" and value:find(of) ~= nil, words end
end

local function seconds(least)
  return function(value)
    return type(value) == "number" and value >= least and value <= clock.LIMIT,
      ("a number of seconds from %g to %g"):format(least, clock.LIMIT)
  end
end

local account = pattern("^%d%d%d%d%d%d%d%d%d%d%d%d$", "an account's 12 digits")
local key = pattern("^[%w/+=_-]+$", "letters, digits and /+=_-")
local uuid = pattern(UUID, "a UUID in lower case")

local function lacks(given, names)
  for _, name in ipairs(names) do
    if given[name] == nil then return name .. ": is missing" end
  end
end

local function replace(of, what)
  return function(state, body)
    local list, message = decode(body)
    local ok
    if list then ok, message = state[of]:replace(list) end
    return ok and { [what] = #list } or nil, message
  end
end

routes["POST /script"] = replace("script", "steps")
routes["POST /failures"] = replace("failures", "failures")

routes["GET /script"] = function(state)
  return { requests_left = state.script:left() }
end

routes["GET /requests"] = function(state)
  return state.journal:list()
end

routes["DELETE /requests"] = function(state)
  state.journal:clear()
  return { requests = 0 }
end

routes["POST /models"] = function(state, body)
  local count, message = state:replace_models(body)
  return count and { models = count }, message
end

local CLOCK = {
  offset = function(value) return seconds(-clock.LIMIT)(value) end,
  advance = seconds(0),
}

routes["POST /clock"] = function(state, body)
  local given, message = decode(body)
  if not given then return nil, message end
  for name, value in pairs(given) do
    local ok, words
    if CLOCK[name] then ok, words = CLOCK[name](value) end
    if not ok then
      return nil, words and ("%s: must be %s"):format(name, words)
        or tostring(name) .. ": must be offset or advance, a number of seconds"
    end
  end
  local ahead = state.clock:time() + (given.advance or 0) - os.time()
  if ahead > clock.LIMIT then
    return nil, "advance: the resources' clock would be too far ahead"
  end
  state.clock.offset = given.offset or state.clock.offset
  state.clock:advance(given.advance or 0)
  state.store.changed = true -- the state file holds the time
  return { offset = state.clock.offset, time = state.clock:time() }
end

routes["POST /accounts"] = function(state, body)
  local given, message = members_of(body,
    { account = account, access_key_id = key, secret_access_key = key, session_token = key })
  message = message or lacks(given, { "account", "access_key_id", "secret_access_key" })
  if message then return nil, message end
  local known = state.parties:account(given.access_key_id)
  if known and known.account ~= given.account then
    return nil, "access_key_id: is another account's"
  elseif given.account == state.parties.first.account then
    return nil, "account: is the account of the flags' keys"
  end
  state.parties:add_account(given)
  return { account = given.account }
end

routes["POST /memberships"] = function(state, body)
  local given, message = members_of(body,
    { membership = uuid, collaboration = uuid, account = account })
  message = message or lacks(given, { "membership", "collaboration", "account" })
  if message then return nil, message end
  for resource in pairs(state.store.by_key) do
    if resource:find(given.membership, 1, true) then
      return nil, "membership: has resources already"
    end
  end
  state.parties:add_membership(given.membership, given.collaboration, given.account)
  return { membership = given.membership }
end

routes["DELETE /connections"] = function(state)
  return { closed = state.connections:close_all() }
end

routes["GET /stats"] = function(state)
  return { connections = state.connections.accepted, requests = state.requests,
    uptime = state.clock:uptime() }
end

local function respond(stream, status, value)
  local headers = new_headers()
  headers:append(":status", status)
  headers:append("content-type", "application/json")
  local text = next(value) == nil and "[]" or json.encode(value) -- only a list can be empty
  headers:append("content-length", tostring(#text))
  stream:write_headers(headers, false, WRITE_TIMEOUT)
  stream:write_chunk(text, true, WRITE_TIMEOUT)
end

local function header(request, name)
  for _, pair in ipairs(request.headers) do
    if pair[1]:lower() == name then return pair[2]:lower() end
  end
end

--- Rejects requests that may come from a web page (which can send requests to this port, or reach
--- it under another name): status and message.
local function reject(request)
  local host = (header(request, "host") or ""):gsub(":%d+$", "")
  if host ~= "127.0.0.1" and host ~= "localhost" and host ~= "[::1]" then
    return "403", "the Host must be 127.0.0.1, localhost or [::1]"
  elseif header(request, "origin") or header(request, "sec-fetch-site") then
    return "403", "requests from web pages are rejected"
  end
  local kind = (header(request, "content-type") or ""):match("^[^;]*"):gsub("%s+$", "")
  if request.body ~= "" and kind ~= "application/json" then
    return "415", "the Content-Type must be application/json"
  end
end

--- Serves one request on the control port.
---@param state table see state.lua
---@param stream table a stream of lua-http
function control.serve(state, stream)
  local request, code, message = reader.read(stream)
  if not request then
    if code then respond(stream, "400", { message = message or code }) end
    return reader.drop(stream, code ~= nil)
  end
  local status
  status, message = reject(request)
  if status then return respond(stream, status, { message = message }) end
  local route = routes[request.method .. " " .. request.target]
  if not route then
    return respond(stream, "404", { message = "no such control: " .. request.method .. " "
      .. request.target })
  end
  local value
  value, message = route(state, request.body)
  if not value then
    return respond(stream, "400", { message = message })
  end
  state.save()
  respond(stream, "200", value)
end

return control
