--- Starts servers for specs in child processes, on the Lua that runs the emulator.
local core = require "cleanroomsml.core"
local emulator = require "spec.support.emulator"
local shell = require "spec.support.shell"

local program = {}

local Program = {}
Program.__index = Program

--- Starts spec/support/NAME.lua with a new folder and the other arguments; waits for its line
--- "listening on PORT". It ends when its standard input ends, so it cannot outlive the specs.
---@return table program `{port, directory}`
function program.start(name, ...)
  local directory = shell.folder()
  local output, words = directory .. "/output", { shell.quote(directory) }
  for _, word in ipairs { ... } do words[#words + 1] = shell.quote(word) end
  shell.write(output, "")
  local process = assert(io.popen(("%s spec/support/%s.lua %s >>%s 2>&1"):format(
    emulator.interpreter(), name, table.concat(words, " "), shell.quote(output)), "w"))
  local self = setmetatable({ process = process, directory = directory }, Program)
  local deadline = core.monotonic() + 10
  repeat
    core.sleep(0.01)
    self.port = tonumber(shell.read(output):match("listening on (%d+)\n"))
  until self.port or core.monotonic() > deadline
  assert(self.port, shell.read(output))
  return self
end

--- Ends the process.
function Program:stop()
  if not self.process then return end
  self.process:close()
  self.process = nil
  shell.must("rm -rf " .. shell.quote(self.directory))
end

return program
