--- The size on disk of a program: every regular file that one call opens or executes (by strace),
--- each counted once, ELF files without their symbols. The C library with its loader, conversions
--- and locales, and the machine's own files (/etc, /proc, /sys, /dev, /run) are not counted.
local measure = require "proof.bench.measure"
local quote = require("tools.shell").quote

local footprint = {}

local SYSTEM = { "^/etc/", "^/proc/", "^/sys/", "^/dev/", "^/run/", "^/usr/lib/locale/",
  "^/usr/share/zoneinfo/", "/gconv/", "/hsperfdata_" }
local C_LIBRARY = { "^lib[cm]%.so", "^ld%-linux", "^libdl%.so", "^libpthread%.so", "^librt%.so",
  "^libresolv%.so", "^libutil%.so", "^libnss_%w+%.so" }

local function matches(text, patterns)
  for _, pattern in ipairs(patterns) do if text:find(pattern) then return true end end
  return false
end

local SIZE = [[
test -f $file || exit 0
[ "$(head -c 4 $file | tail -c 3)" = ELF ] || exec stat -L -c %s $file
stripped=$(mktemp)
strip -o "$stripped" $file
stat -c %s "$stripped"
rm "$stripped"]]

-- The size of a regular file, of an ELF file without its symbols; nil: not a regular file.
local function size(path)
  local command = SIZE:gsub("%$file", function() return quote(path) end)
  return tonumber(measure.output_of(command):match("(%d+)%s*$"))
end

-- The files in a trace, by their real paths.
local function files(trace)
  local found = {}
  for line in io.lines(trace) do
    local path = line:match("= %d+<([^>]+)>$")
    local program = line:match('execve%("([^"]+)"')
    if program then path = measure.output_of("realpath " .. quote(program)):match("[^\n]+") end
    if path and not matches(path, SYSTEM) and not matches(path:match("[^/]*$"), C_LIBRARY) then
      found[path] = true
    end
  end
  return found
end

--- The bytes that a command needs, and the list of files.
---@param command string with `$RUN` before the program
---@return integer bytes, table<string, integer> files
function footprint.of(command)
  local trace = os.tmpname()
  measure.run(command, "strace -f -qq -z -y -e trace=open,openat,execve -o " .. trace)
  local total, sizes = 0, {}
  for path in pairs(files(trace)) do
    sizes[path] = size(path)
    total = total + (sizes[path] or 0)
  end
  os.remove(trace)
  return total, sizes
end

return footprint
