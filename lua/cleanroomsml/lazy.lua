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
local MAX_BYTES = 2 ^ 18
local KEPT = {
  "arn", "batch", "call", "config.files", "config.values", "credentials.cache",
  "credentials.callback", "credentials.fault", "endpoint", "exchange", "exclusive", "failure",
  "hook", "json", "loop",
  "nginx_log", "option_kinds", "pages", "parse_arn", "request_list",
  "suggest", "system.bounded", "system.http",
  "text", "version", "wait_all", "wait.custom", "waiter", "waiters",
}

-- The library's directory, ending in "/"; nil: it was not loaded from files.
local function find_directory()
  local source = debug and debug.getinfo(1, "S").source or ""
  local path = source:match("^@(.*)lazy%.lua$")
  local found = path and core.real_path(path == "" and "." or path)
  return found and found .. "/"
end

---@class cleanroomsml.Library
---@field directory string|nil
---@field texts table<string, string> of modules that are not compiled yet, by name
local library = { directory = find_directory(), texts = {} }

local function paths_of(name)
  local path = library.directory .. name:sub(#PREFIX + 1):gsub("%.", "/")
  return path .. ".lua", path .. "/init.lua"
end

-- The text of a module and its path, or nil and the error.
local function read(name)
  local plain, init = paths_of(name)
  local text, message, code = core.read_file(plain, MAX_BYTES)
  if text or code ~= "missing" then return text, text and plain or plain .. ": " .. message end
  text = core.read_file(init, MAX_BYTES)
  return text, text and init or plain .. ": " .. message
end

local function version_in(text) return text and text:match('return "([^"]*)"') or "none" end

-- Raises an error if the files have another version: the package was updated in place.
local function check_version()
  local found = version_in(core.read_file(library.directory .. "version.lua", MAX_BYTES))
  if found == core.version then return end
  error(("module '%s*' not found: version %s is loaded, %s has version %s"):format(PREFIX,
    core.version, library.directory, found), 0)
end

-- Folders of the library: a module missing there is not searched elsewhere.
local OWN = { config = true, credentials = true, system = true, wait = true }

local function not_found(name, why)
  if not OWN[name:match("^[^.]*%.([^.]*)")] then return "\n\t" .. why end
  error(("module '%s' not found: %s"):format(name, why), 0)
end

-- A function for package.searchers.
local function search(name)
  if name:sub(1, #PREFIX) ~= PREFIX then return nil end
  local text, path = library.texts[name], (paths_of(name))
  if not text then
    if type(package.loaded.cleanroomsml) ~= "table" then return nil end -- it is being loaded
    text, path = read(name)
    if not text then return not_found(name, path) end
    check_version()
  end
  library.texts[name] = nil
  local chunk, message = (loadstring or load)(text, "@" .. path)
  if not chunk then error(message, 0) end
  return chunk, path
end

local function open()
  local texts = core.read_texts(library.directory, KEPT)
  if version_in(texts.version) ~= core.version then
    error(("the C module cleanroomsml.core is version %s, the Lua files are version %s"):format(
      tostring(core.version), version_in(texts.version)), 0)
  end
  for name, text in pairs(texts) do
    if not package.preload[PREFIX .. name] then library.texts[PREFIX .. name] = text end
  end
  local searchers = package.searchers or package.loaders -- luacheck: compat
  table.insert(searchers, 2, search)
end

if library.directory then open() end

local lazy = {}

--- PUC Lua 5.1 cannot yield across pcall, metamethods and iterators.
lazy.no_yield_across_c = _VERSION == "Lua 5.1" and type(rawget(_G, "jit")) ~= "table"

--- Whether a pcall here would keep the called function from yielding.
---@return boolean
function lazy.is_unprotected()
  return lazy.no_yield_across_c and coroutine.running() ~= nil
end

--- `pcall` for functions that may yield; where pcall would prevent that, a plain call.
---@param fn function
---@param ... any
---@return boolean ok
---@return any ...
function lazy.pcall(fn, ...)
  if lazy.is_unprotected() then return true, fn(...) end
  return pcall(fn, ...)
end

-- Lua 5.1 remembers a failed load; this lets the next attempt work.
local function forget_failed()
  for name, value in pairs(package.loaded) do
    if name:sub(1, #PREFIX) == PREFIX and type(value) == "userdata" then
      package.loaded[name] = nil
    end
  end
end

local function finish(ok, first, ...)
  if ok then return first, ... end
  local name = type(first) == "string" and first:match("module '(cleanroomsml%.[^']*)' not found")
  if not name then error(first, 0) end
  forget_failed()
  local why = first:match("\n%s*(/[^\n]*)") or first:match("not found: ([^\n]*)") or first
  local code = "ModuleNotFound"
  local message = ("%s: %s cannot be loaded: %s"):format(code, name, why)
  return nil, message, { kind = "config", code = code, retryable = false, attempts = 0 }
end

--- Calls a function that may load modules and does not yield. Returns its results, or nil,
--- message, info of kind `config` when a module cannot be loaded.
---@param fn function
---@param ... any
---@return any ...
function lazy.guard(fn, ...) return finish(pcall(fn, ...)) end

-- Modules that a fetch may need: loaded before it where errors cannot be caught in it.
local FOR_FETCH = { "credentials.default", "system.command", "system.locked_file" }

local function load_for_fetch()
  for _, name in ipairs(FOR_FETCH) do require(PREFIX .. name) end
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

--- `lazy(name)` is a proxy that loads the module at first use.
return setmetatable(lazy, {
  __call = function(_, name)
    if type(rawget(_G, "ngx")) == "table" then return require(name) end
    return setmetatable({}, {
      __index = function(_, key) return require(name)[key] end,
      __call = function(_, ...) return require(name)(...) end,
    })
  end,
})
