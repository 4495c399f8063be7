--- run.lua FOLDER: runs unmodified AWS SDKs against the emulator and writes
--- proof/results/interop.md. The SDKs are fetched and built in FOLDER by their languages' own
--- tools. An SDK whose tools or packages are not available is reported as such. TZ must be UTC0.
--- Exits with 1 when a check failed, or without any SDK.

package.path = "./?.lua;" .. package.path
local json = require("cjson").new()
local sdks = require "proof.interop.sdks"
local shell = require "tools.shell"
local emulator = require "spec.support.emulator"

local FOLDER = assert(arg[1], "usage: run.lua FOLDER")
local REPORT = "proof/results/interop.md"
local RUN_LIMIT = 60

-- `run` and `life` are shell commands in the SDK's folder: one call, and the life of a model.
-- `lacks`: a member that this version does not know. `untyped`: it has no error types of the
-- service.
local SDKS = {
  { folder = "python", run = "venv/bin/python client.py", life = "venv/bin/python life.py" },
  { folder = "rust", run = "target/debug/interop", life = "target/debug/interop life" },
  { folder = "java", run = "java -cp 'classes:lib/*' Client",
    life = "java -cp 'classes:lib/*' Life", lacks = "mlModelTrainingPayerAccountId" },
  { folder = "go", run = "./program", life = "./program life", untyped = true },
}

local quote, sh = shell.quote, shell.run

--- The sample with every member, and one with unusual but valid values.
local function models()
  local full = json.decode(shell.read("examples/models.json"))[1]
  local odd = json.decode(json.encode(full))
  odd.trainedModelArn = full.trainedModelArn .. "_odd"
  odd.name, odd.description = "Prognose 予測 🚀", "\"quoted\" \\ /\n\tindented"
  odd.createTime, odd.updateTime = "2026-06-01T09:30:00+02:00", "2026-06-01T10:30:00.5-01:30"
  odd.hyperparameters = {}
  odd.tags = { ["名前"] = "値", createTime = "a tag, not a time" }
  return { full, odd }
end

--- Seconds since the epoch of ISO 8601 text.
local function epoch(text)
  local year, month, day, hour, min, sec, zone = text:match(
    "^(%d+)-(%d+)-(%d+)T(%d+):(%d+):([%d.]+)(%S+)$")
  local sign, hours, minutes = zone:match("^([+-])(%d%d):(%d%d)$")
  local offset = sign and tonumber(sign .. hours * 3600 + minutes * 60) or 0
  return os.time { year = year, month = month, day = day, hour = hour, min = min, sec = 0 }
    + tonumber(sec) - offset
end

--- A model in the same form for every client: times as numbers, nulls left out.
local function plain(model)
  local function copy(value)
    if type(value) ~= "table" then return value end
    local result = {}
    for key, item in pairs(value) do
      if item ~= json.null then result[key] = copy(item) end
    end
    return result
  end
  local result = copy(model)
  result.createTime, result.updateTime = epoch(result.createTime), epoch(result.updateTime)
  return result
end

--- The path of the first member in which two values differ.
local function difference(expected, found, path)
  if type(expected) ~= "table" or type(found) ~= "table" then
    return expected ~= found and path or nil
  end
  for _, side in ipairs { expected, found } do
    for key in pairs(side) do
      local where = difference(expected[key], found[key], path .. "." .. tostring(key))
      if where then return where end
    end
  end
end

--- Runs the SDK's program on its default settings: its answer, or nil and its output.
local function ask(sdk, server, arn, secret)
  local command = ("cd %s && timeout %d env -i PATH=\"$PATH\" HOME=\"$HOME\""
    .. " AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null"
    .. " AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s %s %s %s")
    :format(quote(FOLDER .. "/" .. sdk.folder), RUN_LIMIT, quote(server.access_key_id),
      quote(secret or server.secret_access_key), sdk.run, quote(server.url), quote(arn))
  local output, ok = sh(command)
  local line = output:match("(%b{})%s*$")
  if not ok or not line then return nil, output end
  return json.decode(line)
end

local function count(items)
  local n = 0
  for _ in pairs(items) do n = n + 1 end
  return n
end

local function reads(sdk, server, samples)
  local members, lacking
  for _, sample in ipairs(samples) do
    local answer, said = ask(sdk, server, sample.trainedModelArn)
    if not (answer and answer.model) then return nil, said or json.encode(answer) end
    local expected, found = plain(sample), plain(answer.model)
    local unknown = sdk.lacks and not found[sdk.lacks] and sdk.lacks
    if unknown then expected[unknown] = nil end
    local where = difference(expected, found, "model")
    if where then return nil, where .. " differs" end
    lacking = unknown and (" (all but `%s`)"):format(unknown) or ""
    members = count(expected)
  end
  return ("%d members%s"):format(members, lacking)
end

--- Expects that error; `typed`: as an error type of the SDK.
local function fails(sdk, answer, said, code, typed)
  local got = answer and answer.error
  if not got then return nil, said or "no error" end
  if got.code ~= code then return nil, "code " .. tostring(got.code) end
  if #tostring(got.request_id) ~= 36 then return nil, "no request id" end
  if sdk.untyped then return "code" end
  if typed and got.type ~= code then return nil, "type " .. tostring(got.type) end
  return "`" .. got.type .. "`"
end

--- The SDK's program creates, lists, waits, uses and deletes on an empty emulator, and reports how
--- many operations it called, the errors it got, and unexpected results.
local function lives(sdk)
  if not sdk.life then return "–" end
  local server = emulator.start { empty = true }
  local command = ("cd %s && timeout %d env -i PATH=\"$PATH\" HOME=\"$HOME\""
    .. " AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null %s %s %s %s %s")
    :format(quote(FOLDER .. "/" .. sdk.folder), RUN_LIMIT, sdk.life, quote(server.url),
      quote(server.control), quote(server.access_key_id), quote(server.secret_access_key))
  local output, ok = sh(command)
  server:stop()
  local line = output:match("(%b{})%s*$")
  if not ok or not line then return nil, output end
  local life = json.decode(line)
  if life.problems[1] then return nil, table.concat(life.problems, "; ") end
  return ("%d operations, %d errors"):format(life.operations, #life.errors)
end

local CHECKS = {
  { "reads a model", reads },
  { "ResourceNotFoundException", function(sdk, server, samples)
    local answer, said = ask(sdk, server, samples[1].trainedModelArn .. "_missing")
    return fails(sdk, answer, said, "ResourceNotFoundException", true)
  end },
  { "ThrottlingException", function(sdk, server, samples)
    server:clear()
    server:script { { code = "ThrottlingException", count = 100 } }
    local answer, said = ask(sdk, server, samples[1].trainedModelArn)
    local result, why = fails(sdk, answer, said, "ThrottlingException", true)
    local asked = #server:requests()
    server:clear()
    return result and ("%s, asked %d ×"):format(result, asked), why
  end },
  { "wrong secret", function(sdk, server, samples)
    local answer, said = ask(sdk, server, samples[1].trainedModelArn, "wrong")
    return fails(sdk, answer, said, "InvalidSignatureException")
  end },
  { "a whole life", lives },
}

--- The row of one SDK, and the numbers of passed and failed checks.
local function row_of(sdk, server, samples)
  local recipe = sdks.recipes[sdk.folder]
  local from, to = "proof/interop/" .. sdk.folder, FOLDER .. "/" .. sdk.folder
  local version, said = sdks.build(recipe, { from }, to)
  if not version then
    io.stderr:write(said)
    local row = { recipe.name, "not available here" }
    for i = 1, #CHECKS do row[i + 2] = "–" end
    return row, 0, 0
  end
  local row, passed, failed = { recipe.name, version }, 0, 0
  for _, check in ipairs(CHECKS) do
    local result, why = check[2](sdk, server, samples)
    if result ~= "–" then
      if result then passed = passed + 1 else failed = failed + 1 end
    end
    row[#row + 1] = result or "FAILED: " .. tostring(why):sub(-300):gsub("[|\n]", " ")
  end
  return row, passed, failed
end

local HEAD = [[
# Unmodified SDKs against the emulator

Written by `make interop` on %s (%s). Each SDK runs on its default settings but for region, endpoint
and keys. It reads two models, one with every member of the service's answer and one with odd text,
an empty map and times with offsets, and every member is compared (but one that is younger than the
SDK's version). It must report errors with code and request id, the service's own ones as types of
its own, and it is refused with a wrong secret. In a whole life it calls operations of all kinds on
an emulator that was empty: datasets, audience models, generation and export jobs, policies;
algorithms, associations, input channels; models, versions, exports and inference jobs; it waits,
cancels, deletes, tags, reads each list in pages of one, and meets every error of the service.

"code" stands where an SDK gives no types: of Go's SDK only the signer and the error reader of the
core are used, since the client for this service is a module of its own, which the Go modules that
could be had did not include.

]]

local function main()
  assert(emulator.interpreter(), "no Lua here can run the emulator")
  local samples = models()
  local server = emulator.start { models = samples }
  local titles = { "SDK", "version" }
  for _, check in ipairs(CHECKS) do titles[#titles + 1] = check[1] end
  local lines, passed, failed = { titles, {} }, 0, 0
  for i = 1, #titles do lines[2][i] = "---" end
  for _, sdk in ipairs(SDKS) do
    local row, good, bad = row_of(sdk, server, samples)
    lines[#lines + 1] = row
    passed, failed = passed + good, failed + bad
    print(table.concat(row, " | "))
  end
  server:stop()
  for i, line in ipairs(lines) do lines[i] = "| " .. table.concat(line, " | ") .. " |\n" end
  shell.write(REPORT, HEAD:format(os.date("!%Y-%m-%d"), (sh("uname -sm"):gsub("%s+$", "")))
    .. table.concat(lines) .. ("\n%d checks passed, %d failed.\n"):format(passed, failed))
  os.exit(passed > 0 and failed == 0 and 0 or 1)
end

main()
