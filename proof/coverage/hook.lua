--- A helper of busted: counts which lines of lua/ and emulator/ run, in every coroutine, and writes
--- them to the file that CRML_COVERAGE names as lines of `file:line`.
local file = assert(os.getenv("CRML_COVERAGE"), "CRML_COVERAGE names no file")
local seen = {}

local function hook(_, line)
  local source = debug.getinfo(2, "S").source
  local lines = seen[source]
  if not lines then
    lines = {}
    seen[source] = lines
  end
  lines[line] = true
end

-- When a spec removes its own hook, this one is set again.
local sethook = debug.sethook
function debug.sethook(...) -- luacheck: ignore 122
  if select("#", ...) == 0 then return sethook(hook, "l") end
  return sethook(...)
end

local create = coroutine.create

local function hooked(body)
  local thread = create(body)
  debug.sethook(thread, hook, "l")
  return thread
end

coroutine.create = hooked -- luacheck: ignore 122

function coroutine.wrap(body) -- luacheck: ignore 122
  local thread = hooked(body)
  local function finish(ok, ...)
    if not ok then error((...), 0) end
    return ...
  end
  return function(...) return finish(coroutine.resume(thread, ...)) end
end

--- The path of a source below this tree: "lua/…" or "emulator/lua/…"; nil for others.
local function path_of(source)
  local path = source:match("^@(.*)$")
  if not path then return nil end
  return path:match("(emulator/lua/cleanroomsml/.*%.lua)$")
    or path:match("(lua/cleanroomsml/.*%.lua)$")
end

local function write()
  sethook()
  local out = assert(io.open(file, "a"))
  for source, lines in pairs(seen) do
    local path = path_of(source)
    if path then
      for line in pairs(lines) do out:write(path, ":", line, "\n") end
    end
  end
  out:close()
end

debug.sethook(hook, "l")
require("busted").subscribe({ "suite", "end" }, function()
  write()
  return nil, true
end)
