--- The current resources of a process.
local shell = require "tools.shell"

local process_of = {}

--- Memory in KiB, threads, and open descriptors; nil once the process is gone.
---@param pid integer|string "self": this one
---@return {memory: integer, threads: integer, files: integer}|nil
function process_of.sample(pid)
  local ok, status = pcall(shell.read, "/proc/" .. pid .. "/status")
  local memory = ok and status:match("\nVmRSS:%s+(%d+)")
  if not memory then return nil end
  local files = tonumber(shell.output_of(
    "ls /proc/" .. (pid == "self" and "$PPID" or pid) .. "/fd | wc -l"))
  return { memory = tonumber(memory), threads = tonumber(status:match("\nThreads:%s+(%d+)")),
    files = files }
end

return process_of
