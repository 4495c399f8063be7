--- Event loops, each with its `wait` function: `start(job)` starts a coroutine, `every(seconds,
--- fn)` returns a timer with `stop()`, `run()` runs until all have ended.
local loops = {}

--- Resumes a coroutine and reports its error.
local function resume(thread, ...)
  local ok, reason = coroutine.resume(thread, ...)
  if not ok then error(debug.traceback(thread, reason), 0) end
end

--- libuv.
function loops.luv()
  local uv = require "luv"
  local loop = { name = "luv" }
  local failed

  function loop.wait(fd, seconds)
    local thread, poll, timer = coroutine.running(), uv.new_poll(fd), uv.new_timer()
    local over = false
    local function wake()
      if over then return end
      over = true
      poll:close()
      timer:close()
      local ok, reason = pcall(resume, thread)
      if not ok then failed = failed or reason end
    end
    poll:start("r", wake)
    timer:start(math.max(1, math.floor(seconds * 1000)), 0, wake)
    return coroutine.yield()
  end

  function loop.start(job) resume(coroutine.create(job)) end

  function loop.every(seconds, fn)
    local timer, milliseconds = uv.new_timer(), math.floor(seconds * 1000)
    timer:start(milliseconds, milliseconds, fn)
    return { stop = function() timer:close() end }
  end

  function loop.sleep(seconds)
    local thread, timer = coroutine.running(), uv.new_timer()
    timer:start(math.floor(seconds * 1000), 0, function()
      timer:close()
      resume(thread)
    end)
    coroutine.yield()
  end

  function loop.run()
    uv.run()
    if failed then error(failed, 0) end
  end

  return loop
end

--- cqueues.
function loops.cqueues()
  local cqueues = require "cqueues"
  local loop, queue = { name = "cqueues" }, cqueues.new()

  function loop.wait(fd, seconds)
    cqueues.poll({ pollfd = fd, events = "r" }, seconds)
  end

  function loop.start(job) queue:wrap(job) end

  function loop.every(seconds, fn)
    local stopped = false
    queue:wrap(function()
      while not stopped do
        cqueues.sleep(seconds)
        fn()
      end
    end)
    return { stop = function() stopped = true end }
  end

  loop.sleep = cqueues.sleep

  function loop.run() assert(queue:loop()) end

  return loop
end

return loops
