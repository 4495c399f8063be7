#!/bin/sh
# man.sh BUILT LUA: writes docs/cleanroomsml.1 and the completion scripts, as the built command has
# them. OUT in the environment is the folder that gets the files ("." when absent).
set -eu
cd "$(dirname "$0")/.."
eval "$(tools/env.sh "$1")"
out=${OUT:-.}
mkdir -p "$out/docs" "$out/completions"
"$2" tools/man.lua >"$out/docs/cleanroomsml.1"
"$2" bin/cleanroomsml completion bash >"$out/completions/cleanroomsml.bash"
"$2" bin/cleanroomsml completion zsh >"$out/completions/_cleanroomsml"
"$2" bin/cleanroomsml completion fish >"$out/completions/cleanroomsml.fish"
