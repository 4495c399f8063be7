--- Writes the tables of proof/results/peers.md: the cost of each client, and whether ours is lower.
local machines = require "tools.versions"
local measure = require "proof.bench.measure"
local shell = require "tools.shell"

local page = {}

local OURS = { "ours, lua5.4", "ours, luajit" }

-- The columns of each table: key, title, format.
local TABLES = {
  { title = "A call", {
    { "cpu http", "CPU µs, http", "%.1f" }, { "wall http", "wall µs, http", "%.1f" },
    { "cpu https", "CPU µs, https", "%.1f" }, { "wall https", "wall µs, https", "%.1f" },
  } },
  { title = "A create and 100 pages", {
    { "cpu create", "create: CPU µs", "%.1f" }, { "wall create", "create: wall µs", "%.1f" },
    { "cpu pages", "pages: CPU ms", "%.1f" }, { "wall pages", "pages: wall ms", "%.1f" },
  } },
  { title = "A process that makes one call", {
    { "start cpu http", "CPU ms, http", "%.1f" }, { "start wall http", "wall ms, http", "%.1f" },
    { "start cpu https", "CPU ms, https", "%.1f" },
    { "start wall https", "wall ms, https", "%.1f" },
  } },
  { title = "Memory and disk", {
    { "peak http", "peak MiB, http", "%.1f" }, { "peak https", "peak MiB, https", "%.1f" },
    { "disk", "on disk, MiB", "%.1f" },
  } },
  { title = "$many calls of 50 ms at once", {
    { "many wall 50", "50 at once: wall s", "%.3f" }, { "many cpu 50", "CPU µs a call", "%.0f" },
    { "many wall 200", "200 at once: wall s", "%.3f" }, { "many cpu 200", "CPU µs a call", "%.0f" },
  } },
}

local function row(cells) return "| " .. table.concat(cells, " | ") .. " |\n" end

local function head(titles)
  local rules = {}
  for i = 1, #titles do rules[i] = "---" end
  return row(titles) .. row(rules)
end

-- A table with a row for each subject.
local function figures(which, list, values)
  local titles = { "" }
  for _, column in ipairs(which[1]) do titles[#titles + 1] = column[2] end
  local text = "## " .. which.title .. "\n\n" .. head(titles)
  for _, subject in ipairs(list) do
    local cells = { subject.key }
    for _, column in ipairs(which[1]) do
      cells[#cells + 1] = column[3]:format(values[subject.key][column[1]])
    end
    text = text .. row(cells)
  end
  return text .. "\n"
end

-- Rows of the subjects that could not be built.
local function absent(missing)
  local text = ""
  for _, one in ipairs(missing) do
    text = text .. row { one[1], "not available here: " .. one[2] }
  end
  return text
end

local function each_column(tell)
  for _, which in ipairs(TABLES) do
    for _, column in ipairs(which[1]) do tell(column, which.title .. ": " .. column[2]) end
  end
end

-- The ratio of each peer to each of ours, in one column.
local function ratio(values, peer, column)
  local by = {}
  for i, own in ipairs(OURS) do by[i] = values[peer][column] / values[own][column] end
  return ("%.2f, %.2f"):format(by[1], by[2]), math.min(by[1], by[2])
end

-- The ratios of all columns, and the columns in which a peer needs less than ours.
local function ratios(list, values)
  local peers, titles, less = {}, { "" }, {}
  for _, subject in ipairs(list) do if subject.peer then peers[#peers + 1] = subject.key end end
  for _, peer in ipairs(peers) do
    titles[#titles + 1], less[peer] = peer, {}
  end
  titles[#titles + 1] = "below boto3"
  local text = head(titles)
  each_column(function(column, title)
    local cells = { title }
    for _, peer in ipairs(peers) do
      local both, least = ratio(values, peer, column[1])
      cells[#cells + 1] = both
      -- A ratio that rounds to 1.00 counts as equal.
      if least < 0.995 then table.insert(less[peer], ("%s (%s)"):format(title, both)) end
    end
    cells[#cells + 1] = page.verdict(values, column[1])
    text = text .. row(cells)
  end)
  for _, peer in ipairs(peers) do
    text = text .. ("\n- %s takes less than ours in%s"):format(peer,
      less[peer][1] and "\n  - " .. table.concat(less[peer], "\n  - ") or " no column.")
  end
  return text .. "\n"
end

--- Whether both of ours need less than boto3.
function page.verdict(values, column)
  if not values.boto3 then return "–" end
  for _, own in ipairs(OURS) do
    if values[own][column] >= values.boto3[column] then return "**missed**" end
  end
  return "met"
end

local function versions(list, share)
  local lines = {}
  for _, subject in ipairs(list) do
    local calls = math.ceil(subject.calls * share)
    lines[#lines + 1] = row { subject.key, ("%s; %d calls"):format(subject.version, calls) }
  end
  return table.concat(lines)
end

local PAGE = [[
# Beside AWS's SDKs

`make bench-peers`, $date, $repetitions repetitions$share. $versions.

One call for a trained model, by each on its defaults but for endpoint, region and keys: it signs,
sends, and reads the typed model, of which members are touched. The server is nginx with a static
body of 2.5 KB and keep-alive; client and server share CPU 0. Medians of shuffled repetitions. The
first call of a process is not timed, except where a process that makes one call is measured whole.

| subject | what, and calls timed |
| --- | --- |
$subjects$missing
$tables## Ours beside them

The target is to take less than boto3 in every column. The figures are how many times ours a peer
takes, beside lua5.4 and beside luajit: above 1 it takes more, below 1 less.

$ratios
## Where Rust and Go take less, and why

- **Starting.** A program that is only linked with Debian's libcurl takes 5.9 ms of CPU to start and
  end, an empty one 0.8 ms: the dynamic linker loads 33 objects, since that libcurl speaks LDAP,
  RTMP, SSH and Kerberos too. With the same libcurl built for HTTP and OpenSSL alone and put before
  it (`LD_LIBRARY_PATH`), one call took 7.9 ms instead of 11.9 and 7.6 MiB instead of 12.0 on Lua
  5.4, 7.4 ms and 7.9 MiB on LuaJIT (one run by hand, 2026-11-25): level with Rust. See
  [install](../../docs/install.md#a-lean-libcurl). Rust and Go are linked statically.
- **Code that is read.** Lua code is compiled when it is loaded: about 1 ms for a call. What a call
  does not need is loaded when something needs it.
- **https.** Rust's 35 ms are its crypto library's gathering of randomness at the first use; Go has
  TLS of its own with nothing to load.
- **Pages.** Lua code gets tables: each text and each table of an answer is an object that the
  garbage collector knows. lua-cjson alone (the C program) takes as much for a page as all that Rust
  does, whose structures have fixed places. Ours takes 1.2 times the C program's instructions for
  that ([bench](bench.md)).
- **Memory and disk** are those of the same shared libraries.

## How it was measured

- CPU is that of the whole process, all threads, user and system.
- A create has 2 KB of body, the request of `proof/bench/create_request.lua`, made anew from the
  same values by the SDKs whose requests are objects. Pages have 100 items, 90 KB and another token
  each time; they are read by each SDK's paginator, in Go by a loop over the core.
- Peak memory is VmHWM after the calls of the first table.
- On disk is every regular file that one call over https opens or executes (strace), each counted
  once and ELF files without symbols: program, interpreter, modules, data, shared libraries. Left
  out are the C library with its loader and locales, and /etc. Files that lie beside these unread,
  as the other services' data in boto3, are not counted.
- Calls of 50 ms are made by `client:batch`, a thread pool with as many connections (boto3,
  Java), tasks (Rust) or goroutines (Go); the C program's way is a curl_multi. The backend is on
  CPU 1.
]]

local function machine()
  return measure.versions() .. ", " .. machines.of { "nginx", "system", "cpu" }
end

--- Writes the page.
---@param path string
---@param list table[] subjects
---@param values table<string, table<string, number>> by subject and column
---@param missing string[][] names and reasons
---@param settings table
function page.write(path, list, values, missing, settings)
  local tables = {}
  for i, which in ipairs(TABLES) do tables[i] = figures(which, list, values) end
  local parts = {
    date = os.date("!%Y-%m-%d"), repetitions = settings.repetitions,
    share = settings.share == 1 and "" or (" with %g of the calls"):format(settings.share),
    versions = machine(), subjects = versions(list, settings.share),
    missing = absent(missing), ratios = ratios(list, values),
    tables = table.concat(tables),
  }
  local text = PAGE:gsub("%$(%l+)", parts):gsub("%$many", settings.many)
  shell.write(path, text)
  io.stderr:write("written to ", path, "\n")
end

return page
