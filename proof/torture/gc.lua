--- For busted's --helper: collects garbage without a pause, in the mode that TORTURE_GC names
--- (`incremental`, or `generational` on 5.4), and all of it every 5,000 instructions.
if os.getenv("TORTURE_GC") == "generational" then
  collectgarbage("generational", 1, 5)
else
  collectgarbage("setpause", 0)
  collectgarbage("setstepmul", 1000)
end

local count = 0
debug.sethook(function()
  count = count + 1
  collectgarbage(count % 50 == 0 and "collect" or "step")
end, "", 5000)
