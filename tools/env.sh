#!/bin/sh
# env.sh BUILD-DIRECTORY-OF-ONE-LUA: prints the lines that let any program of that Lua use this tree.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
case $1 in /*) built=$1 ;; *) built=$root/$1 ;; esac
quoted() { printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")"; }
echo "export LUA_PATH=$(quoted "$root/lua/?.lua;$root/lua/?/init.lua;;")"
echo "export LUA_CPATH=$(quoted "$built/?.so;;")"
