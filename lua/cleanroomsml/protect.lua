--- `pcall` for functions that may yield.
local CANNOT_YIELD = _VERSION == "Lua 5.1" and type(rawget(_G, "jit")) ~= "table"

local protect = {}

--- Whether what a function raises cannot be caught here without taking the right to yield from it:
--- within a coroutine of PUC Lua 5.1.
---@return boolean
function protect.is_impossible() return CANNOT_YIELD and coroutine.running() ~= nil end

--- As `pcall`; where that is impossible the function is called as it is.
---@param fn function
---@param ... any
---@return boolean ok
---@return any ...
function protect.call(fn, ...)
  if protect.is_impossible() then return true, fn(...) end
  return pcall(fn, ...)
end

--- The text of an error, whatever was raised.
---@param err any
---@return string
function protect.text(err)
  local ok, text = pcall(tostring, err)
  return ok and type(text) == "string" and text or "an error of type " .. type(err)
end

return protect
