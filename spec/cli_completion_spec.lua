-- Completion: the candidates for the current word, and the scripts for bash, fish and zsh.
local operation = require "cleanroomsml.cli.operation"
local shell = require "spec.support.shell"
local support = require "spec.support.cli"

local FILES = {
  ["/home/config"] = '[default]\nregion = x\n[profile dev]\n[profile "my x"]\n[sso-session s]\n'
    .. "# [profile no]\n",
  ["/home/credentials"] = "[default]\n[ci]\n",
}

local function complete(line)
  local words = { "__complete" }
  for word in (line .. "$"):gmatch "%S+" do words[#words + 1] = word end
  words[#words] = words[#words]:gsub("%$$", "")
  local status, out, err = support.run(words, {
    environment = { AWS_CONFIG_FILE = "/home/config", HOME = "/nowhere",
      AWS_SHARED_CREDENTIALS_FILE = "/home/credentials" },
    read_file = function(path) return FILES[path] end,
  })
  assert.same({ 0, "" }, { status, err })
  local list = {}
  for candidate in out:gmatch "([^\t\n]+)[^\n]*\n" do list[#list + 1] = candidate end
  return list
end

describe("completion", function()
  for line, expected in pairs {
    ["get-trained-model-"] = { "get-trained-model-inference-job" },
    ["wa"] = { "wait", "watch" }, ["completion "] = { "bash", "fish", "zsh" },
    ["help wat"] = { "watch" }, ["--prof"] = { "--profile" },
    ["get-trained-model --mem"] = { "--membership-identifier" },
    ["get-trained-model "] = {}, ["get-trained-model x"] = {},
    ["get-trained-model --output "] = { "json", "jsonl", "table", "text" },
    ["get-trained-model --output j"] = { "json", "jsonl" },
    ["get-trained-model --output=t"] = { "--output=table", "--output=text" },
    ["get-trained-model --query "] = {}, ["get-trained-model --endpoint-url "] = {},
    ["get-trained-model --profile "] = { "default", "dev", "my x", "ci" },
    ["--profile d"] = { "default", "dev" },
    ["list-audience-models --region eu-central-"] = { "eu-central-1", "eu-central-2" },
    ["create-trained-model --training-input-mode "] = { "File", "FastFile", "Pipe" },
    ["create-trained-model --ca-bundle Mak"] = { ":files" },
    ["create-trained-model --resource-config "] = {},
    ["create-trained-model --resource-config f"] = { "file://" },
    ["create-trained-model --resource-config file://M"] = { ":files" },
    ["create-trained-model --name "] = {}, ["create-trained-model --debug "] = {},
    ["create-configured-audience-model --shared-audience-metrics "] = { "ALL", "NONE" },
    ["create-configured-audience-model --shared-audience-metrics ALL N"] = { "NONE" },
    ["create-configured-audience-model --shared-audience-metrics ALL --na"] = { "--name" },
    ["get-trained-model --debug --deb"] = {},
    ["start-audience-generation-job --no-in"] = { "--no-include-seed-in-output" },
    ["wait trained-model-out"] = { "trained-model-output-deleted" },
    ["wait trained-model-active --ti"] = { "--timeout" },
    ["watch trained-model-active --inter"] = { "--interval" },
    ["wait trained-model-active "] = {}, ["quux --"] = { "--help" },
  } do
    it(("offers [%s] for: %s"):format(table.concat(expected, " "), line), function()
      assert.same(expected, complete(line))
    end)
  end

  it("offers every operation, and every flag of each", function()
    local offered = {}
    for _, candidate in ipairs(complete "") do offered[candidate] = true end
    for _, command in ipairs(operation.commands()) do
      assert.is_true(offered[command], command)
      local flags = {}
      for _, candidate in ipairs(complete(command .. " --")) do flags[candidate] = true end
      for _, flag in ipairs(operation.of(command).flags) do
        assert.is_true(flags[flag.option], command .. " " .. flag.option)
      end
    end
  end)
end)

describe("the completion script", function()
  -- A folder with the command for the Lua that runs the specs.
  local folder
  setup(function()
    folder = shell.folder()
    local here = shell.must("pwd"):gsub("\n", "")
    shell.write(folder .. "/cleanroomsml",
      ("#!/bin/sh\nexec '%s' '%s/bin/cleanroomsml' \"$@\"\n"):format(shell.interpreter(), here))
    os.execute(("chmod +x '%s/cleanroomsml'"):format(folder))
  end)
  teardown(function() os.execute(("rm -r '%s'"):format(folder)) end)

  local function script(program, text)
    local path = folder .. "/try." .. program
    shell.write(path, text)
    return (shell.run(("PATH='%s':$PATH %s '%s'"):format(folder, program, path)))
  end

  it("completes in bash, loaded by eval or from its file", function()
    for _, load in ipairs { 'eval "$(cleanroomsml completion bash)"',
      ". completions/cleanroomsml.bash" } do
      assert.equal(table.concat({
        "list-trained-model-inference-jobs list-trained-model-versions list-trained-models",
        "--membership-identifier", "json jsonl", "", "Makefile", "//Makefile", "//", "json", "",
      }, "\n"), script("bash", load .. [[

        try() {
          COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDBREAKS=$' \t\n"\'><=;|&(:' COMPREPLY=()
          _cleanroomsml
          echo "${COMPREPLY[*]}"
        }
        try "cleanroomsml list-trained-"
        try "cleanroomsml get-trained-model --mem"
        try "cleanroomsml get-trained-model --output=j"
        try "cleanroomsml get-trained-model "
        try "cleanroomsml get-trained-model --ca-bundle Makef"
        try "cleanroomsml create-trained-model --resource-config file://Makef"
        try "cleanroomsml create-trained-model --resource-config file:"
        unset COMP_LINE
        COMP_WORDS=(cleanroomsml get-trained-model --output json) COMP_CWORD=3 COMPREPLY=()
        _cleanroomsml
        echo "${COMPREPLY[0]}"
        ]]))
    end
  end)

  it("inserts profile names in bash as quoted words that run no command", function()
    shell.write(folder .. "/config",
      "[profile p$(echo run)]\n[profile p;echo run]\n[profile p x]\n[profile plain]\n")
    assert.equal("p$(echo run)\np;echo run\np x\nplain\n", script("bash", ([[
      . completions/cleanroomsml.bash
      export AWS_CONFIG_FILE='%s/config' AWS_SHARED_CREDENTIALS_FILE=/nowhere
      COMP_LINE="cleanroomsml --profile p" COMP_POINT=24 COMPREPLY=()
      _cleanroomsml
      for each in "${COMPREPLY[@]}"; do eval "printf '%%s\\n' $each"; done
    ]]):format(folder)))
  end)

  it("completes in fish", function()
    if not shell.there "fish" then return pending "fish is not there" end
    assert.equal("list-trained-model-versions\nlist-trained-models\n--output=json\n--output=jsonl\n"
      .. "Makefile\nfile://Makefile\n", script("fish", [[
        cleanroomsml completion fish | source
        function try
          complete -C $argv[1] | string replace -r '\t.*' '' | sort
        end
        try "cleanroomsml list-trained-model-v"
        try "cleanroomsml list-trained-models"
        try "cleanroomsml get-trained-model --output=j"
        try "cleanroomsml get-trained-model "
        try "cleanroomsml get-trained-model --ca-bundle Makef"
        try "cleanroomsml create-trained-model --data-channels file://Makef"
      ]]))
  end)

  it("completes in zsh, with and without compinit before it", function()
    if not shell.there "zsh" then return pending "zsh is not there" end
    for _, before in ipairs { "", "autoload -Uz compinit; compinit -D\n" } do
      assert.equal("_cleanroomsml\n"
        .. "list-trained-model-versions:List the versions of a trained model.\n",
        script("zsh -f", before .. [[
          eval "$(cleanroomsml completion zsh)"
          echo $_comps[cleanroomsml]
          words=(cleanroomsml list-trained-model-v) CURRENT=2
          _describe() { print -l -- "${(@)described}"; }
          _cleanroomsml
        ]]))
    end
  end)
end)
