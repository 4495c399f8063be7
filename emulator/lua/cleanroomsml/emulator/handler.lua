--- Takes a stream of lua-http through one exchange: read, remember, answer, send.
local http_util = require "http.util"
local random_bytes = require("openssl.rand").bytes
local service = require "cleanroomsml.emulator.service"
local text = require "cleanroomsml.emulator.text"
local wire = require "cleanroomsml.emulator.wire"

local handler = {}

local MAX_LINE = 65536
local READ_TIMEOUT = 30
local TLS_VERSIONS = { [769] = "TLSv1", [770] = "TLSv1.1", [771] = "TLSv1.2", [772] = "TLSv1.3" }

--- The stream's request, nil when the client broke off or sent no HTTP.
---@return {method: string, target: string, headers: string[][], body: string}|nil
function handler.read(stream)
  if stream.connection.version ~= 2 then
    stream.connection:setmaxline(MAX_LINE)
  end
  local headers = stream:get_headers(READ_TIMEOUT)
  local body = headers and stream:get_body_as_string(READ_TIMEOUT)
  if not body then
    return nil
  end
  local request = {
    method = headers:get(":method"), target = headers:get(":path") or "", headers = {}, body = body,
  }
  for name, value in headers:each() do
    if name == ":authority" then
      name = "host"
    end
    if name:sub(1, 1) ~= ":" then
      request.headers[#request.headers + 1] = { name, value }
    end
  end
  return request
end

local function uuid()
  return (text.hex(random_bytes(16))
    :gsub("^(%x%x%x%x%x%x%x%x)(%x%x%x%x).(%x%x%x).(%x%x%x)", "%1-%2-4%3-8%4-"))
end

local function sorted_keys(of)
  local keys = {}
  for key in pairs(of) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  return keys
end

--- The answer's own headers, then the step's, which win: text, a list of texts, null for none.
local function complete_headers(answer, step, now)
  local own = {
    { "date", http_util.imf_date(now) },
    { "content-type", "application/json" },
    { "x-amzn-requestid", uuid() },
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

--- Serves one request of a client of the service.
---@param state table see server.lua
---@param stream table
function handler.serve(state, stream)
  local request = handler.read(stream)
  if not request then
    return
  end
  local entry = journal_entry(state, stream, request)
  state.journal:add(entry)
  state.requests = state.requests + 1
  local step = state.script:next()
  local answer = service.answer(state, request, step)
  answer.headers = complete_headers(answer, step, state.clock:now())
  entry.status = answer.status
  wire.send(stream, answer, step)
end

return handler
