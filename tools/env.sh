#!/bin/sh
# env.sh BUILD-DIRECTORY-OF-ONE-LUA: prints shell lines that make library and emulator of this tree
# available to that Lua, and put both programs on the PATH.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
case $1 in /*) built=$1 ;; *) built=$root/$1 ;; esac
quoted() { printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")"; }
tree() { printf '%s' "$1/?.lua;$1/?/init.lua"; }
echo "export LUA_PATH=$(quoted "$(tree "$root/lua");$(tree "$root/emulator/lua");;")"
modules=
[ ! -d "$built/modules" ] || modules="$built/modules/?.so;"  # see tools/cjson
echo "export LUA_CPATH=$(quoted "$built/?.so;$modules;")"
echo "export PATH=$(quoted "$root/bin:$root/emulator/bin"):\"\$PATH\""
