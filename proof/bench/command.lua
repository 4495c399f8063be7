--- command.lua FOLDER: the cost of the command: instructions of its start, compared with the
--- version that had one operation; the time until a list begins to print, and the memory of a long
--- list. Builds the other version in FOLDER. Writes proof/results/command.md; exits with 1 when a
--- limit is exceeded.
package.path = "./?.lua;" .. package.path
local measure = require "proof.bench.measure"
local process = require "proof.support.process"
local shell = require "tools.shell"

local FOLDER = assert(arg[1], "usage: command.lua FOLDER")
local REPORT, BEFORE = "proof/results/command.md", "421bc2a"
local START_LIMIT, MEMORY_LIMIT, PAGES, SIZE = 1.25, 20, 1000, 100
local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/"
  .. "2a1b3c4d-0000-1111-2222-333344445555/trained-model/my_model-1.0"
local ENVIRONMENT = "env -i PATH=\"$PATH\" HOME=/nonexistent AWS_ACCESS_KEY_ID=AKIDEXAMPLE"
  .. " AWS_SECRET_ACCESS_KEY=secret AWS_EC2_METADATA_DISABLED=true AWS_REGION=us-east-1"
  .. " AWS_MAX_ATTEMPTS=1 AWS_ENDPOINT_URL_CLEANROOMSML="

local quote = shell.quote
local lines, failed = {}, false

local function row(name, limit, value, holds)
  failed = failed or not holds
  lines[#lines + 1] = ("| %s | %s | %s |"):format(name, limit,
    holds and value or "**" .. value .. "**")
  print(("%-60s %s"):format(name, value))
end

-- The earlier version, built in FOLDER.
local function before()
  local tree = FOLDER .. "/" .. BEFORE
  shell.must(("test -d %s || { mkdir -p %s && git archive %s | tar x -C %s; }"):format(quote(tree),
    quote(tree), BEFORE, quote(tree)))
  shell.must(("make -s -C %s LUA=lua5.4 core"):format(quote(tree)))
  return tree
end

local function instructions(tree, words)
  local run = ("cd %s; %shttp://127.0.0.1:1 $RUN lua5.4 bin/cleanroomsml %s || true"):format(
    quote(tree), ENVIRONMENT, words)
  return measure.count(run)
end

local function starts()
  local old = before()
  for _, case in ipairs {
    { "a process with one refused call", "get-trained-model " .. ARN },
    { "`--version`", "--version" },
    { "a wrong option", "get-trained-model " .. ARN .. " --outptu json" },
  } do
    local now, was = instructions(".", case[2]), instructions(old, case[2])
    row(("instructions of %s, beside those of %s"):format(case[1], BEFORE),
      ("≤ %.2f"):format(START_LIMIT),
      ("%.3f (%.1f M, %.1f M)"):format(now / was, now / 1e6, was / 1e6), now / was <= START_LIMIT)
  end
end

local function peak(pid)
  return tonumber(shell.read(("/proc/%d/status"):format(pid)):match "VmHWM:%s+(%d+)") / 1024
end

local function count_lines(text) return select(2, text:gsub("\n", "")) end

local function wait_for(what, wanted)
  for _ = 1, 3000 do
    if wanted() then return end
    shell.must "sleep 0.02"
  end
  error(what .. ": not within a minute", 0)
end

local function list()
  local folder = shell.folder()
  local server = process.start(("lua5.4 proof/bench/list_server.lua %s %d %d"):format(folder, PAGES,
    SIZE))
  local port = folder .. "/port"
  wait_for("the server", function() return (shell.read_if_there(port) or "") ~= "" end)
  local command = process.start(("%shttp://127.0.0.1:%s lua5.4 bin/cleanroomsml list-trained-models"
    .. " --membership-identifier 2a1b3c4d-0000-1111-2222-333344445555 --output jsonl"):format(
    ENVIRONMENT, shell.read(port)))
  wait_for("the first page", function() return count_lines(command:output()) == SIZE end)
  row("items printed before the second page is answered", SIZE, SIZE, true)
  shell.write(folder .. "/second", "")
  wait_for("the pages", function() return count_lines(command:output()) == (PAGES - 1) * SIZE end)
  local used = peak(command:pid())
  row(("memory for %d items as JSON Lines, at most"):format(PAGES * SIZE),
    ("≤ %d MB"):format(MEMORY_LIMIT), ("%.1f MB"):format(used), used <= MEMORY_LIMIT)
  shell.write(folder .. "/last", "")
  wait_for("the end", function() return command:status() end)
  row("exit status, items", "0, " .. PAGES * SIZE, ("%d, %d"):format(command:status(),
    count_lines(command:output())), command:status() == 0
    and count_lines(command:output()) == PAGES * SIZE)
  command:remove()
  server:remove()
  shell.must("rm -r " .. quote(folder))
end

starts()
list()
shell.write(REPORT, ("# What the command costs\n\nWritten by `make bench-command` on %s (%s). "
  .. "Instructions are those that callgrind counts in a whole process.\n\n"
  .. "| | limit | |\n| --- | --- | --- |\n%s\n"):format(os.date "!%Y-%m-%d", measure.versions(),
  table.concat(lines, "\n")))
os.exit(failed and 1 or 0)
