--- Rows of the report: create_trained_model with 2 KB of body, and 1,000 pages of 100 summaries by
--- `items`, compared with the C program.
local measure = require "proof.bench.measure"
local report = require "proof.bench.report"

local works = {}

local PAGES, MARK, CREATES = 1000, 10, 4000

local function subjects(server, agent, body, lua, work, calls)
  local set = { WORK = work, BODY = body, USER_AGENT = agent }
  return {
    ours = function(n, more)
      return measure.with(set, measure.ours(lua, server.http, n or calls, more))
    end,
    floor = function(n)
      return measure.with(set, measure.floor(lua, server.http, n or calls, nil, work))
    end,
  }
end

local function cpu(title, made, target, calls, repetitions, more)
  local results = measure.shuffled({
    floor = function() return measure.figures(made.floor()) end,
    ours = function() return measure.figures(made.ours(nil, more)) end,
  }, repetitions)
  local microseconds = 1e6 / (calls - 1)
  report.ratio("%.1f", target, title, microseconds * measure.median_of(results.floor, "cpu"),
    microseconds * measure.median_of(results.ours, "cpu"))
  return results.ours
end

local function creates(made, lua, repetitions)
  report.ratio("%.0f", 1.15, "create_trained_model: instructions, " .. lua,
    measure.instructions(made.floor), measure.instructions(made.ours))
  cpu("create_trained_model: CPU, µs, " .. lua, made, nil, CREATES, repetitions)
end

local function pages(made, lua, repetitions)
  report.ratio("%.0f", nil, "a page of 100 by items: instructions, " .. lua,
    measure.instructions(made.floor, 400), measure.instructions(made.ours, 400))
  local ours = cpu("a page of 100 by items: CPU, µs, " .. lua, made, 1.5, PAGES, repetitions,
    "'' " .. MARK)
  report.difference(1024, ("memory, KiB: after %d pages and after %d, %s"):format(MARK, PAGES, lua),
    measure.median_of(ours, "marked"), measure.median_of(ours, "ended"))
end

--- Adds the rows.
---@param server table of proof.bench.server
---@param luas string[]
---@param sent table<string, {agent: string, body: string}> by Lua: the User-Agent, and the file
--- with the body that ours sends
---@param repetitions integer
function works.report(server, luas, sent, repetitions)
  for _, lua in ipairs(luas) do
    io.stderr:write("create and pages, ", lua, "\n")
    local agent, body = sent[lua].agent, sent[lua].body
    creates(subjects(server, agent, body, lua, "create", CREATES), lua, repetitions)
    pages(subjects(server, agent, body, lua, "pages", PAGES), lua, repetitions)
  end
end

return works
