--- The control port: JSON over HTTP, for specs. docs/emulator.md describes it.
local json = require("cjson").new()
local new_headers = require "http.headers".new
local handler = require "cleanroomsml.emulator.handler"
local models = require "cleanroomsml.emulator.models"

local control = {}

local routes = {}

local function decode(text)
  local ok, value = pcall(json.decode, text)
  if not ok or type(value) ~= "table" then
    return nil, "the body must be JSON"
  end
  return value
end

routes["POST /script"] = function(state, body)
  local steps, message = decode(body)
  local ok
  if steps then
    ok, message = state.script:replace(steps)
  end
  return ok and { steps = #steps } or nil, message
end

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
  local loaded, message = models.load(body, { start = os.time(), seed = state.seed })
  if not loaded then
    return nil, message
  end
  state.models = loaded
  state.clock:rebirth()
  return { models = loaded.count }
end

routes["POST /clock"] = function(state, body)
  local told, message = decode(body)
  if not told then
    return nil, message
  end
  for name, value in pairs(told) do
    if name ~= "offset" and name ~= "advance" or type(value) ~= "number" then
      return nil, tostring(name) .. ": must be offset or advance, a number of seconds"
    end
  end
  state.clock.offset = told.offset or state.clock.offset
  state.clock:advance(told.advance or 0)
  return { offset = state.clock.offset, elapsed = state.clock:elapsed() }
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
  stream:write_headers(headers, false)
  stream:write_chunk(text, true)
end

--- Serves one request on the control port.
---@param state table see server.lua
---@param stream table a stream of lua-http
function control.serve(state, stream)
  local request = handler.read(stream)
  if not request then
    return
  end
  local route = routes[request.method .. " " .. request.target]
  if not route then
    return respond(stream, "404", { message = "no such control: " .. request.method .. " "
      .. request.target })
  end
  local value, message = route(state, request.body)
  if not value then
    return respond(stream, "400", { message = message })
  end
  respond(stream, "200", value)
end

return control
