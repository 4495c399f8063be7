--- Makes the objects of a class iterators of `for`.
local lazy = require "cleanroomsml.lazy"

local function call(self)
  if self.client.wait_driver.yields and coroutine.running() then
    error("Lua 5.1 cannot yield in a for loop: use local iterator = … and call iterator:next() "
      .. "in a while loop", 2)
  end
  return self:next()
end

--- On PUC Lua 5.1 a loop raises an error when the client's wait yields.
---@generic T
---@param class T with the method `next` and the field `client`
---@return T class
return function(class)
  class.__call = lazy.no_yield_across_c and call or class.next
  class.__close = class.close
  return class
end
