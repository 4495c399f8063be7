--- The table of proof/results/bench.md, with targets.
local measure = require "proof.bench.measure"
local versions = require "tools.versions"

local report = {}

local rows = {}

local function verdict(value, target)
  if not target then return "" end
  return value <= target and "met" or "**missed**"
end

local function add(...)
  rows[#rows + 1] = "| " .. table.concat({ ... }, " | ") .. " |"
  print(rows[#rows])
end

--- Adds a row: ours divided by the floor's.
---@param format string of a figure
---@param target number|nil
---@param what string
---@param floor number
---@param ours number
function report.ratio(format, target, what, floor, ours)
  local ratio = ours / floor
  add(what, format:format(floor), format:format(ours), ("%.2f"):format(ratio),
    target and ("≤ %.2f"):format(target) or "", verdict(ratio, target))
end

--- Adds a row: the second minus the first.
---@param target number
---@param what string
function report.difference(target, what, first, second)
  add(what, ("%.0f"):format(first), ("%.0f"):format(second), ("%+.0f"):format(second - first),
    ("≤ %+d"):format(target), verdict(second - first, target))
end

local PAGE = [[
# What a call costs

`make bench`, $date. $versions.

`client:get_trained_model(arn)` next to a C program that does the least there is to do: it sends
the same $bytes bytes (compared line by line; URL and every header set for each call on one reused
libcurl handle), makes one signature, and has lua-cjson decode the 2.5 KB body. It does not retry,
keep deadlines, validate, or look at what came. The server is nginx with a static body and
keep-alive; client and server share CPU 0. Medians of $repetitions shuffled repetitions of $calls
calls; ratios within this run.

| | floor | ours | | target | |
| --- | --- | --- | --- | --- | --- |
$rows

- Instructions are callgrind's, the difference of two runs divided by their calls (LuaJIT with its
  compiler on): the same from run to run to about 0.5 %.
- Instructions do not depend on the machine, CPU does: what a call takes beyond the C program's is
  spread over much code that each call runs once, and costs what the machine's caches make of it.
  What it does without is libcurl's work with whole URLs, which the C program has it do for each
  call.
- A cold start is a process that makes one call. Its floor is the C program's and that of a Lua that
  loads lua-cjson.
- Peak memory is that of the process (VmHWM), the C program's with its decoder. Memory after many
  calls is what is resident after a full collection.
- `create_trained_model` has 2 KB of body (`proof/bench/create_request.lua`): the C program has
  lua-cjson encode the same table, hashes, signs and sends the library's bytes (lua-cjson writes a
  slash in two), and decodes the answer, which names the new model.
- A page is 90 KB, with another token each time, read by `client:items`; the C program asks for the
  page that the decoded one names. Memory is what is resident after a full collection.
- A signature's floor is SHA-256 and HMAC over the ready texts, everything set up once.
]]

--- Writes the page.
---@param path string
---@param values table<string, any>
function report.write(path, values)
  values.date = os.date("!%Y-%m-%d")
  values.versions = measure.versions() .. ", " .. versions.of { "luajit", "nginx", "system", "cpu" }
  values.rows = table.concat(rows, "\n")
  local file = assert(io.open(path, "w"))
  file:write((PAGE:gsub("%$(%l+)", values)))
  file:close()
  io.stderr:write("written to ", path, "\n")
end

return report
