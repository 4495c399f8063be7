--- Callbacks that only look on. What they raise reaches nothing. They may not yield: one that does
--- is not resumed. In nginx, where a coroutine in a light thread can wait, the caller waits too.

--- The function, to be called from anywhere.
---@param fn function
---@return fun(...)
return function(fn)
  return function(...)
    local thread = coroutine.create(fn)
    coroutine.resume(thread, ...)
    local close = coroutine.close -- luacheck: compat
    if close and coroutine.status(thread) == "suspended" then close(thread) end
  end
end
