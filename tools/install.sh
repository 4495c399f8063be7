#!/bin/sh
# install.sh LUA TREE LUADIR BINDIR [FOLDER TARGET]...: copies the Lua modules in TREE/lua, the programs
# in TREE/bin, and whole folders. A program runs on the Lua that it is installed for.
set -eu
cd "$(dirname "$0")/.."

# copy FOLDER TARGET: all files, those that can be run as such.
copy() {
  (cd "$1" && find . -type f) | while read -r file; do
    target=$2/${file#./} mode=644
    [ ! -x "$1/$file" ] || mode=755
    [ -d "${target%/*}" ] || install -d "${target%/*}"
    install -m $mode "$1/$file" "$target"
  done
}

name=$1 tree=$2 lua=$3 bin=$4
shift 4
copy "$tree/lua" "$lua"
while [ $# -gt 0 ]; do copy "$1" "$2"; shift 2; done
install -d "$bin"
for program in "$tree"/bin/*; do
  target=$bin/${program##*/}
  rm -f "$target" # a link is replaced, not followed: it may lead to $program
  sed "1s,^#!/usr/bin/env lua\$,#!/usr/bin/env $name," "$program" >"$target"
  chmod 755 "$target"
done
echo "installed for $name: $lua, $bin"
