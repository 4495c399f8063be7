--- Writes proof/results/faults.md from the results of the rows.
local shell = require "tools.shell"
local versions = require "tools.versions"

local page = {}

local HEAD = [[
# Faults

Written by `make faults` on %s: %s.

Each row is a fault. This library (Lua 5.4, the blocking client) and unmodified boto3 ran
against the same scripted server, one after the other, each in its own process. Both have %g s
to connect, %g s to read and %d attempts in standard mode, unless a row says otherwise. Ours
also has a deadline of %g s for a call. boto3 has no such limit; a client that still ran after
%d s was killed.

`proof/faults/rows/` has the expected result of each row: outcome, kind, attempts, time, and often
the number of requests that arrived. A row of ours with another result is **wrong**, and `make
faults` fails. The results of boto3 are for comparison; "an empty model" is a success of boto3
without a member of the model. "s" is the time of a call, from the shortest to the longest of
several; "attempts" is the client's own count, and "in all" the number of requests that arrived.

]]

local COLUMNS = "| fault | ours | s | attempts | message | boto3 | s | attempts | message |\n"
  .. "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"

local NOT_RUN = { "not run here", "", "", "", "not run here", "", "", "" }
local NO_BOTO3 = { "not run here", "", "", "" }

local function line_of(result)
  local cells = { result.name }
  local function add(list) for _, cell in ipairs(list) do cells[#cells + 1] = cell end end
  if result.not_run then
    add(NOT_RUN)
  else
    add(result.ours)
    add(result.boto3 or NO_BOTO3)
  end
  if result.wrong then cells[2] = ("**wrong** (%s): %s"):format(result.wrong, cells[2]) end
  return "| " .. table.concat(cells, " | ") .. " |\n"
end

--- The numbers of rows that were right, wrong and not run.
local function count(results)
  local right, wrong, not_run = 0, 0, 0
  for _, result in ipairs(results) do
    if result.not_run then
      not_run = not_run + 1
    elseif result.wrong then
      wrong = wrong + 1
    else
      right = right + 1
    end
  end
  return right, wrong, not_run
end

--- Writes the page.
---@param path string
---@param results table[] `{group, name, ours, boto3, wrong, not_run}` each
---@param limits table see clients.lua
---@param patience number
---@param boto3 string|nil its version
function page.write(path, results, limits, patience, boto3)
  local parts, group = {}, nil
  for _, result in ipairs(results) do
    if result.group ~= group then
      group = result.group
      parts[#parts + 1] = ("\n## %s\n\n%s"):format(group, COLUMNS)
    end
    parts[#parts + 1] = line_of(result)
  end
  local right, wrong, not_run = count(results)
  local with = versions.of { "lua", "libcurl", "openssl", "system" } .. ", "
    .. (boto3 or "no boto3")
  shell.write(path, HEAD:format(os.date("!%Y-%m-%d"), with, limits.connect_timeout,
    limits.read_timeout, limits.max_attempts, limits.timeout, patience)
    .. ("Ours: %d rows right, %d wrong, %d not run here.\n"):format(right, wrong, not_run)
    .. table.concat(parts))
end

return page
