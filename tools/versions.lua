--- The versions of programs and system used for a proof, for the pages in proof/results.
local versions = {}

-- By name: a command, and the part of its first line to use. Missing ones are left out.
local KNOWN = {
  cc = { "echo cc $(cc -dumpfullversion -dumpversion)" },
  clang = { "clang -dumpversion", nil, "clang " },
  cjson = { [[echo lua-cjson $(lua5.4 -e 'print(require "cjson"._VERSION)')]] },
  cpu = { "sed -n 's/^model name[^:]*: //p' /proc/cpuinfo" },
  libcurl = { "curl-config --version" },
  lua = { "lua5.4 -v", "^%S+ %S+" },
  luajit = { "luajit -v", "^LuaJIT %S+" },
  nginx = { "nginx -v", "nginx/%S+" },
  openssl = { "openssl version", "^%S+ %S+" },
  system = { "uname -srm" },
  valgrind = { "valgrind --version" },
  wrk = { "wrk -v", "^wrk %S+" },
}

local function ask(command, pattern, before)
  local pipe = assert(io.popen("PATH=$PATH:/usr/sbin; " .. command .. " 2>&1"))
  local line = pipe:read("*l") or ""
  pipe:close()
  local found = line:match(pattern or ".+")
  return found and not found:find("not found", 1, true) and (before or "") .. found or nil
end

--- Their versions, as text.
---@param names string[]
---@return string
function versions.of(names)
  local list = {}
  for _, name in ipairs(names) do
    local known = assert(KNOWN[name], name)
    list[#list + 1] = ask(known[1], known[2], known[3])
  end
  return table.concat(list, ", ")
end

return versions
