--- Checks of rarely used options, for the rows of `options.lua`. Pure.
local regions = require "cleanroomsml.regions"

local kinds = {}

local APP_ID_LENGTH = 50

local function number(value, low, high, kind)
  local whole = kind == "an integer"
  local wanted = ("must be %s from %.16g to %.16g"):format(kind, low, high)
  if type(value) ~= "number" then return nil, wanted .. ", not a " .. type(value) end
  if not (value >= low and value <= high) or whole and value % 1 ~= 0 then return nil, wanted end
  return whole and math.floor(value) or value
end

function kinds.integer(value, low, high) return number(value, low, high, "an integer") end

function kinds.seconds(value, low, high) return number(value, low, high, "seconds") end

function kinds.time(value, low, high)
  return number(value, low, high, "seconds since the epoch")
end

function kinds.seconds_or_none(value, low, high)
  if value == false then return false end
  local checked, problem = kinds.seconds(value, low, high)
  return checked, problem and problem .. ", or false for none"
end

function kinds.wait(value)
  if value == "auto" or value == "blocking" or type(value) == "function" then return value end
  return nil, 'must be "auto", "blocking" or a function'
end

function kinds.region(value)
  if regions.is_host_label(value) then return value end
  return nil, regions.NOT_A_HOST_LABEL
end

function kinds.app_id(value)
  if #value <= APP_ID_LENGTH then return value end
  return value, nil, ("is longer than the %d bytes that AWS asks for"):format(APP_ID_LENGTH)
end

return kinds
