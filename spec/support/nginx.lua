--- Starts nginx with its Lua module for specs, in its own directory: OpenResty, the system's
--- nginx, or Debian's module unpacked by tools/nginx-lua. nginx runs in the foreground and is
--- signalled by its process id.
local free_port = require "spec.support.free_port"
local shell = require "spec.support.shell"
local socket = require "socket"

local nginx = {}

local Nginx = {}
Nginx.__index = Nginx

local function output_of(command)
  return shell.output_of(command .. " 2>/dev/null </dev/null")
end

local function exists(path) return (select(2, shell.run("test -e " .. shell.quote(path)))) end

local ROOT = output_of("pwd"):match("%S+")
local UNPACKED = ROOT .. "/" .. (os.getenv("BUILD") or "build") .. "/nginx"
local MODULE = "/usr/lib/nginx/modules/ngx_http_lua_module.so"
local NDK = "/usr/lib/nginx/modules/ndk_http_module.so"

local found

local function look_for()
  local openresty = output_of("command -v openresty"):match("%S+")
  if openresty then
    return { program = openresty, modules = "", folder = "", lua = "", environment = "" }
  end
  local program = output_of("command -v nginx || echo /usr/sbin/nginx"):match("%S+")
  if not exists(program) or not exists(NDK) then return nil end
  local load_ndk = "load_module " .. NDK .. ";\n"
  if exists(MODULE) then
    return { program = program, modules = load_ndk .. "load_module " .. MODULE .. ";",
      folder = "", lua = "", environment = "" }
  end
  os.execute("tools/nginx-lua '" .. UNPACKED .. "' >/dev/null 2>&1")
  if not exists(UNPACKED .. MODULE) then return nil end
  local luajit = output_of("ls " .. UNPACKED .. "/usr/lib/*/libluajit-5.1.so.2")
  return {
    program = program, modules = load_ndk .. "load_module " .. UNPACKED .. MODULE .. ";",
    folder = UNPACKED .. MODULE:match("^(.*)/"), lua = UNPACKED .. "/usr/share/lua/5.1/?.lua;",
    environment = luajit ~= "" and "LD_LIBRARY_PATH=" .. luajit:match("(%S+)/") or "",
  }
end

--- How to run nginx; nil: there is none with the Lua module.
function nginx.available()
  if found == nil then found = look_for() or false end
  return found or nil
end

local CONFIGURATION = [[
user $user;
$modules
daemon off;
worker_processes $workers;
pid $directory/nginx.pid;
error_log $directory/error.log info;
$main
events { worker_connections 2048; }
http {
  access_log off;
  client_body_temp_path $directory/body;
  proxy_temp_path $directory/proxy;
  fastcgi_temp_path $directory/fastcgi;
  uwsgi_temp_path $directory/uwsgi;
  scgi_temp_path $directory/scgi;
  lua_package_path "$root/lua/?.lua;$root/lua/?/init.lua;$lua;";
  lua_package_cpath "$root/$build/luajit/?.so;;";
  lua_socket_log_errors on;
  $http
  server {
    listen 127.0.0.1:$port;
    location = /ping { return 200 "pong\n"; }
    $server
  }
}
]]

--- The text of the error log so far.
function Nginx:log()
  return shell.read_if_there(self.directory .. "/error.log") or ""
end

--- Waits until `condition()` is true; returns its result, or nil after `seconds`.
function nginx.await(condition, seconds)
  local deadline = socket.gettime() + (seconds or 10)
  repeat
    local value = condition()
    if value then return value end
    socket.sleep(0.01)
  until socket.gettime() > deadline
end

local function new()
  local self = setmetatable({ port = free_port() }, Nginx)
  self.directory = output_of("mktemp -d"):match("%S+")
  self.url = "http://127.0.0.1:" .. self.port
  return self
end

-- Waits until nginx listens and `path` contains its process id.
local function await_start(self, path)
  local up = nginx.await(function()
    local client = socket.connect("127.0.0.1", self.port)
    if not client then return nil end
    client:close()
    self.pid = tonumber(shell.read_if_there(path) or "") -- an empty file is not yet written
    return self.pid
  end)
  if not up then
    local said = output_of(("cat %s/output %s/error.log"):format(self.directory, self.directory))
    error("nginx did not start: " .. said, 0)
  end
  return self
end

-- Starts nginx with the files in its directory and waits until it listens.
local function run(self, how, environment)
  self.process = assert(io.popen(
    ("exec env -u LUA_PATH -u LUA_CPATH -u LD_PRELOAD %s %s %s -p '%s' -c nginx.conf -e error.log "
      .. ">'%s/output' 2>&1"):format(how.environment, environment, how.program,
      self.directory, self.directory)))
  return await_start(self, self.directory .. "/nginx.pid")
end

--- Starts nginx. `options`: `http`, `server`, `main` (parts of the configuration), `workers`,
--- `environment` (before the command, as in a shell), `user` (of the workers, root).
function nginx.start(options)
  local how = assert(nginx.available())
  local self = new()
  local values = {
    modules = how.modules, lua = how.lua, directory = self.directory, port = self.port, root = ROOT,
    build = os.getenv("BUILD") or "build", workers = options.workers or 1,
    main = options.main or "", user = options.user or "root",
    http = options.http or "", server = options.server or "",
  }
  local text = CONFIGURATION:gsub("%$(%l+)", values)
  shell.write(self.directory .. "/nginx.conf", text)
  return run(self, how, options.environment or "")
end

--- Starts examples/openresty by its own command, with the modules found here, on a free port.
--- `pid` is that of the command; the command makes its folder in `directory`.
---@param environment string before the command, as in a shell
---@param flags string|nil
function nginx.start_example(environment, flags)
  local how = assert(nginx.available())
  local self = new()
  local chosen = how.folder ~= "" and "NGINX_MODULES='" .. how.folder .. "'" or ""
  self.process = assert(io.popen(
    ("echo $$ >'%s/pid'; exec env -u LUA_CPATH -u LD_PRELOAD LUA_PATH='%s;' TMPDIR='%s' NGINX='%s' "
      .. "%s %s %s examples/openresty/start --port %d %s >'%s/output' 2>&1"):format(self.directory,
      how.lua, self.directory, how.program, chosen, how.environment, environment, self.port,
      flags or "", self.directory)))
  return await_start(self, self.directory .. "/pid")
end

--- The process ids of its workers.
function Nginx:workers()
  local list = {}
  for pid in output_of("pgrep -P " .. self.pid):gmatch("%d+") do list[#list + 1] = tonumber(pid) end
  return list
end

function Nginx:signal(name, pid) os.execute(("kill -%s %d"):format(name, pid or self.pid)) end

--- Whether a process runs; one that has ended and waits for its parent does not.
function nginx.is_alive(pid)
  return (shell.read_if_there("/proc/" .. pid .. "/stat") or ""):find("%) [^ZX]") ~= nil
end

--- Sends TERM (or another signal); returns whether nginx ended within `seconds`.
function Nginx:stop(signal, seconds)
  if not self.process then return true end
  self:signal(signal or "TERM")
  local ended = nginx.await(function() return not nginx.is_alive(self.pid) end, seconds)
  if not ended then self:signal("KILL") end
  self.process:close()
  self.process = nil
  return ended
end

function Nginx:remove() os.execute("rm -rf '" .. self.directory .. "'") end

--- One request over a new connection: status, body, seconds; nil and the reason.
function Nginx:get(path, timeout)
  local started = socket.gettime()
  local client, reason = socket.connect("127.0.0.1", self.port)
  if not client then return nil, reason end
  client:settimeout(timeout or 10)
  client:send("GET " .. path .. " HTTP/1.0\r\nHost: localhost\r\n\r\n")
  local text, failed, partial = client:receive("*a")
  client:close()
  text = text or partial
  local status = text and text:match("^HTTP/1%.%d (%d+)")
  if not status then return nil, failed or "no answer" end
  return tonumber(status), text:match("\r\n\r\n(.*)$"), socket.gettime() - started
end

--- Sends a request without waiting; returns a connection for `finish`, or to be closed.
function Nginx:begin(path)
  local client = assert(socket.connect("127.0.0.1", self.port))
  client:settimeout(20)
  client:send("GET " .. path .. " HTTP/1.0\r\nHost: localhost\r\n\r\n")
  return client
end

function nginx.finish(client)
  local text, reason, partial = client:receive("*a")
  client:close()
  text = text or partial or ""
  return tonumber(text:match("^HTTP/1%.%d (%d+)")), text:match("\r\n\r\n(.*)$") or reason
end

--- Ends a server, if there is one, and removes its files. Raises an error when a process of it
--- crashed or logged an emergency.
function nginx.dispose(server)
  if not server then return end
  server:stop()
  local log = server:log()
  server:remove()
  local line = log:match("[^\n]*signal 11[^\n]*") or log:match("[^\n]*%[emerg%][^\n]*")
  if line then error(line, 2) end
end

return nginx
