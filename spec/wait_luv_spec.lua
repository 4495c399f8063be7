local cases = require "spec.support.loop_cases"
local loops = require "spec.support.loops"

describe("a client in a luv loop", function()
  if not pcall(require, "luv") then
    pending("this Lua has no luv")
    return
  end
  local busted = { setup = setup, teardown = teardown, before_each = before_each, it = it }
  cases(busted, loops.luv)
end)
