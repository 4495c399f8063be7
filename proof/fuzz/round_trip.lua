--- Checks that a decoded output, written as JSON, reads back as the same.
local core = require "cleanroomsml.core"

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

--- Raises an error unless the text decodes to the same output.
---@param method string the operation
---@param output table
---@param text string|nil the JSON text of the output
---@param fault string|nil why there is no text
return function(method, output, text, fault)
  if not text then
    -- 1e999 is valid JSON, but no number of Lua.
    assert(fault:find("not a finite number", 1, true), "cannot be written: " .. fault)
    return
  end
  local again, message = core.decode_output(method, text)
  if not again then error("the text cannot be read: " .. message .. "\n" .. text) end
  if not same(output, again) then error("not the same:\n" .. text) end
end
