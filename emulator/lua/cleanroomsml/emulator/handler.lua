--- Handles one exchange on a stream of lua-http: read, record, answer, send.
local http_util = require "http.util"
local errors = require "cleanroomsml.emulator.errors"
local new_id = require "cleanroomsml.emulator.new_id"
local reader = require "cleanroomsml.emulator.reader"
local service = require "cleanroomsml.emulator.service"
local wire = require "cleanroomsml.emulator.wire"

local handler = {}

local TLS_VERSIONS = { [769] = "TLSv1", [770] = "TLSv1.1", [771] = "TLSv1.2", [772] = "TLSv1.3" }

local function sorted_keys(of)
  local keys = {}
  for key in pairs(of) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  return keys
end

--- The answer's headers, overridden by the step's: text, a list of texts, null to remove.
local function complete_headers(answer, step, now)
  local own = {
    { "date", http_util.imf_date(now) },
    { "content-type", "application/json" },
    { "x-amzn-requestid", new_id() },
  }
  for _, pair in ipairs(answer.headers) do
    own[#own + 1] = pair
  end
  local given, headers = {}, {}
  for name, value in pairs(step.headers or {}) do
    given[name:lower()] = value
  end
  for _, pair in ipairs(own) do
    if given[pair[1]] == nil then
      headers[#headers + 1] = pair
    end
  end
  for _, name in ipairs(sorted_keys(given)) do
    local values = type(given[name]) == "table" and given[name] or { given[name] }
    for _, value in ipairs(values) do
      if type(value) == "string" then
        headers[#headers + 1] = { name, value }
      end
    end
  end
  return headers
end

local function journal_entry(state, stream, request)
  local ssl = stream:checktls()
  return {
    method = request.method, target = request.target,
    headers = request.headers, body = request.body,
    time = state.clock:uptime(),
    connection = state.connections:id(stream.connection),
    http = stream.connection.version == 2 and "2" or "1.1",
    tls = ssl and (TLS_VERSIONS[ssl:getVersion()] or tostring(ssl:getVersion())) or nil,
  }
end

--- Answers an unusable request and closes the connection, whose rest is not read.
local function refuse(state, stream, code, message)
  local answer = errors.answer(code, message)
  answer.headers = complete_headers(answer, {}, state.clock:now())
  wire.send(stream, answer, { close = true })
end

--- Serves one request of a client of the service.
---@param state table see server.lua
---@param stream table
function handler.serve(state, stream)
  local request, code, message = reader.read(stream)
  if not request then
    if code then refuse(state, stream, code, message) end
    return reader.drop(stream, code ~= nil)
  end
  local entry = journal_entry(state, stream, request)
  state.requests = state.requests + 1
  local step = state.script:next()
  local answer = service.answer(state, request, step)
  state.save()
  state.journal:add(entry)
  answer.headers = complete_headers(answer, step, state.clock:now())
  entry.status = answer.status
  wire.send(stream, answer, step)
end

return handler
