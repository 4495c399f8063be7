--- The subjects of the comparison: the C program, this library and AWS's SDKs, each as a program
--- with the arguments ENDPOINT CALLS WIDTH CA-FILE and the last line of proof/bench/calls.lua.
local measure = require "proof.bench.measure"
local sdks = require "proof.interop.sdks"

local subjects = {}

local FOLDER = (os.getenv("BUILD") or "build") .. "/peers"

-- `calls`: a number that takes about a second; `starts`: processes started for one figure.
-- `shared`: a folder of proof/interop with the files to fetch the SDK. `tools`: prints the tools'
-- versions.
local PEERS = {
  { key = "boto3", language = "python", calls = 1500, starts = 3,
    run = "venv/bin/python $at/peer.py",
    tools = "echo $(venv/bin/python --version), botocore lies in"
      .. " $(du -sm venv/lib/*/site-packages/botocore | cut -f 1) MiB" },
  { key = "Rust", language = "rust", calls = 10000, run = "target/release/peer",
    tools = "rustc --version", note = "tokio's default runtime" },
  { key = "Rust, one thread", language = "rust", calls = 10000, run = "target/release/peer",
    environment = "RUNTIME=current_thread", tools = "rustc --version",
    note = "tokio's current_thread" },
  { key = "Go core", language = "go", calls = 12000, run = "program", tools = "go version",
    note = "Go v2 core (signer, HTTP client, retryer), no typed client" },
  { key = "Java", language = "java", calls = 3000, starts = 1, shared = "java",
    run = "java -cp '$at/classes:$at/lib/*' Peer", tools = "java --version | head -1",
    note = "its compiler is still at work in these calls" },
}

-- The subjects that could not be built, and why.
subjects.missing = {
  { "AWS SDK for JavaScript 3", "`@aws-sdk/client-cleanroomsml` is not in the registry" },
  { "AWS SDK for JavaScript 2", "2.1693.0 does not have the operation" },
  { "lua-resty-aws", "in no registry that was reached" },
}

local function floor(agent)
  return {
    key = "C floor", version = "proof/bench/floor.c, decodes with Lua 5.4's lua-cjson",
    calls = 24000,
    command = function(endpoint, calls, width, ca, work)
      local set = { USER_AGENT = agent, WIDTH = width > 1 and width or nil }
      return measure.with(set, measure.floor("lua5.4", endpoint, calls, ca, work))
    end,
  }
end

--- This library on one Lua; `folder`: the folder of another build of it, below the build folder.
local function ours(lua, name, folder)
  return {
    key = "ours, " .. (name or lua), calls = 24000,
    version = measure.output_of(lua .. " -v"):match("^%S+ %S+"),
    command = function(endpoint, calls, width, ca)
      local program = width > 1 and "proof/bench/many.lua" or nil
      return measure.ours(lua, endpoint, calls, width > 1 and width or ca, program, folder)
    end,
  }
end

--- The build with a lean libcurl, if its source package is available (make lean).
local function lean()
  if pcall(measure.output_of, "make -s lean LUA=lua5.4") then
    return ours("lua5.4", "lua5.4 with a lean libcurl", "lean/")
  end
  table.insert(subjects.missing, { "ours with a lean libcurl", "curl's source package" })
end

-- The trusted root for programs that read the environment; they would read the system's too.
local function roots(ca)
  return ca == "" and "" or ("SSL_CERT_FILE=%s SSL_CERT_DIR=%s"):format(ca, ca .. ".none")
end

-- An SDK that was built.
local function sdk(peer, at, version)
  local program = peer.run:gsub("%$at", at)
  if not program:find("^java") then program = at .. "/" .. program:gsub("^%./", "") end
  local tools = measure.output_of(("cd %s && %s"):format(at, peer.tools)):match("[^\n]*")
  return {
    key = peer.key, calls = peer.calls, starts = peer.starts, peer = true,
    version = table.concat({ version, tools, peer.note }, "; "),
    command = function(endpoint, calls, width, ca)
      return ("export %s AWS_CONFIG_FILE=/dev/null %s\nexec $RUN %s %s %d %d %s"):format(
        peer.environment or "", roots(ca), program, endpoint, calls, width, ca)
    end,
  }
end

local built = {}

-- The version of the SDK built for a language; false: the build failed.
local function build(peer, at)
  local language = peer.language
  if built[language] == nil then
    io.stderr:write("building ", language, "\n")
    local sources = { "proof/bench/peers/" .. language }
    if peer.shared then table.insert(sources, 1, "proof/interop/" .. peer.shared) end
    local version, said = sdks.build(sdks.recipes[language], sources, at)
    if not version then io.stderr:write(said) end
    built[language] = version or false
  end
  return built[language]
end

--- All subjects that can be built, in the order of the page; the others are in `missing`.
---@param agent string our User-Agent, which the C program sends too
function subjects.all(agent)
  local list = { floor(agent), ours "lua5.4", ours "luajit" }
  list[#list + 1] = lean()
  for _, peer in ipairs(PEERS) do
    local at = FOLDER .. "/" .. peer.language
    local version = build(peer, at)
    if version then
      list[#list + 1] = sdk(peer, at, version)
    else
      table.insert(subjects.missing, { peer.key, "could not be fetched or built" })
    end
  end
  return list
end

return subjects
