--- Tables of named values that are checked by rows, one row a name. Pure.
local lazy = require "cleanroomsml.lazy"
local suggest = lazy "cleanroomsml.suggest"
local texts = require "cleanroomsml.text"

local rows = {}

-- A check takes a value and the limits of its row. It returns the normalized value, or nil and an
-- error text; third, a warning. The texts never repeat a value that may be a secret. These checks
-- are those that most programs need; the others are in option_kinds.lua.
local checks = {}

function checks.boolean(value)
  if type(value) == "boolean" then return value end
  return nil, "must be a boolean, not " .. type(value)
end

function checks.text(value)
  if type(value) ~= "string" then return nil, "must be a string, not " .. type(value) end
  if value == "" then return nil, "must not be empty" end
  if value:find("[%z\1-\31\127]") then return nil, "must not contain control bytes" end
  return value
end

function checks.endpoint_url(value)
  local text, err = checks.text(value)
  if not text then return nil, err end
  return texts.endpoint_url(text)
end

rows.text = checks.text

local function check_value(row, kinds, value)
  local kind = row[1]
  local check = type(kind) == "function" and kind or checks[kind] or kinds[kind]
  return check(value, row[3], row[4])
end

---@class cleanroomsml.OptionRow
---@field [1] string|function the kind of value, or its check
---@field [2] any the default
---@field [3] number|nil the least number
---@field [4] number|nil the greatest
---@field required boolean|nil

--- Checks a table, reading it raw. Appends to `faults` and `warnings`, in order of name.
---@param given table
---@param known table<string, cleanroomsml.OptionRow>
---@param kinds table<string, function> checks of the kinds that are not here
---@param what string "option", "member"
---@param faults string[]
---@param warnings string[]
---@return table checked a new table
---@return string[] names sorted
function rows.check(given, known, kinds, what, faults, warnings)
  local names, unknown, checked = {}, {}, {}
  for name in next, given do
    local list = known[name] and names or unknown
    list[#list + 1] = name
  end
  for name, row in next, known do
    if row.required and rawget(given, name) == nil then names[#names + 1] = name end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local value, err, warning = rawget(given, name), "is required", nil
    if value ~= nil then
      checked[name], err, warning = check_value(known[name], kinds, value)
    end
    if err then faults[#faults + 1] = name .. ": " .. err end
    if warning then warnings[#warnings + 1] = name .. ": " .. warning end
  end
  if unknown[1] ~= nil then suggest.add_unknown(unknown, known, what, faults) end
  return checked, names
end

return rows
