-- The command as a process: closed descriptors, Ctrl-C at the start, limits, an incomplete
-- installation. No service is used: the port is closed.
local child = require "spec.support.child"
local shell = require "spec.support.shell"
local support = require "spec.support.cli"

-- What a shell prints of both streams, and its status.
local function sh(line, bin)
  local output, _ = shell.run(([[
    export AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b AWS_ENDPOINT_URL=http://127.0.0.1:9
    export AWS_CONFIG_FILE=/nowhere/none AWS_SHARED_CREDENTIALS_FILE=/nowhere/none LC_ALL=C
    export AWS_EC2_METADATA_DISABLED=true
    unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN AWS_SECURITY_TOKEN
    unset AWS_ENDPOINT_URL_CLEANROOMSML AWS_REGION AWS_DEFAULT_REGION
    arn='%s'
    command() { timeout -k 1 20 '%s' '%s' "$@"; }
    { %s
    } 2>&1; echo "status $?"]]):format(support.ARN .. "m", shell.interpreter(),
    bin or "bin/cleanroomsml", line))
  local text, status = output:match "^(.*)status (%d+)\n$"
  return tonumber(status), text
end

describe("the command with redirected streams", function()
  it("reports a closed standard output, and uses its descriptor for no socket", function()
    assert.same({ 255, "cleanroomsml: standard output: Bad file descriptor\n" },
      { sh "command --version >&-" })
    local status, text = sh 'command get-trained-model "$arn" --max-attempts 1 >&- </dev/null'
    assert.equal(255, status)
    assert.truthy(text:find("ConnectError", 1, true), text)
    assert.equal(0, (sh "command --version 2>&- <&-"))
  end)

  for name, redirection in pairs { ["a directory"] = "<.", ["closed"] = "<&-" } do
    it("reports an error when - reads standard input that is " .. name, function()
      local status, text = sh("command get-trained-model - " .. redirection)
      assert.equal(255, status)
      assert.truthy(text:find "^cleanroomsml: standard input: [%w ]+\n$", text)
    end)
  end

  it("prints nothing and exits with 0 when - reads empty standard input", function()
    assert.same({ 0, "" }, { sh "command get-trained-model - </dev/null" })
  end)
end)

describe("an error message", function()
  for name, case in pairs {
    ["no emulator"] = { "", "^cleanroomsml: ConnectError: 127%.0%.0%.1:9: no connection: "
      .. "[^\n]+\ncleanroomsml: nothing listens there: start the emulator [^\n]+\n$" },
    ["a proxy that refuses connections"] = {
      "unset AWS_ENDPOINT_URL; export HTTPS_PROXY=http://127.0.0.1:9; ",
      "^cleanroomsml: ConnectError: cleanrooms%-ml[^\n]+ the proxy 127%.0%.0%.1:9 [^\n]+\n"
      .. "cleanroomsml: correct the proxy, unset its variable, or [^\n]+\n$" },
    ["no credentials"] = { "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY; HOME=/nowhere; ",
      "^cleanroomsml: NoCredentials: [^\n]+\ncleanroomsml: run `aws configure` [^\n]+\n$" },
  } do
    it("is followed by a line of advice: " .. name, function()
      local status, text = sh(case[1] .. 'command get-trained-model "$arn" --max-attempts 1')
      assert.is_true(status > 0)
      assert.matches(case[2], text)
    end)
  end

  it("includes advice: no region", function()
    local status, text = sh("command list-trained-models --membership-identifier "
      .. "2a1b3c4d-0000-1111-2222-333344445555")
    assert.equal(253, status)
    assert.matches("^cleanroomsml: MissingRegion: .* set %-%-region, AWS_REGION or ", text)
  end)
end)

describe("Ctrl-C", function()
  -- The command reads a FIFO that it holds open for writing too: input that never comes nor ends.
  local fifo = os.tmpname()
  setup(function()
    os.remove(fifo)
    shell.must("mkfifo " .. fifo)
  end)
  teardown(function() os.remove(fifo) end)

  local function interrupt_after(delay)
    return sh(("timeout --preserve-status -k 5 -s INT %f '%s' bin/cleanroomsml"
      .. " get-trained-model - <>%s"):format(delay, shell.interpreter(), fifo))
  end

  it("just before a read of standard input ends the read with 130", function()
    local library = child.preload "late_interrupt"
    local status, text = sh(("LD_PRELOAD=\"$LD_PRELOAD %s\" timeout -k 1 10 '%s' bin/cleanroomsml"
      .. " get-trained-model - <>%s"):format(library, shell.interpreter(), fifo))
    os.remove(library)
    assert.same({ 130, "" }, { status, text })
  end)

  it("in the first 25 ms exits with 130 and prints nothing", function()
    for _, delay in ipairs { 0.001, 0.003, 0.005, 0.008, 0.012, 0.018, 0.025 } do
      local status, text
      -- In the microsecond before the program's first pcall the interpreter itself reports it.
      for _ = 1, 3 do
        status, text = interrupt_after(delay)
        if not text:find("interrupted!\nstack traceback:.*in main chunk") then break end
      end
      assert.same({ 130, "" }, { status, text })
    end
  end)
end)

describe("an incomplete installation", function()
  local folder
  setup(function()
    folder = shell.folder()
    shell.must(("cp -R lua '%s' && mkdir -p '%s/bin' '%s/build' && cp bin/cleanroomsml '%s/bin' "
      .. "&& ln -s \"$PWD/build/%s\" '%s/build/%s'"):format(folder, folder, folder, folder,
      shell.LUA, folder, shell.LUA))
  end)
  teardown(function() shell.must("rm -r '" .. folder .. "'") end)

  for file, line in pairs {
    ["cli/run.lua"] = 'get-trained-model "$arn"', ["cli/arguments.lua"] = "help",
    ["cli/help_texts.lua"] = "help", ["cli/init.lua"] = "help", ["client.lua"] =
      'get-trained-model "$arn"',
  } do
    it("gives one line of error and 255: without " .. file, function()
      local path = folder .. "/lua/cleanroomsml/" .. file
      shell.must(("mv '%s' '%s.gone'"):format(path, path))
      local status, text = sh("unset LUA_PATH LUA_CPATH LUA_INIT\ncommand " .. line,
        folder .. "/bin/cleanroomsml")
      shell.must(("mv '%s.gone' '%s'"):format(path, path))
      assert.equal(255, status)
      assert.truthy(text:find "^cleanroomsml: cannot load cleanroomsml[%w._]*[^\n]*\n$", text)
    end)
  end
end)

describe("in a checkout the command", function()
  local folder
  setup(function()
    folder = shell.folder()
    shell.must((("mkdir '@/bin' '@/build' && cp bin/cleanroomsml '@/bin' && ln -s \"$PWD/lua\" '@'"
      .. " && ln -s \"$PWD/build/lua5.4\" '@/build'"):gsub("@", folder)))
  end)
  teardown(function() shell.must("rm -r '" .. folder .. "'") end)

  local version = _VERSION:match "%d.%d"
  if version == "5.4" or not shell.read_if_there "build/lua5.4/cleanroomsml/core.so" then return end

  local function run(setting)
    return sh("unset LUA_PATH LUA_CPATH LUA_INIT\n" .. setting
      .. "\ncommand get-trained-model x", folder .. "/bin/cleanroomsml")
  end

  it("runs on Lua 5.4 when only that one is built", function()
    local status, text = run ""
    assert.equal(252, status)
    assert.matches("^cleanroomsml: 'x' is not an ARN", text)
  end)

  -- Lua 5.1 and LuaJIT read no variable of their own version.
  if version ~= "5.1" then
    it("runs on Lua 5.4 when this one is built and finds no cjson", function()
      shell.must((("mkdir '@' && ln -s \"$PWD/build/%s/cleanroomsml\" '@'"):format(shell.LUA)
        :gsub("@", folder .. "/build/" .. shell.LUA)))
      local status, text = run("export LUA_CPATH_" .. version:gsub("%.", "_") .. "='/nowhere/?.so'")
      assert.equal(252, status)
      assert.matches("^cleanroomsml: 'x' is not an ARN", text)
    end)
  end
end)

describe("a low limit of file descriptors", function()
  -- The runtime of the sanitizers needs more of its own.
  for _, limit in ipairs(os.getenv "ASAN_OPTIONS" and { 8, 12 } or { 4, 5, 6, 8, 12 }) do
    it(("of %d gives an error message and 255, no crash"):format(limit), function()
      local status, text = sh(("(ulimit -n %d; exec '%s' bin/cleanroomsml get-trained-model"
        .. " \"$arn\" --max-attempts 1)"):format(limit, shell.interpreter()))
      assert.equal(255, status)
      -- Enough: the connection is refused, with advice in a second line.
      local advice = text:find("ConnectError", 1, true) and "cleanroomsml: nothing [^\n]*\n" or ""
      assert.truthy(text:find("^cleanroomsml: [^\n]*\n" .. advice .. "$"), text)
      assert.is_nil(text:find("internal error", 1, true), text)
    end)
  end
end)
