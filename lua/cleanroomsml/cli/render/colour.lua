--- Colours by meaning, and whether the terminal supports them. Pure.
local colour = {}

local GREEN, YELLOW, RED, GREY, BOLD = 32, 33, 31, 90, 1

local function code_of(status)
  if status == "ACTIVE" then return GREEN end
  if status == "INACTIVE" then return GREY end
  if status:find("_FAILED$") then return RED end
  if status:find("_PENDING$") or status:find("_IN_PROGRESS$") then return YELLOW end
end

local function painted(code, shown)
  return code and ("\27[%dm%s\27[0m"):format(code, shown) or shown
end

--- A status in its colour.
---@param status string
---@param shown string|nil what is shown of it; the whole when nil
---@return string
function colour.status(status, shown)
  return painted(code_of(status), shown or status)
end

--- A heading.
---@param shown string
---@return string
function colour.heading(shown)
  return painted(BOLD, shown)
end

--- Whether to use colours: on a terminal that supports them, unless NO_COLOR is set
--- (https://no-color.org).
---@param getenv fun(name: string): string|nil
---@param columns integer|nil nil: no terminal
---@return boolean
function colour.wanted(getenv, columns)
  local term = getenv "TERM" or ""
  return columns ~= nil and (getenv "NO_COLOR" or "") == "" and term ~= "" and term ~= "dumb"
end

return colour
