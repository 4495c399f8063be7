--- lint.lua syntax FILES: checks that they load on this Lua. lint.lua c FILES: checks the house
--- rules for C. lint.lua words FILES: checks for words that our prose avoids.
-- Prints "file:line: error" and exits with 1 on errors.

local faults = 0

local function fault(file, line, message)
  faults = faults + 1
  io.stderr:write(string.format("%s:%d: %s\n", file, line, message))
end

local function read(file)
  local handle = assert(io.open(file, "rb"))
  local text = handle:read("*a")
  handle:close()
  return text
end

--- The source with comments and literals blanked; line numbers stay.
local function bare(text)
  local out, i = {}, 1
  local function skip(to, keep)
    local piece = text:sub(i, to)
    out[#out + 1] = keep and piece or piece:gsub("[^\n]", " ")
    i = to + 1
  end
  while i <= #text do
    local at = text:find("[/\"']", i)
    if not at then
      skip(#text, true)
    elseif at > i then
      skip(at - 1, true)
    elseif text:sub(i, i + 1) == "/*" then
      local _, to = text:find("*/", i + 2, true)
      skip(to or #text)
    elseif text:sub(i, i + 1) == "//" then
      skip((text:find("\n", i, true) or #text + 1) - 1)
    elseif text:sub(i, i) == "/" then
      skip(i, true)
    else
      local quote, to = text:sub(i, i), i + 1
      while to <= #text and text:sub(to, to) ~= quote do
        to = to + (text:sub(to, to) == "\\" and 2 or 1)
      end
      skip(to)
    end
  end
  return table.concat(out)
end

local function set(names)
  local result = {}
  for name in names:gmatch("%S+") do result[name] = true end
  return result
end

-- Unbounded, dependent on the locale, or not re-entrant.
local BANNED = set [[sprintf vsprintf strcpy strcat strncpy strncat atoi atol atof strtok gmtime
  localtime gets alloca]]
-- Randomness, environment, files, output: a pure file gets them as arguments.
local WORLD = set [[getenv secure_getenv rand random srand srandom rand_r RAND_bytes system fopen
  freopen printf vprintf fprintf puts putchar perror scanf]]
-- Clock, sockets, processes and threads need these headers.
local WORLD_HEADERS = set [[time.h unistd.h fcntl.h poll.h pthread.h netdb.h signal.h dlfcn.h
  spawn.h]]

local LUA_HEADERS = set "lua.h lauxlib.h lualib.h luajit.h lua.hpp"

-- The folders of src/ that files of each folder may include.
local LAYERS = {
  base = set "base",
  aws = set "aws base",
  os = set "os base",
  engine = set "engine os base",
  lua = set "lua engine os aws base",
}
local PURE = set "base aws"

local function is_world_header(header)
  local folder = header:match("^(%a+)/")
  return WORLD_HEADERS[header] or folder == "sys" or folder == "netinet"
end

--- `layer` is the name of the file's folder.
local function check_include(file, number, header, layer)
  local folder = header:match("^(%a+)/")
  if layer ~= "lua" and LUA_HEADERS[header] then
    fault(file, number, "only src/lua includes " .. header)
  elseif layer ~= "engine" and folder == "curl" then
    fault(file, number, "only src/engine includes " .. header)
  elseif LAYERS[folder] and LAYERS[layer] and not LAYERS[layer][folder] then
    fault(file, number, ("src/%s does not include %s"):format(layer, header))
  elseif PURE[layer] and is_world_header(header) then
    fault(file, number, "a pure file does not include " .. header)
  end
end

local function check_calls(file, number, line, layer)
  for before, name in line:gmatch("([%w_.>]*[^%w_]?)%f[%w_]([%a_][%w_]*)%s*%(") do
    local member = before:find("[.>]$")
    if BANNED[name] and not member then
      fault(file, number, name .. " is banned")
    elseif PURE[layer] and WORLD[name] and not member then
      fault(file, number, name .. ": a pure file gets this as an argument")
    end
  end
end

-- LuaRocks builds without our flags: the headers hide the symbols.
local function check_visibility(file, text)
  if not file:find("%.h$") or file:find("compat%.h$") then return end
  local _, pushed = text:gsub("\n#pragma GCC visibility push%(hidden%)\n", "")
  local _, popped = text:gsub("\n#pragma GCC visibility pop\n", "")
  if pushed ~= 1 or popped ~= 1 then
    fault(file, 1, "needs #pragma GCC visibility push(hidden) after its includes, pop at its end")
  end
end

local function check_c(file)
  local text = read(file)
  check_visibility(file, text)
  local layer, number = file:match("([^/]+)/[^/]+$"), 0
  for line in text:gmatch("([^\n]*)\n?") do
    number = number + 1
    local header = line:match("^%s*#%s*include%s*[<\"]([^>\"]+)")
    if header then check_include(file, number, header, layer) end
    if line:find("[ \t]$") then fault(file, number, "blanks at the end") end
    if #line > 100 then fault(file, number, "longer than 100 columns") end
  end
  number = 0
  for line in bare(text):gmatch("([^\n]*)\n?") do
    number = number + 1
    if not line:find("^%s*#") then check_calls(file, number, line, layer) end
  end
end

--- The control variable of a loop that begins on a line; nil: none, or the loop ends there too.
local function control_variable(line)
  if line:find("%f[%w_]end%s*$") then return nil end
  return line:match("^%s*for%s+([%w_]+)")
end

--- Lua 5.5 rejects assignments to a loop's control variable. Uses the indentation, on a Lua that
--- allows them.
local function check_loops(file, text)
  local loops, number = {}, 0
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do
    number = number + 1
    local indent = #line:match("^%s*")
    local code = line:find("%S") ~= nil
    while code and #loops > 0 and indent <= loops[#loops].indent do loops[#loops] = nil end
    local assigned = line:match("^%s*([%w_]+)%s*=[^=]")
      or line:match("^%s*([%w_]+)%s*,%s*[%w_.%[%]]+%s*=[^=]")
    local is_local = line:match("^%s*local%s+([%w_]+)")
    for _, loop in ipairs(loops) do
      if is_local == loop.name then loop.name = nil end
      if loop.name and loop.name == assigned and not line:find(",%s*$") and
         not line:find(",%s*[%w_]+%s*=") then
        fault(file, number, "assigns the loop variable " .. assigned)
      end
    end
    local name = control_variable(line)
    if name then loops[#loops + 1] = { indent = indent, name = name } end
  end
end

--- Compiles the file on this Lua without running it.
local function check_syntax(file)
  local text = read(file):gsub("^#[^\n]*", "")
  check_loops(file, text)
  local ok, message = (loadstring or load)(text, "@" .. file)
  if not ok then
    faults = faults + 1
    io.stderr:write(_VERSION, ": ", message, "\n")
  end
end

-- A sentence is clearer when it names its subject. The words are split, since this file is checked
-- too.
local WORDS = set("who" .. "ever some" .. "body no" .. "body any" .. "body")

local function check_words(file)
  local number = 0
  for line in (read(file) .. "\n"):gmatch("([^\n]*)\n") do
    number = number + 1
    for word in line:lower():gmatch("[%w_]+") do
      if WORDS[word] then fault(file, number, "'" .. word .. "': name the subject instead") end
    end
  end
end

local checks = { c = check_c, syntax = check_syntax, words = check_words }
local check = checks[arg[1]] or error("usage: lint.lua syntax|c|words FILES")
for i = 2, #arg do check(arg[i]) end
os.exit(faults == 0 and 0 or 1)
