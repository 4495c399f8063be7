--- How AWS's SDKs are fetched and built, by their languages' own tools.
local sdks = {}

local LIMIT = 900

-- `build` and `version` (what was built) are shell commands in a folder with the program's sources.
sdks.recipes = {
  python = {
    name = "boto3 (Python)", build = "python3 -m venv venv && venv/bin/pip install -q boto3",
    version = "venv/bin/python -c 'import boto3; print(\"boto3 \" + boto3.__version__)'",
  },
  rust = {
    name = "AWS SDK for Rust", build = "cargo build -q -j 2 $CARGO_BUILD",
    version = "cargo tree --depth 1 --prefix none -p aws-sdk-cleanroomsml | sed 's/ v/ /;q'",
  },
  java = {
    name = "AWS SDK for Java 2",
    build = "mvn -q -B dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=lib "
      .. "&& javac -cp 'lib/*' -d classes *.java",
    version = "ls lib | sed -n 's/^\\(cleanroomsml\\)-\\(.*\\).jar/awssdk:\\1 \\2/p'",
  },
  go = {
    name = "AWS SDK for Go 2, signer", build = "go mod tidy && go build -o program .",
    version = "go list -m -f '{{.Path}} {{.Version}}' github.com/aws/aws-sdk-go-v2",
  },
}

function sdks.quote(text) return "'" .. tostring(text):gsub("'", "'\\''") .. "'" end

--- What a shell command prints, both streams, and whether it succeeded.
---@param command string
---@return string output, boolean ok
function sdks.sh(command)
  local pipe = assert(io.popen("{ " .. command .. "\n} 2>&1 </dev/null; echo \"|$?\""))
  local output, status = pipe:read("*a"):match("^(.*)|(%d+)\n$")
  pipe:close()
  return output, status == "0"
end

--- Copies the sources and builds: the version, or nil and what was said.
---@param recipe table one of `recipes`
---@param sources string[] folders
---@param folder string where it is built
---@return string|nil version, string|nil said
function sdks.build(recipe, sources, folder)
  local at = sdks.quote(folder)
  assert(sdks.sh("mkdir -p " .. at))
  for _, source in ipairs(sources) do
    assert(select(2, sdks.sh(("cp -Rp %s/. %s"):format(source, at))))
  end
  local output, ok = sdks.sh(("cd %s && timeout %d sh -c %s")
    :format(at, LIMIT, sdks.quote(recipe.build)))
  if not ok then return nil, output end
  local version, known = sdks.sh("cd " .. at .. " && " .. recipe.version)
  assert(known, version)
  return (version:gsub("%s+$", ""))
end

return sdks
