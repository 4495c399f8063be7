-- `cleanroomsml-emulator --background`: an emulator for a shell.
local emulator = require "spec.support.emulator"
local shell = require "spec.support.shell"

if not emulator.interpreter() then
  describe("an emulator in the background of a shell", function()
    pending("needs a Lua with lua-http")
  end)
  return
end

describe("an emulator in the background of a shell", function()
  local PROGRAM = "cleanroomsml-emulator --background --parent $$ "
  local WATCH = "kill -0 $CLEANROOMSML_EMULATOR_PID && echo $CLEANROOMSML_EMULATOR_PID "

  --- Runs a script in a shell that has both programs on its PATH, as make env puts them there.
  local function in_shell(script)
    local folder = shell.folder()
    shell.write(folder .. "/script", script)
    local output = shell.run(("PATH=\"$PWD/bin:$PWD/emulator/bin:$PATH\" timeout 60 sh %s/script")
      :format(folder))
    shell.run("rm -r " .. folder)
    return output
  end

  it("prints variables for eval, answers, and ends with the shell", function()
    local output = in_shell('eval "$(' .. PROGRAM .. ' --empty --control-port 0)"\n' .. WATCH
      .. "$AWS_ENDPOINT_URL_CLEANROOMSML $AWS_ACCESS_KEY_ID $AWS_REGION "
      .. "$CLEANROOMSML_EMULATOR_CONTROL")
    local pid, url, key, region, control = output:match("^(%d+) (%S+) (%S+) (%S+) (%S+)\n$")
    assert.is_string(pid, output)
    assert.same({ "http", "AKIDEXAMPLE", "us-east-1", "http" },
      { url:match("^%a+"), key, region, control:match("^%a+") })
    assert.is_true(shell.gone(pid))
  end)

  it("quotes values for the shell", function()
    local output = in_shell('eval "$(' .. PROGRAM .. [[--empty --session-token "it's \$(1)")"]]
      .. '\necho "$AWS_SESSION_TOKEN"')
    assert.equal("it's $(1)\n", output)
  end)

  for flags, words in pairs {
    ["--port $port"] = "Address already in use (--port 0 takes a free one)",
    ["--speed x"] = "'x' is not a number",
    ["--exit-with-parent"] = "exclude each other",
  } do
    it("prints why it did not start, and makes eval fail, with " .. flags, function()
      local first = flags:find("$port", 1, true) and 'eval "$(' .. PROGRAM .. '--empty)"\n'
        .. "port=${AWS_ENDPOINT_URL_CLEANROOMSML##*:}\n" or ""
      local output = in_shell(first .. 'eval "$(' .. PROGRAM .. flags .. ')" || echo failed')
      assert.truthy(output:find(words, 1, true), output)
      assert.matches("failed\n$", output)
    end)
  end

  it("runs on a Lua that has its modules, and ends when it is killed", function()
    local unable
    for _, name in ipairs { "lua5.4", "lua5.3", "lua5.5" } do
      unable = unable or shell.there(name)
        and not select(2, shell.run(name .. " -e 'require \"http.server\"'")) and name
    end
    if not unable then return pending("every Lua here has lua-http") end
    local output = in_shell(([[: >"$0.out"
      %s emulator/bin/cleanroomsml-emulator --empty >"$0.out" 2>&1 &
      until grep -q ^try: "$0.out"; do sleep 0.1; done
      kill $!
      url=$(sed -n 's/^listening on //p' "$0.out") tries=0
      while curl -s "$url" >"$0.body" && [ $tries -lt 50 ]; do
        sleep 0.1; tries=$((tries + 1))
      done
      curl -s "$url" || echo gone]]):format(unable))
    assert.equal("gone\n", output)
  end)
end)
