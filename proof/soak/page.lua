--- Writes proof/results/soak.md from the results, and reports violated invariants.
local invariants = require "proof.soak.invariants"
local shell = require "tools.shell"
local versions = require "tools.versions"

local page = {}

local GROWTH = 1024 -- KiB
local FAULTS_GROWTH = 2048

local NAMES = { "lua", "luajit", "libcurl", "openssl", "nginx", "system" }

local HEAD = [[
# Soak

Written by `make soak` on %s: %s.

## Many calls

One client, one call after the other, against nginx with a static body of 2.5 KB
(`proof/bench/calls.lua`). Memory in use is what is resident after a full collection, first after
a tenth of the calls and then after all. Another process sampled the memory meanwhile.

| Lua | calls | seconds | in use after a tenth, KiB | after all | | descriptors | threads | |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
%s
Samples of the memory, KiB (garbage included): %s

## With random faults

%d s with the seed %d (`SOAK_SEED`), %d rounds. The emulator ran a script of random faults
(`proof/soak/chaos.lua`; about half of all requests met one): delays, resets, stalls, cuts, garbage,
wrong bodies, errors that quote the signature and the token, throttling, wrong dates. Its
connections were closed at times, and calls had 3 s. In turn came single calls, batches of 10
to 80 at 1 to 50 at a time (some closed before their end), calls that were cancelled or dropped,
wrong requests, other operations (lists by items, creates with a body, deletes, tags, requests that
the service rejects: `proof/soak/mixed.lua`), and forks with calls in flight: the child ended at
once, or made calls on the inherited client and checked the parent's calls, or closed its Lua
state; the parent continued.

| what was done | times |
| --- | --- |
%s
| answers | |
| --- | --- |
%s
Invariants: a call returns the model with the requested ARN and name, or `nil`, a message of one
line that begins with its code, and a known kind; it ends within 3 s (and %g s for a busy
machine; the slowest took %.2f s); each request of a batch is answered exactly once; no message,
`info` or log line contains a secret, token or signature; every child of a fork exits with 0.

| | | |
| --- | --- | --- |
%s
Resources in use without calls (after a collection, with one open connection):

| seconds | rounds | memory, KiB | descriptors | threads |
| --- | --- | --- | --- | --- |
%s]]

local failed = 0

local function verdict(holds)
  if not holds then failed = failed + 1 end
  return holds and "holds" or "**fails**"
end

local function range(samples, field, from)
  local least, most = math.huge, -math.huge
  for i = from, #samples do
    least, most = math.min(least, samples[i][field]), math.max(most, samples[i][field])
  end
  return least, most
end

local function told(least, most)
  return least == most and ("%d"):format(least) or ("%d–%d"):format(least, most)
end

-- The first samples may be from before the first call.
local function steady_from(samples)
  return math.min(#samples, math.max(2, math.floor(#samples / 10)))
end

local function line_of_calls(one)
  local from = steady_from(one.samples)
  local files, most_files = range(one.samples, "files", from)
  local threads, most_threads = range(one.samples, "threads", from)
  return ("| %s | %d | %.0f | %d | %d | %s | %s | %s | %s |\n"):format(one.lua, one.calls,
    one.seconds, one.marked, one.ended, verdict(one.ended - one.marked <= GROWTH),
    told(files, most_files), told(threads, most_threads),
    verdict(files == most_files and threads == most_threads))
end

--- About ten of the samples, evenly spaced.
local function over_time(many)
  local parts = {}
  for _, one in ipairs(many) do
    local values, step = {}, math.max(1, math.floor(#one.samples / 10))
    for i = step, #one.samples, step do values[#values + 1] = one.samples[i].memory end
    parts[#parts + 1] = one.lua .. " " .. table.concat(values, " ")
  end
  return table.concat(parts, "; ")
end

local function table_of(counts)
  local names, lines = {}, {}
  for name in pairs(counts) do names[#names + 1] = name end
  table.sort(names)
  for i, name in ipairs(names) do lines[i] = ("| %s | %d |\n"):format(name, counts[name]) end
  return table.concat(lines)
end

-- Memory from the second sample on: the first one is from before the first fault.
local function held(found)
  local samples, lines = found.samples, {}
  if #samples < 3 then return "", verdict(false) .. " |\n" end
  for i, one in ipairs(samples) do
    lines[i] = ("| %.0f | %d | %d | %d | %d |\n"):format(one.seconds, one.rounds, one.memory,
      one.files, one.threads)
  end
  local first, last = samples[2], samples[#samples]
  local files, most_files = range(samples, "files", 2)
  local threads, most_threads = range(samples, "threads", 1)
  return table.concat(lines), table.concat {
    ("| memory at the end above that after a tenth, KiB | %d | %s |\n"):format(
      last.memory - first.memory, verdict(last.memory - first.memory <= FAULTS_GROWTH)),
    ("| descriptors, at each look | %s | %s |\n"):format(told(files, most_files),
      verdict(last.files <= first.files + 2)),
    ("| threads, at each look | %s | %s |\n"):format(told(threads, most_threads),
      verdict(threads == most_threads)),
  }
end

--- Writes the page; returns the number of violated invariants.
---@param path string
---@param many table[] see many_calls in proof/soak/run
---@param found table what proof/soak/faults.lua told
---@return integer failed
function page.write(path, many, found)
  local lines = {}
  for i, one in ipairs(many) do lines[i] = line_of_calls(one) end
  local looks, flat = held(found)
  local checks = ("| answers of which something did not hold | %d | %s |\n"):format(found.broken,
    verdict(found.broken == 0)) .. flat
  shell.write(path, HEAD:format(os.date("!%Y-%m-%d"), versions.of(NAMES), table.concat(lines),
    over_time(many), found.seconds, found.seed, found.rounds, table_of(found.done),
    table_of(found.answers), invariants.SLACK, found.slowest, checks, looks))
  return failed
end

return page
