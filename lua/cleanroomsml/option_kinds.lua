--- Checks of rarely used options, for the rows of `options.lua`. Pure.
local regions = require "cleanroomsml.regions"
local rows = require "cleanroomsml.option_rows"
local values = require "cleanroomsml.config.values"

local kinds = {}

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
  local checked, err = kinds.seconds(value, low, high)
  return checked, err and err .. ", or false for none"
end

function kinds.wait(value)
  if value == "auto" or value == "blocking" or type(value) == "function" then return value end
  return nil, 'must be "auto", "blocking" or a function'
end

function kinds.callback(value)
  if type(value) == "function" then return value end
  return nil, "must be a function, not " .. type(value)
end

-- A text that `check` accepts.
local function text(check)
  return function(value)
    local given, err = rows.text(value)
    if not given then return nil, err end
    return check(given)
  end
end

local function or_value(other, check)
  return function(value)
    if value == other then return value end
    return check(value)
  end
end

kinds.region = text(function(value)
  if regions.is_host_label(value) then return value end
  return nil, regions.NOT_A_HOST_LABEL
end)

kinds.retry_mode = text(values.retry_mode)
kinds.endpoint_mode = text(values.endpoint_mode)
kinds.proxy = or_value(false, text(values.proxy_url))
kinds.no_proxy = or_value("", rows.text)

kinds.app_id = text(values.app_id)

-- A table of named values, each with a row of its own.
local function group(known, contradiction)
  return function(value)
    if type(value) ~= "table" then return nil, "must be a table, not " .. type(value) end
    local faults = {}
    local checked = rows.check(value, known, kinds, "member", faults, {})
    if contradiction and not faults[1] then faults[1] = contradiction(checked) end
    if faults[1] then return nil, table.concat(faults, "; ") end
    return checked
  end
end

kinds.service_endpoints = group {
  sts = { "endpoint_url" }, sso = { "endpoint_url" }, sso_oidc = { "endpoint_url" },
  signin = { "endpoint_url" },
}

kinds.ec2_metadata = group({
  endpoint = { "endpoint_url" }, endpoint_mode = { "endpoint_mode" }, disabled = { "boolean" },
  v1_disabled = { "boolean" },
}, function(metadata)
  if metadata.endpoint and metadata.endpoint_mode then
    return "endpoint_mode: has no effect with endpoint"
  end
end)

return kinds
