--- Runs the measured programs and computes figures.
local versions = require "tools.versions"

local measure = {}

local BUILD = os.getenv("BUILD") or "build"
local ARN = "arn%3Aaws%3Acleanrooms-ml%3Aus-east-1%3A123456789012%3Amembership%2F"
  .. "2a1b3c4d-0000-1111-2222-333344445555%2Ftrained-model%2Fmy_model-1.0"
local LIST = "/memberships/2a1b3c4d-0000-1111-2222-333344445555/trained-models"

-- The path of each kind of call.
local PATHS = { get = LIST .. "/" .. ARN, create = LIST, pages = LIST }

-- Settings of this machine must not affect the figures.
local CLEAN = "PATH=$PATH:/usr/sbin\n"
  .. "unset $(env | grep -io -e '^AWS_[A-Z0-9_]*=' -e '^[a-z]*_proxy=' -e '^[A-Z]*_CA_BUNDLE=' "
  .. "| tr -d =)\n"

--- The output of a shell command. Raises an error when it fails.
---@param command string
---@return string
function measure.output_of(command)
  local pipe = assert(io.popen("( " .. CLEAN .. command .. "\n) 2>&1; echo \" $?\""))
  local text, status = pipe:read("*a"):match("^(.*) (%d+)\n$")
  pipe:close()
  if status ~= "0" then error(command .. "\nended with " .. status .. ": " .. text, 0) end
  return text
end

function measure.has(program)
  return (pcall(measure.output_of, "command -v " .. program))
end

-- The lines that let a Lua find the built tree.
local environments = {}
local function environment(lua, folder)
  local built = ("%s/%s%s"):format(BUILD, folder or "", lua)
  environments[built] = environments[built] or measure.output_of("tools/env.sh " .. built)
  return environments[built]
end

--- The shell command of our calls, on one Lua.
---@param lua string
---@param endpoint string
---@param calls integer
---@param more string|nil further arguments of the program
---@param program string|nil another one than proof/bench/calls.lua
---@param folder string|nil below the build folder, with a slash at its end: another build
---@return string
function measure.ours(lua, endpoint, calls, more, program, folder)
  return ("%s\nexec $RUN %s %s %s %d %s"):format(environment(lua, folder), lua,
    program or "proof/bench/calls.lua", endpoint, calls, more or "")
end

--- The shell command of the C program, with the decoder on the same Lua.
---@param work string|nil get, create or pages; `measure.with` passes it to the program
function measure.floor(lua, endpoint, calls, more, work)
  return ("exec $RUN %s/bench/floor-%s '%s%s' %d %s")
    :format(BUILD, lua, endpoint, PATHS[work or "get"], calls, more or "")
end

--- A shell command that sets variables of the environment first.
---@param variables table<string, string>
---@param command string
---@return string
function measure.with(variables, command)
  local names = {}
  for name in pairs(variables) do names[#names + 1] = name end
  table.sort(names)
  for i, name in ipairs(names) do names[i] = ("export %s='%s'; "):format(name, variables[name]) end
  return table.concat(names) .. command
end

--- The output of a command; `$RUN` in it stands for `runner`, which runs the program.
function measure.run(command, runner)
  return measure.output_of("export RUN='" .. runner .. "'\n" .. command)
end

--- The figures in the last line of a program that runs on CPU 0, like the server.
---@return table<string, number>
function measure.figures(command)
  local found = {}
  local last = measure.run(command, "taskset -c 0"):match("([^\n]*)\n?$")
  for name, value in last:gmatch("(%l+)=([%d.]+)") do found[name] = tonumber(value) end
  return found
end

--- Instructions of the whole process that a command starts by `$RUN`.
---@param command string
---@return number
function measure.count(command)
  local text = measure.run(command, "valgrind --tool=callgrind --callgrind-out-file=/dev/null "
    .. "--smc-check=all-non-file")
  return tonumber(text:match("Collected : (%d+)")) or error("no count in: " .. text, 0)
end

--- Instructions of one call, as callgrind counts them: the difference of two runs, divided.
--- Collector cycles at the ends of the runs make it differ by about 0.5 % for 1,000 calls.
---@param command fun(calls: integer): string
---@param many integer|nil calls of the longer run, 1,000
---@return number
function measure.instructions(command, many)
  local few = 200
  many = many or 1000
  return (measure.count(command(many)) - measure.count(command(few))) / (many - few)
end

--- The versions of the programs that the counts depend on.
---@return string
function measure.versions()
  return versions.of { "libcurl", "openssl", "lua", "cjson", "valgrind", "cc" }
end

--- Wall and CPU seconds of one process of a command: the mean of `times` runs.
---@param command string
---@param times integer|nil 20
---@return {wall: number, cpu: number}
function measure.start(command, times)
  times = times or 20
  local text = measure.output_of(([[taskset -c 0 bash <<'SCRIPT'
TIMEFORMAT="%%R %%U %%S"
time for i in {1..%d}; do ( %s ) >/dev/null || exit; done
SCRIPT]]):format(times, command))
  local wall, user, system = text:match("([%d.]+) ([%d.]+) ([%d.]+)%s*$")
  return { wall = wall / times, cpu = (user + system) / times }
end

function measure.median(list)
  local sorted = {}
  for i, value in ipairs(list) do sorted[i] = value end
  table.sort(sorted)
  return sorted[math.floor((#sorted + 1) / 2)]
end

--- The median of one field of a list of figures.
function measure.median_of(list, field)
  local values = {}
  for i, figures in ipairs(list) do values[i] = figures[field] end
  return measure.median(values)
end

--- Runs every function of a table `times` times, each time in another order; returns the lists of
--- their results, by the same keys.
---@param subjects table<string, fun(): any>
---@param times integer
---@return table<string, any[]>
function measure.shuffled(subjects, times)
  local names, results = {}, {}
  for name in pairs(subjects) do
    names[#names + 1] = name
    results[name] = {}
  end
  table.sort(names)
  for _ = 1, times do
    for i = #names, 2, -1 do
      local j = math.random(i)
      names[i], names[j] = names[j], names[i]
    end
    for _, name in ipairs(names) do table.insert(results[name], subjects[name]()) end
  end
  return results
end

return measure
