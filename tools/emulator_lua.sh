#!/bin/sh
# emulator_lua.sh [LUA...]: prints a Lua that can run the emulator: the first one with its modules,
# of the given ones, then of the usual ones. Without any it prints the first given one and a
# warning.
for name in "$@" luajit lua5.1 lua5.2 lua5.3 lua5.4 lua5.5 lua; do
  if command -v "$name" >/dev/null && env -u LUA_PATH -u LUA_CPATH "$name" \
    -e 'require "http.server" require "argparse" require "cjson"' >/dev/null 2>&1; then
    echo "$name"
    exit 0
  fi
done
echo "no Lua here has the modules of the emulator: lua-http, lua-cjson, luaossl, argparse" >&2
echo "${1:-luajit}"
