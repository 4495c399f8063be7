--- pictures.lua: makes the pictures of the command in docs/, from a terminal of tmux, against the
--- emulator with a few models.
package.path = "./?.lua;" .. package.path
local cjson = require("cjson").new()
local emulator = require "spec.support.emulator"
local shell = require "spec.support.shell"
local tmux = require "proof.terminal.tmux"

local COLUMNS, PROMPT = 100, "\27[90m$\27[0m "

-- name, status, age in minutes
local MODELS = {
  { "churn", "ACTIVE", 4000 }, { "lookalike-eu", "CREATE_IN_PROGRESS", 40 },
  { "lookalike-us", "CREATE_PENDING", 3 }, { "ranking", "CREATE_FAILED", 1500 },
  { "ranking-2", "CANCEL_IN_PROGRESS", 200 }, { "uplift", "INACTIVE", 90000 },
}

-- Members that would make the pictures long.
local LEFT_OUT = {
  "versionIdentifier", "incrementalTrainingDataChannels", "tags", "environment", "kmsKeyArn",
  "statusDetails", "metricsStatus", "metricsStatusDetails", "logsStatus", "logsStatusDetails",
  "description", "trainingContainerImageDigest", "mlModelTrainingPayerAccountId",
}

local function models()
  local list, sample = {}, shell.read "examples/models.json"
  for i, row in ipairs(MODELS) do
    local model = cjson.decode(sample)[1]
    for _, name in ipairs(LEFT_OUT) do model[name] = nil end
    model.name, model.status = row[1], row[2]
    model.trainedModelArn = model.trainedModelArn:gsub("[^/]*$", row[1])
    model.createTime = os.date("!%Y-%m-%dT%H:%M:%SZ", os.time() - row[3] * 60)
    model.updateTime, model.stoppingCondition = model.createTime, { maxRuntimeInSeconds = 7200 }
    list[i] = model
  end
  return list
end

---@class terminal.Scene
---@field name string of the picture: docs/cli-NAME.svg
---@field commands string[]
---@field rows integer of the terminal
---@field seconds integer|nil a picture after that long, while the command runs; nil: when it ended

---@type terminal.Scene[]
local SCENES = {
  { name = "help", rows = 60, commands = { "list-trained-models --help" } },
  { name = "list", rows = 14,
    commands = { 'list-trained-models --membership-identifier "$MEMBERSHIP"' } },
  { name = "get", rows = 34, commands = {
    'get-trained-model "$ARN/churn"', 'get-trained-model "$ARN/churn" --query status' } },
  { name = "watch", rows = 8, seconds = 4,
    commands = { 'watch "$ARN/lookalike-eu" "$ARN/lookalike-us" --interval 2' } },
}

local function script_of(scene, model)
  local lines = { ("MEMBERSHIP=%s ARN=%s"):format(model.membershipIdentifier,
    model.trainedModelArn:match "^(.*)/") }
  for _, command in ipairs(scene.commands) do
    command = "cleanroomsml " .. command
    lines[#lines + 1] = ("printf '%%s\\n' %s"):format(shell.quote(PROMPT .. command))
    lines[#lines + 1] = command
  end
  return table.concat(lines, "\n") .. "\nprintf '\\034'"
end

local function draw(scene, list)
  local service = emulator.start { models = list }
  local terminal = tmux.start(service, COLUMNS, scene.rows, script_of(scene, list[1]))
  local has_ended = terminal:await(scene.seconds or 20, function()
    return terminal:written():find("\28", 1, true)
  end)
  assert(has_ended or scene.seconds, scene.name .. ": " .. terminal:screen())
  local screen = shell.folder()
  shell.write(screen .. "/screen", (terminal:screen "-e"))
  shell.must(("%s tools/terminal_svg.lua <%s/screen >docs/cli-%s.svg"):format(
    shell.interpreter(), screen, scene.name))
  shell.must("rm -r " .. screen)
  terminal:stop()
  service:stop()
  print("docs/cli-" .. scene.name .. ".svg")
end

for _, scene in ipairs(SCENES) do draw(scene, models()) end
