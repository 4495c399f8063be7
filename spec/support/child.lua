--- Runs Lua code in a process of its own, on the interpreter that runs the specs.
local child = {}

local function quote(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

local function interpreter()
  local i = 0
  while arg[i - 1] do i = i - 1 end
  return arg[i]
end

--- What the code printed, standard error included, and whether it ended well. `environment` is what
--- stands before the command, as in a shell: `A=1 B=2`.
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

--- The compiler that builds what a spec preloads into such a process.
child.compiler = os.getenv("CC") or "cc"

--- Builds the C file of that name in spec/support/preload; the path of the library, to be removed.
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
