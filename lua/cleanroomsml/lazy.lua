--- Loads modules at first use: most programs need only some of them, and compiling all of them
--- takes longer than a call.
---
--- A loaded library does not depend on package.path, the working directory or changed files. Its
--- directory is resolved once, and the texts of the modules that calls, batches, lists, waiters,
--- errors and JSON need are read then, to be compiled at first use. Other modules (sources of
--- credentials, shared files) are read from that directory when they are first needed. In nginx
--- all modules are loaded at once, so that workers share what init_by_lua has read.
local core = require "cleanroomsml.core"

local PREFIX = "cleanroomsml."
local KEPT = {
  "arn", "batch", "call", "config.endpoints", "config.files", "config.values", "credentials.cache",
  "credentials.callback", "credentials.failures", "credentials.static", "decimal", "endpoint",
  "exclusive", "failure", "hook", "integer_option", "json", "library", "loop", "nginx_log",
  "option_kinds", "pages", "parse_arn", "prepare_parse", "reporting", "request",
  "request_failure", "request_list",
  "suggest", "suspended", "system.bounded", "system.http", "text", "version", "wait.custom",
  "wait_all", "wait_options", "waiter", "waiters",
}

-- The library's own directory with a "/" at its end; nil: the library is not in files.
local function find_directory()
  local source = debug and debug.getinfo(1, "S").source or ""
  local path = source:match("^@(.*)lazy%.lua$")
  local found = path and core.real_path(path == "" and "." or path)
  return found and found .. "/"
end

local directory = find_directory()

-- Texts of modules that are not compiled yet, by name.
---@type table<string, string>
local texts = {}

-- A function for package.searchers.
local function search(name)
  if name:sub(1, #PREFIX) ~= PREFIX then return nil end
  local text, path = texts[name]
  if text then
    path = directory .. name:sub(#PREFIX + 1):gsub("%.", "/") .. ".lua"
  else
    if type(package.loaded.cleanroomsml) ~= "table" then return nil end -- it is being loaded
    if name == "cleanroomsml.library" then return nil end
    text, path = require("cleanroomsml.library").find(directory, name)
    if not text then return path end
  end
  texts[name] = nil
  local chunk, message = (loadstring or load)(text, "@" .. path)
  if not chunk then error(message, 0) end
  return chunk, path
end

local function open()
  local kept = core.read_texts(directory, KEPT)
  local version = kept.version and kept.version:match('return "([^"]*)"') or "none"
  if version ~= core.version then
    error(("the C module cleanroomsml.core is version %s, the Lua files are version %s"):format(
      tostring(core.version), version), 0)
  end
  for name, text in pairs(kept) do
    if not package.preload[PREFIX .. name] then texts[PREFIX .. name] = text end
  end
  local searchers = package.searchers or package.loaders -- luacheck: compat
  table.insert(searchers, 2, search)
end

if directory then open() end

local lazy = {}

--- PUC Lua 5.1 cannot yield across pcall, metamethods and iterators.
lazy.no_yield_across_c = _VERSION == "Lua 5.1" and type(rawget(_G, "jit")) ~= "table"

--- Whether a pcall here would keep the called function from yielding.
---@return boolean
function lazy.is_unprotected()
  return lazy.no_yield_across_c and coroutine.running() ~= nil
end

--- `pcall` for functions that may yield; where that is impossible the function is called as it is.
---@param fn function
---@param ... any
---@return boolean ok
---@return any ...
function lazy.pcall(fn, ...)
  if lazy.is_unprotected() then return true, fn(...) end
  return pcall(fn, ...)
end

local function finish(ok, first, ...)
  if ok then return first, ... end
  return require("cleanroomsml.library").failure(first)
end

--- Calls a function that may load modules and does not yield: what it returns, or nil, message,
--- info of kind `config` when a module cannot be loaded.
---@param fn function
---@param ... any
---@return any ...
function lazy.guard(fn, ...) return finish(pcall(fn, ...)) end

-- Where errors cannot be caught, the modules that a fetch may need are loaded before it.
local function load_for_fetch()
  for _, name in ipairs { "credentials.default", "system.command", "system.locked_file" } do
    require(PREFIX .. name)
  end
  return true
end

--- The same for a function that fetches credentials and may yield.
---@param fn function
---@param ... any
---@return any ...
function lazy.guard_fetch(fn, ...)
  if lazy.is_unprotected() then
    local loaded, message, info = lazy.guard(load_for_fetch)
    if not loaded then return nil, message, info end
  end
  return finish(lazy.pcall(fn, ...))
end

--- `lazy(name)` stands for that module.
return setmetatable(lazy, {
  __call = function(_, name)
    if type(rawget(_G, "ngx")) == "table" then return require(name) end
    return setmetatable({}, {
      __index = function(_, key) return require(name)[key] end,
      __call = function(_, ...) return require(name)(...) end,
    })
  end,
})
