--- Errors that end the program: Ctrl-C, lost output, a module that cannot be loaded. Pure.
local interrupt = {}

--- Whether an error is Ctrl-C: ours, or the stand-alone interpreter's while it loads; argparse adds
--- a trace in further lines.
---@param err any
---@return boolean
function interrupt.is(err)
  return type(err) == "string" and err:match("^[^\n]*"):find("interrupted!%s*$") ~= nil
end

-- Why a module's file could not be opened: the first reason.
local function reason(name, open)
  local path = name:gsub("%.", "/")
  for template in (package.path .. ";" .. package.cpath):gmatch "[^;]+" do
    local file, message = open((template:gsub("%?", path)))
    if file then file:close() end
    local why = message and message:match(": ([^:]*)$")
    if why and why ~= "No such file or directory" and why ~= "Not a directory" then return why end
  end
end

--- The message, in one line, for an error caused by a module that cannot be loaded.
---@param err any
---@param open fun(path: string): any, string|nil `io.open`
---@return string|nil message nil: it is another error
function interrupt.missing_module(err, open)
  local text = tostring(err)
  local name = text:match("module '([^']+)' not found")
    or text:match("error loading module '([^']+)'")
  if not name then return nil end
  local why = text:match("\n?%s*[^\n]*: (Too many open files)") or reason(name, open)
    or text:match("error loading module '[^']+' from file '[^']*':%s*([^\n]*)")
  return ("cannot load %s%s"):format(name, why and ": " .. why or "")
end

return interrupt
