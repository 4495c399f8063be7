--- The emulator: reads requests and models of anybody's, never raises, lets in what is signed and
--- nothing else; and its canonical request is the client's, byte for byte, though they share no
--- code.
local core = require "cleanroomsml.core"
local models = require "cleanroomsml.emulator.models"
local service = require "cleanroomsml.emulator.service"
local sigv4 = require "cleanroomsml.emulator.sigv4"

local NOW = 1700000000
local EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

local state = {
  models = assert(models.load("[]", { start = NOW })),
  clock = { now = function() return NOW end, elapsed = function() return 0 end },
  credentials = { access_key_id = "AKIDEXAMPLE", secret_access_key = "secret",
    service = "cleanrooms-ml" },
}

-- A request as the emulator's HTTP library hands it on: names in lower case, no line ends.
local function read(data)
  local line, rest = data:match("^([^\n]*)\n?(.*)$")
  local method, target = line:match("^(%u+) (/[^ %c]*)$")
  if not method then return nil end
  local request = { method = method, target = target, headers = {}, body = "" }
  for name, value in rest:gmatch("([%w-]+): ?([^\n]*)") do
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

-- Where the two may differ, nothing is compared: white space other than blanks in values.
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
    local answer = service.answer(state, request, {})
    assert(answer.status >= 400, "let in")
    assert(service.answer(state, request, { echo = true, signed = false }).status >= 400)
    compare(request)
  else
    local loaded, message = models.load(data, { start = NOW, seed = 1 })
    assert(loaded or type(message) == "string")
  end
end
