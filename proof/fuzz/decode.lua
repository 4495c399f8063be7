--- Bodies of answers: a model comes out whole or not at all, and what came out can be written and
--- read again as the same; an error body gives two strings, whatever it is.
local core = require "cleanroomsml.core"
local json = require "cleanroomsml.json"

local function same(a, b)
  if type(a) ~= type(b) then return false end
  if type(a) ~= "table" then return a == b end
  for key, value in pairs(a) do
    if not same(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

local function check_model(model)
  for _, member in ipairs(core.describe("get_trained_model").output.members) do
    local value = model[member.name]
    assert(value ~= nil or not member.required, member.name)
    if member.shape.type == "timestamp" then assert(value == nil or type(value) == "number") end
  end
  local text, why = json.to_json(model, { times = "number" })
  if not text then
    -- 1e999 in a member that the shape does not know: JSON for a number that Lua has not.
    assert(why:find("not a finite number", 1, true), "a model that cannot be written: " .. why)
    return
  end
  local again, fault = core.decode_output("get_trained_model", text)
  if not again then error("a text of ours that cannot be read: " .. fault .. "\n" .. text) end
  if not same(model, again) then error("not the same:\n" .. text) end
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
