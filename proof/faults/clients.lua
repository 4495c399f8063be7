--- The two clients, this library and boto3. Each runs a plan in its own process.
local core = require "cleanroomsml.core"
local json = require("cjson").new()
local process = require "proof.support.process"
local sdks = require "proof.interop.sdks"
local shell = require "tools.shell"

local clients = {}

local quote = shell.quote

--- The settings of both: seconds and attempts. boto3 has no equivalent of `timeout`, the deadline
--- of the whole call.
clients.LIMITS = { connect_timeout = 2, read_timeout = 2, max_attempts = 3, timeout = 10 }
--- Seconds after which a client that still runs is killed.
clients.PATIENCE = 45

local BARE = "env -i PATH=\"$PATH\" HOME=\"$HOME\" AWS_CONFIG_FILE=/dev/null"
  .. " AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true"

--- @param build string where the venv is, and the library for Lua 5.4
function clients.find(build)
  local python = build .. "/faults/venv/bin/python"
  clients.commands = {
    ours = ("%s LUA_PATH=%s LUA_CPATH=%s lua5.4 proof/faults/ours.lua"):format(BARE,
      quote "./?.lua;./lua/?.lua;./lua/?/init.lua;;", quote(build .. "/lua5.4/?.so;;")),
    boto3 = select(2, shell.run(python .. " -c 'import boto3'"))
      and BARE .. " " .. python .. " proof/faults/boto3_client.py" or nil,
  }
end

--- Installs boto3 in a folder, unless it is there; without boto3 only this library is tested.
function clients.fetch_boto3(build)
  local folder = build .. "/faults"
  local output, ok = shell.run(("mkdir -p %s && cd %s"
    .. " && { venv/bin/python -c 'import boto3'"
    .. " || timeout 300 sh -c %s; }"):format(quote(folder), quote(folder),
      quote(sdks.recipes.python.build)))
  if not ok then io.stderr:write("boto3 is not available here: ", output:sub(-300), "\n") end
end

--- "boto3 1.2.3"; nil: it is not there.
function clients.boto3_version(build)
  local version, ok = shell.run(build .. "/faults/venv/bin/python -c "
    .. "'import boto3, sys, urllib3; print(\"boto3\", boto3.__version__, \"with urllib3\", "
    .. "urllib3.__version__, \"on Python\", sys.version.split()[0])'")
  return ok and version:gsub("%s+$", "") or nil
end

local function write_plan(plan)
  local path = os.tmpname()
  shell.write(path, json.encode(plan))
  return path
end

--- Runs a client, and calls `step()` repeatedly until it ends.
---@param who "ours"|"boto3"
---@param plan table
---@param step function
---@return table found `{answers, asked, seconds}`, or `{hung = seconds}`, or `{broken = text}`
function clients.run(who, plan, step)
  local path = write_plan(plan)
  local running = process.start(clients.commands[who] .. " " .. path)
  local started = core.monotonic()
  local in_time = running:await(clients.PATIENCE, step)
  local ok, found = pcall(json.decode, (running:output():match("(%b{})%s*$")))
  if not in_time then
    found = { hung = core.monotonic() - started }
  elseif not ok or running:status() ~= 0 then
    found = { broken = (running:output() .. running:errors()):sub(-1000) }
  end
  running:remove()
  os.remove(path)
  return found
end

return clients
