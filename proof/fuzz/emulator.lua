--- The emulator: reads any requests and models, never raises an error, and accepts only signed
--- requests. Its canonical request equals the client's, although they share no code. Without the
--- check of signatures it answers any request of any operation.
local core = require "cleanroomsml.core"
local failures = require "cleanroomsml.emulator.failures"
local implied = require "cleanroomsml.emulator.implied"
local models = require "cleanroomsml.emulator.models"
local parties = require "cleanroomsml.emulator.parties"
local redact = require "cleanroomsml.emulator.redact"
local service = require "cleanroomsml.emulator.service"
local sigv4 = require "cleanroomsml.emulator.sigv4"
local store = require "cleanroomsml.emulator.store"

local NOW = 1700000000
local EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
local ID = "00000000-0000-4000-8000-000000000000"

local function new_state()
  local known = parties.new { access_key_id = "AKIDEXAMPLE", secret_access_key = "secret" }
  return {
    store = store.new(), parties = known, failures = failures.new(),
    draw = function() return 1 end, new_id = function() return ID end,
    clock = { now = function() return NOW end, time = function() return NOW end },
    credentials = {
      service = "cleanrooms-ml", account = function(id) return known:account(id) end,
    },
  }
end

-- A request in the form of the emulator's HTTP library: names in lower case, no line ends.
local function read(data)
  local line, rest = data:match("^([^\n]*)\n?(.*)$")
  local method, target = line:match("^(%u+) (/[^ %c]*)$")
  if not method then return nil end
  local head, body = rest:match("^(.-)\n\n(.*)$")
  local request = { method = method, target = target, headers = {}, body = body or "" }
  for name, value in (head or rest):gmatch("([%w-]+): ?([^\n]*)") do
    request.headers[#request.headers + 1] = { name:lower(), value }
  end
  return request
end

local function sorted_names(headers)
  local names, seen = {}, {}
  for _, pair in ipairs(headers) do
    if not seen[pair[1]] then names[#names + 1] = pair[1] end
    seen[pair[1]] = true
  end
  table.sort(names)
  return table.concat(names, ";")
end

-- Values with white space other than blanks are not compared: the two may differ there.
local function compare(request)
  for _, pair in ipairs(request.headers) do
    if pair[2]:find("[%c]") then return end
  end
  local path, query = request.target:match("^([^?]*)%??(.*)$")
  local ours, names = core.sigv4.canonical_request {
    method = request.method, path = path, query = query, headers = request.headers,
    payload_hash = EMPTY, normalize = true,
  }
  if not ours or names ~= sorted_names(request.headers) then return end
  local theirs = sigv4.canonical_request({ method = request.method, target = request.target,
    headers = request.headers, body = "" }, names)
  if theirs:find("UNSIGNED%-PAYLOAD$") then return end
  if ours ~= theirs then error("client:\n" .. ours .. "\nemulator:\n" .. theirs) end
end

return function(data)
  local request = read(data)
  if request then
    local state = new_state()
    local answer = service.answer(state, request, {})
    assert(answer.status >= 400, "let in")
    assert(service.answer(state, request, { echo = true, signed = false }).status >= 400)
    assert(service.answer(state, request, { signed = false }).body:find("^{.*}$"))
    assert(type(redact(request.method, request.target, request.body)) == "string")
    compare(request)
  else
    local loaded, message = models.load(data, { start = NOW, seed = 1 })
    assert(loaded or type(message) == "string")
    local state = new_state()
    for _, model in ipairs(loaded or {}) do
      state.store:add(model)
      implied.add(state, model)
    end
  end
end
