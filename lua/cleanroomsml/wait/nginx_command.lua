--- Runs a shell command inside nginx, through ngx.pipe: nothing blocks, and the status comes from
--- nginx, which reaps all children.
local core = require "cleanroomsml.core"

local SIGKILL = 9

local function too_slow(limits)
  return nil, ("it did not end within %.14g s and was killed"):format(limits.timeout)
end

local function environment_list(environment)
  local list = {}
  for name, value in pairs(environment) do list[#list + 1] = name .. "=" .. value end
  return list
end

local function stop(process)
  process:kill(SIGKILL)
  process:wait()
end

-- Reads standard output to its end: the text, or nil and the reason.
local function read(process, limits, deadline)
  local pieces, size = {}, 0
  while true do
    local left = deadline - core.monotonic()
    if left <= 0 then return too_slow(limits) end
    process:set_timeouts(nil, math.ceil(left * 1000))
    local piece, reason = process:stdout_read_any(8192)
    if piece then
      pieces[#pieces + 1], size = piece, size + #piece
    elseif reason ~= "timeout" then
      return table.concat(pieces)
    end
    if size > limits.max_output then
      return nil, ("it wrote more than %.14g bytes"):format(limits.max_output)
    end
  end
end

local function result(stdout, _, how, status)
  if how == "exit" then return { stdout = stdout, exit = status } end
  if how == "signal" then return { stdout = stdout, signal = status } end
  return { stdout = stdout }
end

---@param command string for /bin/sh
---@param limits {timeout: number, max_output: integer}
---@param environment table<string, string>
---@return {exit: integer|nil, signal: integer|nil, stdout: string}|nil, string|nil
return function(command, limits, environment)
  local deadline = core.monotonic() + limits.timeout
  local process, reason = require("ngx.pipe").spawn({ "/bin/sh", "-c", command },
    { environ = environment_list(environment) })
  if not process then return nil, "it could not be started: " .. tostring(reason) end
  process:shutdown("stdin")
  process:shutdown("stderr")
  local stdout
  stdout, reason = read(process, limits, deadline)
  if not stdout then
    stop(process)
    return nil, reason
  end
  process:set_timeouts(nil, nil, nil, math.max(1, math.ceil((deadline - core.monotonic()) * 1000)))
  local ok, how, status = process:wait()
  if ok == nil and how == "timeout" then
    stop(process)
    return too_slow(limits)
  end
  return result(stdout, ok, how, status)
end
