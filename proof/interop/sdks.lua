--- How AWS's SDKs are fetched and built, by their languages' own tools.
local shell = require "tools.shell"

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

--- Copies the sources and builds: the version, or nil and the output.
---@param recipe table one of `recipes`
---@param sources string[] folders
---@param folder string where it is built
---@return string|nil version, string|nil said
function sdks.build(recipe, sources, folder)
  local at = shell.quote(folder)
  shell.must("mkdir -p " .. at)
  for _, source in ipairs(sources) do
    shell.must(("cp -Rp %s/. %s"):format(source, at))
  end
  local output, ok = shell.run(("cd %s && timeout %d sh -c %s")
    :format(at, LIMIT, shell.quote(recipe.build)))
  if not ok then return nil, output end
  return (shell.must("cd " .. at .. " && " .. recipe.version):gsub("%s+$", ""))
end

return sdks
