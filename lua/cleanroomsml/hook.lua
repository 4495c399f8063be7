--- Runs callbacks that only observe. Their errors are ignored. A callback that yields is not
--- resumed; in nginx, where a coroutine in a light thread can wait, the caller waits too.

--- Returns a function that may be called from anywhere.
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
