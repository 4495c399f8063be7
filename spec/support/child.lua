--- Runs Lua code in a child process, on the interpreter that runs the specs.
local child = {}

local function quote(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

local function interpreter()
  local i = 0
  while arg[i - 1] do i = i - 1 end
  return arg[i]
end

--- The output of the code, with standard error, and whether it exited with 0. `environment`: shell
--- assignments before the command: `A=1 B=2`.
---@param code string
---@param environment string|nil
---@return string output, boolean ok
function child.run(code, environment)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(code)
  file:close()
  local pipe = assert(io.popen(("%s %s %s 2>&1 </dev/null; echo \"status $?\"")
    :format(environment or "", quote(interpreter()), quote(path))))
  local output = pipe:read("*a")
  pipe:close()
  os.remove(path)
  local text, status = output:match("^(.*)status (%d+)\n$")
  return text, status == "0"
end

--- The compiler for libraries that a spec preloads into a child process.
child.compiler = os.getenv("CC") or "cc"

--- Builds a C file of spec/support/preload; returns the path of the library, which the caller
--- removes.
---@param name string
---@return string path
function child.preload(name)
  local library = os.tmpname()
  local made = os.execute(("%s -shared -fPIC -o %s spec/support/preload/%s.c -ldl")
    :format(child.compiler, library, name))
  assert(made == true or made == 0, name)
  return library
end

return child
