--- section.lua PAGE COMMAND NAMES... <TEXT: replaces the section "Run" of a page by the text, with
--- the date, the command and the versions of the named programs.
package.path = "./?.lua;" .. package.path
local versions = require "tools.versions"

local section = {}

--- The same for Lua code.
---@param page string path; it has a line that begins with "## Run"
---@param command string
---@param names string[] as `versions.of` takes them
---@param text string|string[] lines
function section.replace(page, command, names, text)
  if type(text) == "table" then text = table.concat(text, "\n") end
  local file = assert(io.open(page))
  local old = "\n" .. file:read("*a")
  file:close()
  local first = assert(old:find("\n## Run", 1, true), page .. " has no section for runs")
  local after = old:find("\n## ", first + 1, true)
  local run = ("\n## Run of %s\n\n`%s`: %s.\n\n%s\n"):format(os.date("!%Y-%m-%d"), command,
    versions.of(names), (text:gsub("%s+$", "")))
  file = assert(io.open(page, "w"))
  file:write((old:sub(2, first - 1)), run, after and old:sub(after) or "")
  assert(file:close())
  io.stderr:write("written to ", page, "\n")
end

--- The output of a run, line by line: printed, and kept for its page.
---@return fun(line: string) say
---@return string[] lines
function section.recorder()
  local lines = {}
  return function(line)
    lines[#lines + 1] = line
    print(line)
  end, lines
end

if not ... or ... ~= "tools.section" then
  local names = { select(3, ...) }
  section.replace((...), (select(2, ...)), names, io.read("*a"))
end

return section
