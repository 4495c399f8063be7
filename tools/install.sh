#!/bin/sh
# install.sh BUILT LIBDIR LUADIR BINDIR COMPDIR: copies the C module of one Lua, the Lua modules and
# the programs, as the rock does, and what bash completes the command with.
set -eu
cd "$(dirname "$0")/.."
built=$1 lib=$2 lua=$3 bin=$4 completions=$5
install -d "$lib/cleanroomsml" "$bin"
install -m 755 "$built/cleanroomsml/core.so" "$lib/cleanroomsml/core.so"
find lua -name '*.lua' | while read -r file; do
  target=$lua/${file#lua/}
  install -d "$(dirname "$target")"
  install -m 644 "$file" "$target"
done
# A program runs on the Lua that it is installed for.
for program in bin/*; do
  target=$bin/${program#bin/}
  sed "1s,^#!/usr/bin/env lua\$,#!/usr/bin/env $(basename "$built")," "$program" >"$target"
  chmod 755 "$target"
done
install -d "$completions"
install -m 644 completions/cleanroomsml.bash "$completions/cleanroomsml"
echo "installed for $(basename "$built"): $lib, $lua, $bin"
