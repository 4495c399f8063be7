--- The table of proof/results/bench.md, with targets.
local measure = require "proof.bench.measure"
local shell = require "tools.shell"
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

`client:get_trained_model(arn)` compared with a minimal C program: it sends
the same $bytes bytes (compared line by line; URL and every header set for each call on one reused
libcurl handle), makes one signature, and decodes the 2.5 KB body with lua-cjson. It does not retry,
keep deadlines, validate, or check the answer. The server is nginx with a static body and
keep-alive; client and server share CPU 0. Medians of $repetitions shuffled repetitions of $calls
calls; ratios within this run.

| | floor | ours | | target | |
| --- | --- | --- | --- | --- | --- |
$rows

- Instructions are callgrind's, the difference of two runs divided by their calls (LuaJIT with its
  compiler on): the same from run to run to about 0.5 %.
- Instructions do not depend on the machine, CPU time does: the instructions beyond the C program's
  are spread over much code that each call runs once, so their cost depends on the machine's caches.
  The C program lets libcurl parse a whole URL for each call; the library avoids that.
- A cold start is a process that makes one call. Its floor is the C program plus a Lua that loads
  lua-cjson.
- Peak memory is that of the process (VmHWM), the C program's with its decoder. Memory after many
  calls is what is resident after a full collection.
- `create_trained_model` has 2 KB of body (`proof/bench/create_request.lua`): the C program encodes
  the same table with lua-cjson; hashes, signs and sends the library's bytes (lua-cjson escapes
  slashes), and decodes the answer, which contains the ARN of the new model.
- A page is 90 KB, with another token each time, read by `client:items`; the C program requests the
  next page by the decoded token. Memory is what is resident after a full collection.
- A signature's floor is SHA-256 and HMAC of the finished texts, with all contexts set up once.
]]

--- Writes the page.
---@param path string
---@param values table<string, any>
function report.write(path, values)
  values.date = os.date("!%Y-%m-%d")
  values.versions = measure.versions() .. ", " .. versions.of { "luajit", "nginx", "system", "cpu" }
  values.rows = table.concat(rows, "\n")
  shell.write(path, (PAGE:gsub("%$(%l+)", values)))
  io.stderr:write("written to ", path, "\n")
end

return report
