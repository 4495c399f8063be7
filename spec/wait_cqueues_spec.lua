local cases = require "spec.support.loop_cases"
local loops = require "spec.support.loops"

describe("a client in a cqueues loop", function()
  if not pcall(require, "cqueues") then
    pending("this Lua has no cqueues")
    return
  end
  local busted = { setup = setup, teardown = teardown, before_each = before_each, it = it }
  cases(busted, loops.cqueues)
end)
