--- Terminals of tmux that run shell scripts against an emulator.
local shell = require "spec.support.shell"

local tmux = {}

local Terminal = {}
Terminal.__index = Terminal

local quote = shell.quote

-- The beginning of every script: the environment, and `cleanroomsml` as a function.
local function before(service)
  return ([[
export AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s AWS_ENDPOINT_URL=%s AWS_REGION=us-east-1
export AWS_EC2_METADATA_DISABLED=true AWS_CONFIG_FILE=/nowhere/none LC_ALL=C.UTF-8
export AWS_SHARED_CREDENTIALS_FILE=/nowhere/none
unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL_CLEANROOMSML
unset CLEANROOMSML_OUTPUT COLUMNS NO_COLOR
cleanroomsml() { %s bin/cleanroomsml "$@"; }
]]):format(quote(service.access_key_id), quote(service.secret_access_key), quote(service.url),
    quote(shell.interpreter()))
end

function Terminal:tmux(command)
  return shell.must(("tmux -S %s/socket -f /dev/null %s"):format(quote(self.folder), command))
end

--- Starts a script in a new terminal.
---@param service table of `spec.support.emulator`
---@param columns integer
---@param rows integer
---@param script string
---@return table terminal
function tmux.start(service, columns, rows, script)
  local self = setmetatable({ folder = shell.folder() }, Terminal)
  self.log = self.folder .. "/log"
  shell.write(self.folder .. "/script", ("until [ -e %s/go ]; do sleep 0.05; done\n")
    :format(quote(self.folder)) .. before(service) .. script .. "\nexec sleep 1000\n")
  self:tmux(("new-session -d -x %d -y %d %s \\; pipe-pane %s"):format(columns, rows,
    quote("sh " .. quote(self.folder .. "/script")), quote("cat >" .. quote(self.log))))
  shell.write(self.folder .. "/go", "")
  return self
end

--- The bytes that were written to the terminal so far.
---@return string
function Terminal:written()
  return shell.read_if_there(self.log) or ""
end

--- Waits until `wanted()` is true; false: that took longer than `seconds`.
---@param seconds integer
---@param wanted fun(): any
---@return boolean
function Terminal.await(_, seconds, wanted)
  local stop = os.time() + seconds
  repeat
    if wanted() then return true end
    shell.must "sleep 0.2"
  until os.time() > stop
  return false
end

--- The screen, with colours if asked for.
---@param flags string|nil of `tmux capture-pane`
---@return string
function Terminal:screen(flags) return self:tmux("capture-pane -p " .. (flags or "")) end

--- Presses keys, as `tmux send-keys` names them.
---@param keys string
function Terminal:press(keys) self:tmux("send-keys " .. keys) end

function Terminal:stop()
  self:tmux "kill-server"
  shell.must("rm -r " .. quote(self.folder))
end

return tmux
