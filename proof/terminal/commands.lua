--- The commands that `make terminal` runs: every operation, flag, option and waiter.
local operation = require "cleanroomsml.cli.operation"
local options = require "cleanroomsml.cli.options"
local samples = require "proof.terminal.samples"
local shell = require "tools.shell"
local waiter_commands = require "cleanroomsml.cli.waiter_commands"

local quote = shell.quote

---@class terminal.Command
---@field words string a command line for the shell, without the program
---@field before string|nil assignments of the shell
---@field kind string what it prints: see checks.lua
---@field status table<integer, true>
---@field names string|nil what an error names

local DONE, REFUSED, ANSWERED = { [0] = true }, { [252] = true }, { [0] = true, [254] = true }

local list

local function add(kind, status, words, more)
  local row = more or {}
  row.kind, row.status, row.words = kind, status, words
  list[#list + 1] = row
end

-- Flags with values for all required members of an operation, except one.
local function required(found, but)
  local words = { found.command }
  if found.arn and found.arn ~= but then words[2] = samples.arn(found) end
  for _, flag in ipairs(found.flags) do
    if flag.required and flag ~= found.arn and flag ~= but then
      words[#words + 1] = flag.option .. " " .. quote(samples.text(flag))
    end
  end
  return table.concat(words, " ")
end

local function add_flag(found, flag)
  local words = required(found, flag)
  if flag.shape.type == "boolean" then
    add("json", DONE, words .. " " .. flag.option .. " --dry-run")
    return add("json", DONE, words .. " --no" .. flag.option:sub(2) .. " --dry-run")
  end
  add("json", DONE, ("%s %s %s --dry-run"):format(words, flag.option, quote(samples.text(flag))))
  add("error", REFUSED, words .. " " .. flag.option, { names = flag.option })
end

-- A call in every format, with and without colours.
local function add_calls(found)
  local words = required(found)
  if not found.readonly then return add("answer", ANSWERED, words) end
  add("table", ANSWERED, words)
  add("table", ANSWERED, words, { before = "NO_COLOR=1" })
  add("table", ANSWERED, words, { before = "TERM=dumb" })
  add("json", ANSWERED, words .. " --output json")
  add("lines", ANSWERED, words .. " --output jsonl")
  add("plain", ANSWERED, words .. " --output text")
  add("plain", ANSWERED, words .. " --output text --query '@'")
end

local function add_operation(name)
  local found = operation.of(name)
  add("text", DONE, name .. " --help")
  add("json", DONE, name .. " --generate-cli-skeleton")
  if found.output and #found.output.members > 0 then
    add("json", DONE, name .. " --generate-cli-skeleton output")
  end
  for _, flag in ipairs(found.flags) do add_flag(found, flag) end
  add_calls(found)
  if not found.paging then return end
  local words = required(found)
  add("json", DONE, words .. " --output json --max-items 1 --page-size 1")
  add("table", DONE, words .. " --no-paginate")
  add("error", { [254] = true }, words .. " --starting-token x", { names = "nextToken" })
end

local VALUES = { ["--region"] = "eu-west-1", ["--endpoint-url"] = "http://127.0.0.1:1",
  ["--connect-timeout"] = "5", ["--read-timeout"] = "5", ["--max-attempts"] = "2",
  ["--ca-bundle"] = "/etc/ssl/certs/ca-certificates.crt", ["--output"] = "json",
  ["--query"] = "url", ["--cli-input-json"] = '{"maxResults":5}',
  ["--generate-cli-skeleton"] = "output" }

local function add_options()
  local words = "list-audience-models"
  for _, rows in ipairs { options.COMMON, options.OPERATION } do
    for _, row in ipairs(rows) do
      local name, value = row[1], VALUES[row[1]]
      local is_endpoint = name == "--use-fips" or name == "--use-dualstack"
      local before = is_endpoint and "AWS_ENDPOINT_URL=" or nil
      if name == "--profile" then
        add("error", { [253] = true }, words .. " --profile none", { names = "none" })
      elseif name == "--debug" then
        add("any", DONE, words .. " --dry-run --debug")
      else
        add("json", DONE, ("%s %s %s%s"):format(words, name, value and quote(value) or "",
          name == "--dry-run" and "" or " --dry-run"), { before = before })
      end
      if row[2] and name ~= "--generate-cli-skeleton" then
        add("error", REFUSED, words .. " " .. name, { names = name })
      end
    end
  end
end

local function add_waiters()
  for _, name in ipairs(waiter_commands.names()) do
    local found = operation.of(operation.command(waiter_commands.named(name).operation))
    local words = required(found):gsub("^%S+", name)
    add("text", DONE, "help wait " .. name)
    add("text", DONE, "watch " .. name .. " --help")
    add("any", { [0] = true, [255] = true },
      ("wait %s --timeout 1 --min-delay 1 --max-delay 1"):format(words))
  end
  local arn = samples.arn(operation.of "get-trained-model")
  add("table", DONE, "watch trained-model-active --interval 1 " .. arn)
  add("table", DONE, "watch " .. arn, { before = "NO_COLOR=1" })
  add("table", DONE, ("watch %s %s"):format(arn, samples.arn(operation.of "get-ml-input-channel")))
  add("silent", DONE, "wait trained-model-active " .. arn)
  for _, row in ipairs(options.WAIT) do
    add("error", REFUSED, ("wait trained-model-active %s %s x"):format(arn, row[1]),
      { names = row[1] })
  end
  add("error", REFUSED, "watch " .. arn .. " --interval x", { names = "--interval" })
end

-- Commands that change resources come last.
local function ordered()
  local first, last = {}, {}
  for _, row in ipairs(list) do
    local part = row.kind == "answer" and last or first
    part[#part + 1] = row
  end
  for _, row in ipairs(last) do first[#first + 1] = row end
  return first
end

--- All commands.
---@return terminal.Command[]
return function()
  list = {}
  for _, words in ipairs { "--help", "-h", "help", "wait --help", "watch --help", "help completion",
    "--help get-trained-model" } do add("text", DONE, words) end
  for _, name in ipairs { "bash", "zsh", "fish" } do add("any", DONE, "completion " .. name) end
  add("any", DONE, "--version")
  add("error", REFUSED, "", { names = "a command is required" })
  add("error", REFUSED, "list-trained-model", { names = "list-trained-models" })
  add("error", REFUSED, "get-trained-model churn", { names = "arn:aws:cleanrooms-ml:REGION" })
  add_options()
  add_waiters()
  for _, name in ipairs(operation.commands()) do add_operation(name) end
  return ordered()
end
