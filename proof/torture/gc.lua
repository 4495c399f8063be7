--- For busted's --helper: runs the collector without a pause, in the mode TORTURE_GC
--- (`incremental`, or `generational` from 5.4 on), and a full collection every 5,000 instructions.
if os.getenv("TORTURE_GC") == "generational" then
  if _VERSION == "Lua 5.4" then
    collectgarbage("generational", 1, 5)
  else
    collectgarbage("generational")
    collectgarbage("param", "minormul", 1)
  end
else
  require("spec.support.collector").hurry(1000)
end

local count = 0
debug.sethook(function()
  count = count + 1
  collectgarbage(count % 50 == 0 and "collect" or "step")
end, "", 5000)
