#!/bin/sh
# lint.sh [LUA...]: luacheck, Lua syntax on each Lua given (or on all that are there), the house
# rules for C and for words, and no function above a cyclomatic complexity of 15, where lizard is.
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- lua5.4 lua5.5 lua5.3 lua5.2 lua5.1 luajit
dirs=
for d in lua emulator types spec bin examples proof tools; do [ ! -d $d ] || dirs="$dirs $d"; done
# bin/ holds Lua scripts without a suffix.
# shellcheck disable=SC2086
sources=$(find $dirs -name '*.lua'
  grep -lsE '^#!.*lua' $(find $dirs -type f ! -name '*.*') || true)

status=0
# shellcheck disable=SC2086
luacheck --quiet --no-color $sources || status=1
for lua in "$@"; do
  command -v "$lua" >/dev/null || continue
  # shellcheck disable=SC2086
  "$lua" tools/lint.lua syntax $sources rockspec/*.rockspec || status=1
done
"$1" tools/lint.lua c src/*/*.c src/*/*.h || status=1
# shellcheck disable=SC2046
"$1" tools/lint.lua words Makefile ./*.md $(find src lua emulator docs types tools bin spec proof examples \
  completions service -type f \( -name '*.[ch]' -o -name '*.lua' -o -name '*.md' -o -name '*.sh' \
  -o -name '*.mk' -o -name '*.py' -o -name '*.json' -o ! -name '*.*' \)) || status=1

lizard=
for python in "${BUILD:-build}/python/bin/python" python3; do
  if "$python" -c 'import lizard' 2>/dev/null; then lizard=$python; break; fi
done
if [ "$lizard" ]; then
  "$lizard" -m lizard -C 15 -w src lua emulator/lua tools || status=1
else
  echo "lint.sh: no lizard (tools/install-deps gets it): complexity is not checked" >&2
fi
exit $status
