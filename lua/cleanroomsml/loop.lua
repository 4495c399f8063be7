--- Makes the objects of a class iterators of `for`, read by one coroutine at a time.
local exclusive = require "cleanroomsml.exclusive"
local lazy = require "cleanroomsml.lazy"

local function raise_failure(first, output, message, info)
  if first == nil and info then error(message, 0) end
  return first, output, message, info
end

-- Raises an error while another coroutine reads: the loop would end as after the last row.
local function call(self)
  if lazy.is_unprotected() and self.client.wait_driver.yields then
    error("Lua 5.1 cannot yield in a for loop: use local iterator = … and call iterator:next() "
      .. "in a while loop", 2)
  end
  return raise_failure(self:next())
end

--- On PUC Lua 5.1 a loop raises an error when the client's wait yields.
---@generic T
---@param class T with the methods `next` and `close`, the fields `client` and `waiting_coroutine`,
--- and perhaps `source`, a coroutine that feeds it
---@param thing string what an object is called
---@return T class
return function(class, thing)
  local step, close = class.next, class.close

  function class.next(self)
    exclusive.check_colon(self, class, thing, "next")
    if self.source and self.source == coroutine.running() then
      error("the function that gives this " .. thing .. " its requests cannot read it", 2)
    end
    local _, message, info = exclusive.cannot_wait(self, thing)
    if message then return nil, nil, message, info end
    return exclusive.run(self, step)
  end

  function class.close(self)
    exclusive.check_colon(self, class, thing, "close")
    return close(self)
  end

  class.__call = call
  class.__close = close
  return class
end
