#!/bin/sh
# install.sh LUA TREE LUADIR BINDIR: copies the Lua modules in TREE/lua and the programs in TREE/bin.
# A program runs on the Lua that it is installed for.
set -eu
cd "$(dirname "$0")/.."
name=$1 tree=$2 lua=$3 bin=$4
(cd "$tree/lua" && find . -name '*.lua') | while read -r file; do
  target=$lua/${file#./}
  install -d "$(dirname "$target")"
  install -m 644 "$tree/lua/$file" "$target"
done
install -d "$bin"
for program in "$tree"/bin/*; do
  target=$bin/${program##*/}
  sed "1s,^#!/usr/bin/env lua\$,#!/usr/bin/env $name," "$program" >"$target"
  chmod 755 "$target"
done
echo "installed for $name: $lua, $bin"
