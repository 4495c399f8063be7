--- Runs Lua code in a child process, on the interpreter that runs the specs.
local shell = require "spec.support.shell"

local child = {}

--- The output of the code, with standard error, and whether it exited with 0. `environment`: shell
--- assignments before the command: `A=1 B=2`.
---@param code string
---@param environment string|nil
---@return string output, boolean ok
function child.run(code, environment)
  local path = os.tmpname()
  shell.write(path, code)
  local output, ok = shell.run(("%s %s %s"):format(environment or "",
    shell.quote(shell.interpreter()), shell.quote(path)))
  os.remove(path)
  return output, ok
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
