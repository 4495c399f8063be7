-- The command in a terminal of tmux: no line wraps, and output is coloured.
local emulator = require "spec.support.emulator"
local operation = require "cleanroomsml.cli.operation"
local shell = require "spec.support.shell"
local socket = require "socket"
local support = require "spec.support.cli"
local text = require "cleanroomsml.cli.terminal_text"

if not emulator.interpreter() then return pending "lua-http is not there" end
if not shell.there "tmux" then return pending "tmux is not there" end

describe("in a terminal,", function()
  local service, folder

  setup(function()
    service, folder = emulator.start { builtin = true }, shell.folder()
  end)
  teardown(function()
    service:stop()
    shell.must("rm -r '" .. folder .. "'")
  end)

  local runs = 0 -- a server each: one that is ending takes no session

  local function tmux(command)
    return shell.must(("tmux -S '%s/socket%d' -f /dev/null %s"):format(folder, runs, command))
  end

  -- Runs a script in a terminal of `columns` columns. Returns the screen as it is, with wrapped
  -- lines joined, and with colours.
  local function screen(columns, script, environment)
    runs = runs + 1
    shell.write(folder .. "/script", ([[
      export AWS_ACCESS_KEY_ID='%s' AWS_SECRET_ACCESS_KEY='%s' AWS_ENDPOINT_URL='%s'
      export AWS_CONFIG_FILE=/nowhere/none AWS_SHARED_CREDENTIALS_FILE=/nowhere/none
      export AWS_EC2_METADATA_DISABLED=true AWS_REGION=us-east-1 LC_ALL=C.UTF-8
      unset AWS_PROFILE AWS_ENDPOINT_URL_CLEANROOMSML NO_COLOR
      %s
      membership='%s' arn='%s'
      command() { '%s' bin/cleanroomsml "$@"; }
      %s
      echo "ended $?"
      exec sleep 60]]):format(service.access_key_id, service.secret_access_key, service.url,
      environment or "", support.MEMBERSHIP, support.ARN, shell.interpreter(), script))
    tmux(("set-option -g history-limit 5000 \\; new-session -d -x %d -y 60"
      .. " \"sh '%s/script'\""):format(columns, folder))
    local deadline = socket.gettime() + 20
    repeat
      socket.sleep(0.05)
      local done = tmux "capture-pane -p -S -":find "ended %d"
    until done or socket.gettime() > deadline
    local plain, joined = tmux "capture-pane -p -S -", tmux "capture-pane -p -J -S -"
    local coloured = tmux "capture-pane -p -e -S -"
    tmux "kill-server"
    local function trimmed(shown) return (shown:gsub(" +\n", "\n"):gsub("\n+$", "")) end
    return trimmed(plain), trimmed(joined), coloured
  end

  for _, columns in ipairs { 40, 80, 200 } do
    for name, script in pairs {
      ["list-trained-models"] = 'command list-trained-models --membership-identifier "$membership"',
      ["list-trained-models with --query"] = "command list-trained-models"
        .. ' --membership-identifier "$membership"'
        .. " --query 'trainedModels[].[status, name]'",
      ["get-trained-model"] = 'command get-trained-model "${arn}active"',
      ["watch"] = 'command watch "${arn}active" "${arn}create-failed" 2>/dev/null',
    } do
      it(("%s fits in %d columns and shows statuses in colour"):format(name, columns), function()
        local plain, joined, coloured = screen(columns, script)
        assert.equal(joined, plain)
        assert.truthy(plain:find("ACTIVE", 1, true), plain)
        if not name:find "query" then
          assert.truthy(coloured:find("\27[32mACTIVE", 1, true), plain)
        end
      end)
    end

    it(("help fits in %d columns, except for commands and long words"):format(columns), function()
      local some = {}
      for i, command in ipairs(operation.commands()) do
        if i % 8 == 1 then some[#some + 1] = command end
      end
      local _, joined = screen(columns, ("for name in help wait watch %s; do command $name"
        .. " --help; done"):format(table.concat(some, " ")))
      for line in joined:gmatch "[^\n]+" do
        local may_be_wide = line:find "^  cleanroomsml " or line:find "^%s*%S+$"
          or line:find "^%s+%-%-%S+ %S+ ?\\?$"
        if not may_be_wide then assert.is_true(text.width(line) <= columns, line) end
      end
    end)
  end

  it("list-trained-models has no colour with NO_COLOR or TERM=dumb", function()
    local script = 'command list-trained-models --membership-identifier "$membership"'
    for _, environment in ipairs { "export NO_COLOR=1", "export TERM=dumb" } do
      local _, _, coloured = screen(80, script, environment)
      assert.is_nil(coloured:find "\27%[3[123]m")
    end
  end)
end)
