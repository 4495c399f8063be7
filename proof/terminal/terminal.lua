--- terminal.lua WIDTH…: runs every command and every flag in a terminal of tmux at these widths,
--- against the emulator with its built-in resources, and checks the output of each. Writes
--- proof/results/terminal.md. Exits with 1 when a check failed.
package.path = "./?.lua;" .. package.path
local checks = require "proof.terminal.checks"
local commands = require "proof.terminal.commands"
local emulator = require "spec.support.emulator"
local samples = require "proof.terminal.samples"
local operation = require "cleanroomsml.cli.operation"
local shell = require "tools.shell"
local tmux = require "proof.terminal.tmux"

local REPORT = "proof/results/terminal.md"
local LIMIT = 190 -- seconds for the commands of a width

local function script_of(list)
  local lines = {}
  for i, row in ipairs(list) do
    lines[i] = ("printf '\\036'; %s cleanroomsml %s; printf '\\037%%d' $?"):format(
      row.before or "", row.words)
  end
  return table.concat(lines, "\n") .. "\nprintf '\\034'\n"
end

-- The errors at a width, a list of `{words, fault}`; and the number of commands by exit status.
local function run(service, list, columns)
  local terminal, faults, statuses = tmux.start(service, columns, 50, script_of(list)), {}, {}
  terminal:await(LIMIT, function() return terminal:written():find("\28", 1, true) end)
  local bytes, i = terminal:written():gsub("\r\n", "\n"), 0
  terminal:stop()
  for output, status in bytes:gmatch "\30([^\31]*)\31(%d+)" do
    i = i + 1
    statuses[status] = (statuses[status] or 0) + 1
    local fault = checks.fault(list[i], output, tonumber(status), columns)
    if fault then faults[#faults + 1] = { list[i].words, fault } end
  end
  if i < #list then
    faults[#faults + 1] = { list[i + 1].words, ("has not ended after %d seconds"):format(LIMIT) }
  end
  return faults, statuses
end

-- Ctrl-C at a live line: exit status 130, the line kept, the cursor shown, the terminal as before.
local function interrupted(service, words, columns)
  local terminal = tmux.start(service, columns, 50, ([[
trap : INT; before=$(stty -g); cleanroomsml %s; echo "ended $?"
[ "$(stty -g)" = "$before" ] && echo "same settings"]]):format(words))
  terminal:await(20, function() return terminal:screen():find "%S" or words:find "^wait" end)
  shell.must "sleep 1.5"
  terminal:press "C-c"
  terminal:await(20, function() return terminal:screen():find "same settings" end)
  local screen = terminal:screen()
  local cursor = terminal:tmux "display-message -p '#{cursor_flag}'"
  terminal:stop()
  if screen:find("ended 130\n") and screen:find "same settings" and cursor:find "1"
    and not screen:find "traceback" and not screen:find "%.lua" then
    return nil
  end
  return ("cursor %s %s"):format(cursor:match "%S*", screen:gsub("%s+$", ""))
end

local function interruptions(service, columns)
  local faults, get = {}, operation.of "get-trained-model"
  local training = samples.arn(get):gsub("active$", "create-in-progress")
  for _, words in ipairs {
    "watch " .. training, "watch trained-model-active " .. training,
    ("watch %s %s"):format(training, samples.arn(get)), "wait trained-model-active " .. training,
  } do
    local fault = interrupted(service, words, columns)
    if fault then faults[#faults + 1] = { "Ctrl-C in " .. words, fault } end
  end
  return faults
end

local REPORT_TEXT = ""
  .. "# The command in a terminal\n\nWritten by `make terminal` on %s (%s, %s): %d commands "
  .. "at each width in a terminal of tmux, against the emulator with its built-in resources. "
  .. "Each operation with its help, its skeletons, each of its flags with and without a "
  .. "value, and its call; readonly ones in every format, without colours too (`NO_COLOR`, "
  .. "`TERM=dumb`); each common option, waiter and completion; Ctrl-C in `watch` and "
  .. "`wait`.\n\nIt holds: no line of help or of a table is wider than the terminal, save one "
  .. "unbreakable word or an example to copy; ARNs in tables are whole or shortened in the "
  .. "middle; statuses have their colour and nothing else has one; JSON is JSON; an error is "
  .. "one line that names the flag; the exit status is the documented one; Ctrl-C ends with "
  .. "130 and leaves the terminal as it was; no stack trace.\n\n| columns | status 0 | 252 "
  .. "(refused before sending) | 254 (refused by the service) | other | did not hold |\n| --- "
  .. "| --- | --- | --- | --- | --- |\n%s"

local function report(rows, failed, count)
  shell.write(REPORT, REPORT_TEXT:format(os.date "!%Y-%m-%d",
    (shell.must "uname -sm"):gsub("%s+$", ""), (shell.must "tmux -V"):gsub("%s+$", ""), count,
    table.concat(rows)))
  print(("%d commands at %d widths, %d did not hold"):format(count, #arg, failed))
end

local function main()
  assert(shell.there "tmux", "tmux is not there")
  local list, rows, failed = commands(), {}, 0
  for _, width in ipairs(arg) do
    local columns = tonumber(width)
    local service = emulator.start { builtin = true }
    local faults, statuses = run(service, list, columns)
    for _, fault in ipairs(interruptions(service, columns)) do faults[#faults + 1] = fault end
    service:stop()
    for _, fault in ipairs(faults) do
      print(("%d columns: cleanroomsml %s\n  %s"):format(columns, fault[1], fault[2]))
    end
    local function count(status) return statuses[status] or 0 end
    local other = #list - count "0" - count "252" - count "254"
    rows[#rows + 1] = ("| %d | %d | %d | %d | %d | %d |\n"):format(columns, count "0", count "252",
      count "254", other, #faults)
    failed = failed + #faults
  end
  report(rows, failed, #list)
  os.exit(failed == 0 and 0 or 1)
end

main()
