--- Files, and commands of the shell: for tools, proofs and specs.
local shell = {}

function shell.quote(text) return "'" .. tostring(text):gsub("'", "'\\''") .. "'" end

--- Runs a shell command: its output (both streams) and whether it succeeded.
---@param command string
---@return string output, boolean ok
function shell.run(command)
  local pipe = assert(io.popen("{ " .. command .. "\n} 2>&1 </dev/null; echo \"|$?\""))
  local text = pipe:read("*a")
  pipe:close()
  local output, status = text:match("^(.*)|(%d+)\n$")
  return output, status == "0"
end

--- The output of a command; raises when it fails.
function shell.must(command)
  local output, ok = shell.run(command)
  if not ok then error(command .. "\n" .. output:sub(-1000), 2) end
  return output
end

function shell.there(program)
  return (select(2, shell.run("command -v " .. program)))
end

--- A new folder, which the caller removes.
function shell.folder()
  return (shell.must("mktemp -d"):gsub("\n", ""))
end

--- The lines of a text, sorted.
function shell.lines(text)
  local list = {}
  for line in text:gmatch("[^\n]+") do list[#list + 1] = line end
  table.sort(list)
  return list
end

function shell.read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

--- The same, or nil when the file cannot be opened.
function shell.read_if_there(path)
  local file = io.open(path, "rb")
  local text = file and file:read("*a")
  if file then file:close() end
  return text
end

function shell.write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  assert(file:close())
end

--- What a command writes, its errors left alone.
function shell.output_of(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("*a")
  pipe:close()
  return text
end

return shell
