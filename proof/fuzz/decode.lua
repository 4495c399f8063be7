--- Bodies of answers: a model is decoded completely or not at all, and reads back from JSON as the
--- same; any error body gives two strings.
local core = require "cleanroomsml.core"
local json = require "cleanroomsml.json"
local round_trip = require "proof.fuzz.round_trip"

local function check_model(model)
  for _, member in ipairs(core.describe("get_trained_model").output.members) do
    local value = model[member.name]
    assert(value ~= nil or not member.required, member.name)
    if member.shape.type == "timestamp" then assert(value == nil or type(value) == "number") end
  end
  round_trip("get_trained_model", model, json.to_json(model, { times = "number" }))
end

return function(data)
  local model, message = core.decode_output("get_trained_model", data)
  if model then
    check_model(model)
  else
    assert(type(message) == "string" and #message > 0)
  end
  local code, text = core.decode_error(data)
  assert(type(code) == "string" and type(text) == "string")
end
