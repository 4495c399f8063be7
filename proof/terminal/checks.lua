--- Checks of the output of commands at a terminal, by the kind of output.
local cjson = require("cjson").new()
local text = require "cleanroomsml.cli.terminal_text"

local checks = {}

local COLOUR = "\27%[[%d;]*m"

-- A line may be wider than the terminal if it is one word, or meant to be copied.
local function may_be_wide(line)
  return line:find "^%s*%S+$" ~= nil or line:find "^  cleanroomsml " ~= nil
    or line:find "^%s+%-%-%S+ %S+ ?\\?$" ~= nil or line:find "^  eval " ~= nil
end

local function too_wide(output, columns)
  for line in output:gmatch "[^\n]+" do
    if text.width(line) > columns and not may_be_wide(line) then
      return ("%d columns: %s"):format(text.width(line), line)
    end
  end
end

-- An ARN in a table is complete, or shortened in the middle.
local function broken_arn(output)
  for word in output:gmatch "arn:aws:%S*" do
    local is_whole = word:find "^arn:aws:[^:]+:[^:]*:%d+:.+"
    if not word:find("…", 1, true) and not is_whole then return word end
  end
end

local CHECK = {}

function CHECK.text(output, _, columns)
  return too_wide(output, columns)
end

-- `wants`: colours are expected, since there is a status and nothing forbids them.
function CHECK.table(output, row, columns, coloured)
  local wide = too_wide(output, columns)
  if wide then return wide end
  local arn = broken_arn(output)
  if arn then return "a broken ARN: " .. arn end
  local plain = row.before ~= nil
  if plain and coloured:find(COLOUR) then return "colours with " .. row.before end
  local has_status = output:find "%f[%u_]ACTIVE%f[^%u_]"
  if has_status and not plain and not coloured:find "\27%[32mACTIVE" then return "no colours" end
end

function CHECK.json(output)
  if not pcall(cjson.decode, output) then return "not JSON: " .. output:sub(1, 200) end
end

-- One JSON document on each line.
function CHECK.lines(output)
  for line in output:gmatch "[^\n]+" do
    if not pcall(cjson.decode, line) then return "not JSON: " .. line:sub(1, 200) end
  end
end

function CHECK.plain(output)
  if output:find "[%z\1-\8\11-\31]" then return "control characters" end
end

CHECK.answer, CHECK.any = CHECK.plain, CHECK.plain

-- One line, which names the error.
function CHECK.error(output, row)
  if not output:find "^cleanroomsml: [^\n]+\n$" then return "not one line: " .. output end
  if not output:find(row.names, 1, true) then
    return ("'%s' is not named: %s"):format(row.names, output)
  end
end

function CHECK.silent(output)
  if output ~= "" then return "prints " .. output end
end

--- The error in an output; nil: none.
---@param row terminal.Command
---@param coloured string what it wrote to the terminal
---@param status integer its exit status
---@param columns integer
---@return string|nil
function checks.fault(row, coloured, status, columns)
  local output = coloured:gsub(COLOUR, "")
  if output:find("traceback", 1, true) or output:find("internal error", 1, true)
    or output:find("%.lua:%d") then return "a defect: " .. output end
  if not row.status[status] then return ("status %d: %s"):format(status, output:sub(1, 300)) end
  if row.kind ~= "table" and coloured ~= output then return "colours" end
  if status ~= 0 and row.kind ~= "error" then return nil end
  return CHECK[row.kind](output, row, columns, coloured)
end

return checks
