--- The emulator in the background of a shell: `eval "$(cleanroomsml-emulator --background)"`.
local cqueues = require "cqueues"
local interpreter = require "cleanroomsml.emulator.interpreter"
local startup = require "cleanroomsml.emulator.startup"

local background = {}

local quote = interpreter.quote

-- The started program inherits no descriptor of the shell.
local START = [[exec 3>&1 </dev/null >/dev/null
%s >%s 2>&1 3>&- & echo $! >&3]]

--- The command line of the same program with the same flags but one.
local function command_of(arguments)
  local words = { interpreter.own(), quote(arg[0]) }
  for _, word in ipairs(arguments) do
    words[#words + 1] = word ~= "--background" and quote(word) or nil
  end
  return table.concat(words, " ")
end

--- The text for eval after a failed start: the shell sees a failure.
local FAILURE = "false"

--- For wrong flags with --background: makes eval fail.
---@param arguments string[]
function background.refuse(arguments)
  for _, word in ipairs(arguments) do
    if word == "--background" then print(FAILURE) end
  end
end

--- The output of the process until it accepts connections, and whether it does.
local function await(pid, path)
  local deadline = cqueues.monotime() + startup.TIMEOUT
  while true do
    local alive, said = startup.lives(pid), startup.read(path)
    if startup.listens(said) then return said, true end
    if not alive or cqueues.monotime() > deadline then return said, false end
    cqueues.sleep(0.02)
  end
end

--- The lines for eval: variables for clients, and how to end the process.
local function show(said, pid)
  for name, value in startup.variables(said) do
    if value:find("[^%w@%%+=:,./_-]") then value = quote(value) end
    print("export " .. name .. "=" .. value)
  end
  local control = startup.control(said)
  if control then print("export CLEANROOMSML_EMULATOR_CONTROL=" .. control) end
  print("export CLEANROOMSML_EMULATOR_PID=" .. pid)
end

--- Starts the program with these flags and waits until it accepts connections.
---@param arguments string[]
---@return integer exit status: 0, or 1 when it did not start
function background.start(arguments)
  local path = os.tmpname()
  local pipe = assert(io.popen(START:format(command_of(arguments), quote(path))))
  local pid = pipe:read("*n")
  pipe:close()
  local said, started = await(pid, path)
  os.remove(path)
  if started then
    show(said, pid)
    return 0
  end
  io.stderr:write(said)
  os.execute(("kill %d 2>/dev/null"):format(pid))
  print(FAILURE)
  return 1
end

return background
