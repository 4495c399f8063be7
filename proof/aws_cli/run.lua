--- run.lua FOLDER: compares the command with the AWS command line of PyPI. Each runs the same tasks
--- against its own emulator and must give the same JSON, and succeed or fail alike. Writes
--- proof/results/aws_cli.md. Installs the AWS command line in FOLDER. Exits with 1 on a difference.
package.path = "./?.lua;lua/?.lua;" .. package.path
local json = require("cjson").new()
local emulator = require "spec.support.emulator"
local shell = require "spec.support.shell"
local tasks = require "proof.aws_cli.tasks"

local FOLDER = assert(arg[1], "usage: run.lua FOLDER")
local REPORT = "proof/results/aws_cli.md"
local MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"
local HEAD = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" .. MEMBERSHIP

local HEAD_OF_PAGE = [[
# The command beside the AWS command line

Written by `make aws-cli` on %s (%s). Both get the same words against an emulator of their own;
ids and times are left out of the comparison.

| words | |
| --- | --- |
]]

local quote = shell.quote

local function aws_cli()
  local at = quote(FOLDER)
  shell.must(("test -x %s/bin/aws || (python3 -m venv %s && %s/bin/pip install -q awscli)"):format(
    at, at, at))
  return at .. "/bin/aws cleanroomsml"
end

local function new_context()
  return {
    MEMBERSHIP = MEMBERSHIP, MODEL = HEAD .. "/trained-model/active",
    CHANNEL = HEAD .. "/ml-input-channel/active",
    ROLE = "arn:aws:iam::123456789012:role/cleanrooms",
    IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/train:1",
    DATA = '[{"type":"INTERACTIONS","inputConfig":{"schema":[{"columnName":"u","columnTypes":'
      .. '["USER_ID"]},{"columnName":"i","columnTypes":["ITEM_ID"]},{"columnName":"t",'
      .. '"columnTypes":["TIMESTAMP"]}],"dataSource":{"glueDataSource":{"tableName":"t",'
      .. '"databaseName":"d"}}}}]',
  }
end

local function command_line(program, words, context)
  local line = { program }
  for word in words:gmatch "%S+" do
    line[#line + 1] = quote((word:gsub("%$(%u+)", context)))
  end
  return table.concat(line, " ")
end

-- Two command lines, each with its own emulator and context.
local function new_side(name, program)
  -- Statuses change so slowly that both see the same one, however long they take to start.
  local server = emulator.start { builtin = true, speed = 0.001 }
  return {
    name = name, program = program, context = new_context(), server = server,
    environment = ("env -u AWS_ENDPOINT_URL_CLEANROOMSML -u AWS_SESSION_TOKEN -u AWS_PROFILE"
      .. " AWS_ENDPOINT_URL=%s AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s"
      .. " AWS_DEFAULT_REGION=us-east-1 AWS_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true"
      .. " AWS_CONFIG_FILE=/nowhere/none AWS_SHARED_CREDENTIALS_FILE=/nowhere/none"
      .. " AWS_PAGER= "):format(
      server.url, server.access_key_id, quote(server.secret_access_key)),
  }
end

local function ask(side, task)
  local line = side.environment .. command_line(side.program, task.words, side.context)
  local errors = FOLDER .. "/errors"
  local output, ok = shell.run(line .. " 2>" .. quote(errors))
  local answer = output:find "%S" and json.decode(output) or nil
  for name, member in pairs(task.keep or {}) do
    side.context[name] = answer and answer[member] or "missing"
  end
  return { ok = ok, answer = answer, said = shell.read(errors) }
end

-- Ids and times differ between two runs.
local function plain(value)
  if type(value) == "table" then
    local copy = {}
    for key, item in pairs(value) do copy[key] = plain(item) end
    return copy
  end
  if type(value) ~= "string" then return value end
  return (value:gsub("%x%x%x%x%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x+", "UUID")
    :gsub("^%d%d%d%d%-%d%d%-%d%dT[%d:.]+%S*$", "TIME"))
end

local function difference(a, b, path)
  if type(a) ~= "table" or type(b) ~= "table" then return a ~= b and path or nil end
  for _, side in ipairs { a, b } do
    for key in pairs(side) do
      local where = difference(a[key], b[key], path .. "." .. tostring(key))
      if where then return where end
    end
  end
end

local function verdict(task, ours, theirs)
  if ours.ok ~= theirs.ok or ours.ok == (task.fails or false) then
    return nil, ("ours %s, theirs %s: %s%s"):format(ours.ok and "succeeds" or "fails",
      theirs.ok and "succeeds" or "fails", ours.said, theirs.said)
  end
  if task.fails then return "refused" end
  local a, b = plain(ours.answer), plain(theirs.answer)
  if task.but and a and b then a[task.but], b[task.but] = nil, nil end
  local where = difference(a, b, "")
  if where then return nil, "differs at " .. where end
  return a and "same JSON" or "no output"
end

local function main()
  assert(emulator.interpreter(), "no Lua here can run the emulator")
  shell.must("mkdir -p " .. quote(FOLDER))
  local aws = aws_cli()
  local ours = new_side("ours", quote(shell.interpreter()) .. " bin/cleanroomsml")
  local theirs = new_side("theirs", aws)
  local lines, failed = {}, 0
  for i, task in ipairs(tasks) do
    local result, why = verdict(task, ask(ours, task), ask(theirs, task))
    if not result then failed = failed + 1 end
    local shown = task.words:gsub("|", "\\|")
    lines[i] = ("| `%s` | %s |"):format(shown, result or "**" .. why:gsub("\n", " ") .. "**")
    print(("%-12s %s"):format(result or "FAILED", task.words))
    if not result then print("  " .. why) end
  end
  ours.server:stop()
  theirs.server:stop()
  local version = shell.must(aws:match "^%S+" .. " --version"):match "%S+"
  shell.write(REPORT, HEAD_OF_PAGE:format(os.date "!%Y-%m-%d", version)
    .. table.concat(lines, "\n") .. "\n")
  print(("%d tasks, %d differ"):format(#tasks, failed))
  os.exit(failed == 0 and 0 or 1)
end

main()
