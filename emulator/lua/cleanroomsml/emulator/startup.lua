--- A started emulator as its starter sees it: the output of the program, and whether it runs.
local startup = {}

--- Seconds for it to accept connections.
startup.TIMEOUT = 15

--- The text of a file; empty when there is none.
---@param path string
---@return string
function startup.read(path)
  local file = io.open(path, "rb")
  local text = file and file:read("*a") or ""
  if file then file:close() end
  return text
end

--- Whether a process is there.
---@param pid integer
---@return boolean
function startup.lives(pid)
  local ok = os.execute(("kill -0 %d 2>/dev/null"):format(pid))
  return ok == true or ok == 0
end

--- Whether the program accepts connections, by its output.
---@param output string
---@return boolean
function startup.listens(output) return output:find("\ntry: [^\n]*\n") ~= nil end

--- The variables for clients that it printed: names and values in turn.
---@param output string
---@return fun(): string|nil, string|nil
function startup.variables(output) return output:gmatch("\nexport ([%u%d_]+)=([^\n]*)") end

--- The URL of its control port; nil: it has none.
---@param output string
---@return string|nil
function startup.control(output) return output:match("control on (%S+)") end

return startup
