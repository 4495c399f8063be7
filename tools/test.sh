#!/bin/sh
# test.sh                          installs what is missing, builds, lints, runs every spec on every
#                                  Lua and once more under ASan and UBSan; prints the totals
# test.sh --lua LUA --spec FILES   just this: LUA may be "asan", "asan-luajit" or empty (the usual
#                                  one), FILES empty
#
# A run that did not come to its end counts as a failure, and so does one that ran no spec. What takes
# long prints a line every 15 seconds.
# The totals are left in $BUILD/test/total as "passed failed skipped".
set -eu
cd "$(dirname "$0")/.."
: "${MAKE:=make}" "${BUILD:=build}"
: "${JOBS:=2}"              # Luas at a time
: "${TEST_TIMEOUT:=900}"    # seconds for one Lua; the sanitizers get twice that
out=$BUILD/test
cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
. tools/working.sh

quietly() { "$@" </dev/null >"$out/$checked.log" 2>&1; }

# check NAME COMMAND...: counts as one; its output is shown only when it fails, or ends with status
# 77: skipped.
check() {
  checked=$1; shift
  status=0
  working "echo \"\$checked: \$(tail -n 1 \"\$out/\$checked.log\")\"" quietly "$@" || status=$?
  if [ $status = 0 ]; then
    echo "1 0 0" >"$out/$checked.counts"
    return 0
  elif [ $status = 77 ]; then
    cat "$out/$checked.log"
    echo "0 0 1" >"$out/$checked.counts"
    return 0
  fi
  cat "$out/$checked.log"
  echo "$checked: FAILED"
  echo "0 1 0" >"$out/$checked.counts"
  return 1
}

build() { $MAKE -s -j "$cores" "$@"; }

# The Lua behind a name of a run: asan is lua5.4, asan-luajit LuaJIT, both under the sanitizers.
sanitized() {
  case $1 in asan) echo lua5.4 ;; asan-*) echo "${1#asan-}" ;; esac
}

# An interpreter under the sanitizers: a wrapper of its name, first in the PATH, so that a spec that
# starts another one gets the same. Only C code of ours is instrumented. What LuaJIT's heap holds is
# out of the leak checker's sight, so there that is left to valgrind (proof/torture/valgrind).
build_asan() {
  asan=$BUILD/asan asan_lua=$(sanitized "$1") leaks=1
  [ "$asan_lua" != luajit ] || leaks=0
  build BUILD="$asan" LUA="$asan_lua" CC=gcc HARDEN= LDFLAGS= testing \
    CFLAGS="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all" ||
    return 1
  case $asan in /*) ;; *) asan=$PWD/$asan ;; esac
  wrapper=$asan/bin-$asan_lua/$asan_lua
  mkdir -p "${wrapper%/*}"
  gcc -shared -fPIC -O2 -o "$asan/preload.so" tools/asan_preload.c || return 1
  cat >"$wrapper.new" <<WRAPPER
#!/bin/bash
export LD_PRELOAD="$(gcc -print-file-name=libasan.so) $asan/preload.so \$LD_PRELOAD"
export ASAN_OPTIONS="detect_leaks=$leaks:detect_stack_use_after_return=1:strict_string_checks=1:\$ASAN_OPTIONS"
export LSAN_OPTIONS="suppressions=$PWD/tools/lsan.supp:print_suppressions=0:\$LSAN_OPTIONS"
export UBSAN_OPTIONS="print_stacktrace=1:\$UBSAN_OPTIONS"
exec -a "\$0" $(command -v "$asan_lua") "\$@"
WRAPPER
  chmod +x "$wrapper.new"
  mv "$wrapper.new" "$wrapper"
}

# run LUA FILES: the specs on one Lua; leaves its counts.
run() {
  name=$1 built=$BUILD/$1 limit=$TEST_TIMEOUT
  busted=${BUSTED:-$(command -v busted || echo busted)}
  lua=$(command -v "$1" || echo "$1")
  asan_lua=$(sanitized "$name")
  if [ "$asan_lua" ]; then
    built=$BUILD/asan/$asan_lua limit=$((TEST_TIMEOUT * 2))
    lua=$(cd "$BUILD/asan/bin-$asan_lua" && pwd)/$asan_lua
    # No C of ours runs in the emulator, and luaossl reads an error text that it has freed.
    EMULATOR_LUA=${EMULATOR_LUA:-$(command -v luajit || echo lua5.1)}
    export EMULATOR_LUA
    PATH=$(dirname "$lua"):$PATH
  fi
  rm -f "$out/$name.counts" "$out/$name.counts.at"
  eval "$(tools/env.sh "$built")"
  unset LUA MAKEFLAGS MAKEOVERRIDES MFLAGS MAKELEVEL   # a spec may call make itself
  export CRML_COUNTS="$out/$name.counts" PATH
  status=0
  # shellcheck disable=SC2086
  timeout -k 10 "$limit" "$lua" "$busted" -o spec/support/report.lua ${2:-spec} </dev/null ||
    status=$?
  if [ ! -s "$CRML_COUNTS" ]; then
    echo "  $name: FAILED, the run did not come to its end (exit status $status)"
    [ ! -s "$CRML_COUNTS.at" ] || echo "  it was in: $(cat "$CRML_COUNTS.at")"
    echo "0 1 0" >"$CRML_COUNTS"
  fi
  read -r passed failed skipped <"$CRML_COUNTS"
  if [ $((passed + failed)) = 0 ] || { [ "$status" != 0 ] && [ "$failed" = 0 ]; }; then
    echo "  $name: FAILED, $passed passed but exit status $status"
    failed=$((failed + 1))
    echo "$passed $failed $skipped" >"$CRML_COUNTS"
  fi
  [ "$failed" = 0 ]
}

# Specs that take long and depend little on the Lua: run on Lua 5.4, and on Lua 5.4 and LuaJIT.
ONCE='bounded|connections|unused_connections|emulator_background|emulator_robust|floor|flood|install_deps|release'
TWICE='answers_botocore|credentials_boto3|emulator|emulator_life|requests_botocore|rock|service_botocore'

# The same with its output in one piece, for runs side by side.
run_aside() {
  status=0 files=
  case $1 in
    lua5.4) ;;
    luajit) files=$(ls spec/*_spec.lua | grep -vE "/($ONCE)_spec") ;;
    *) files=$(ls spec/*_spec.lua | grep -vE "/($ONCE|$TWICE)_spec") ;;
  esac
  run "$1" "$files" >"$out/$1.log" 2>&1 || status=$?
  { echo "== $1"; cat "$out/$1.log"; }
  return $status
}

# in_progress NAME...: the test that each run is in.
in_progress() {
  for name in "$@"; do
    [ -s "$out/$name.counts" ] || [ ! -s "$out/$name.counts.at" ] ||
      printf '%s: %s; ' "$name" "$(cat "$out/$name.counts.at")"
  done
  echo
}

total() {
  for name in "$@"; do
    read -r passed failed skipped <"$out/$name.counts"
    printf '%-14s %5d passed, %d failed, %d skipped\n' "$name" "$passed" "$failed" "$skipped"
  done
  for name in "$@"; do cat "$out/$name.counts"; done |
    awk '{ p += $1; f += $2; s += $3 } END { print p, f, s }' >"$out/total"
  read -r passed failed skipped <"$out/total"
  printf '%-14s %5d passed, %d failed, %d skipped\n' total "$passed" "$failed" "$skipped"
  [ "$failed" = 0 ]
}

one() {
  if [ "$(sanitized "$1")" ]; then check build build_asan "$1"
  else check build build LUA="$1" testing; fi ||
    { total build; return 1; }
  [ "$(sanitized "$1")" ] || tools/cjson "$1" "$BUILD/$1/modules" || echo "  $1 has no lua-cjson"
  working "in_progress $1" run "$1" "$2" || true
  total "$1"
}

build_all() {
  build LUA="$luas" testing || return 1
  build "$BUILD/bench/floor-lua5.4" || return 1
  for name in $sanitized_runs; do build_asan "$name" || return 1; done
}

# clang reads the code for each Lua; gcc compiles it, since some of its warnings need the optimizer.
warnings_clang() {
  build BUILD="$BUILD/warnings-clang" LUA="$luas" CC=clang WERROR=-Werror \
    CFLAGS="-O1 -fsyntax-only -Wno-unused-command-line-argument" objects
}
warnings_gcc() { build BUILD="$BUILD/warnings-gcc" LUA=lua5.4 CC=gcc WERROR=-Werror objects; }

is_there() { command -v "$1" >/dev/null && pkg-config --exists "$1"; }

# Lua 5.4 is always tested; the others are where they are installed.
choose_luas() {
  luas=lua5.4 sanitized_runs=asan
  for lua in lua5.5 lua5.3 lua5.2 lua5.1 luajit; do
    if ! is_there $lua; then echo "left out: $lua is not installed"
    elif ! $lua -e 'require "busted"' 2>/dev/null; then echo "left out: no busted for $lua"
    elif ! tools/cjson $lua "$BUILD/$lua/modules" 2>/dev/null; then echo "left out: no lua-cjson for $lua"
    else luas="$luas $lua"; fi
  done
  if is_there luajit; then sanitized_runs="$sanitized_runs asan-luajit"; fi
}

# The longest first, so that the last ones end together.
by_length() {
  for name in lua5.4 luajit asan asan-luajit lua5.5 lua5.3 lua5.2 lua5.1; do
    case " $luas $sanitized_runs " in *" $name "*) echo "$name" ;; esac
  done
}

side_by_side() {
  by_length | xargs -P "$JOBS" -n 1 tools/test.sh --aside
}

all() {
  choose_luas
  checks='lint'
  for cc in gcc clang; do
    command -v $cc >/dev/null || continue
    checks="$checks warnings-$cc"
    check "warnings-$cc" "warnings_$cc" || true
  done
  # One core each.
  check lint $MAKE -s lint &
  lint=$!
  checks="$checks tsan"
  check tsan $MAKE -s CC=gcc BUILD="$BUILD/tsan" HARDEN= tsan || true
  wait $lint || true
  check build build_all || { total build; return 1; }
  checks="$checks hot-path"
  check hot-path proof/bench/guard || true
  for name in $luas $sanitized_runs; do rm -f "$out/$name.counts"; done
  working "in_progress $sanitized_runs $luas" side_by_side || true
  echo
  # shellcheck disable=SC2086
  total $checks $luas $sanitized_runs
}

mkdir -p "$out"
case ${1:-} in
  --aside) run_aside "$2"; exit ;;
  --lua) lua=${2:-lua5.4} files=${4:-} ;;
  '') lua='' ;;
  *) echo "usage: make test [LUA=…] [SPEC=…]" >&2; exit 2 ;;
esac
rm -f "$out/total"
tools/install-deps test
if [ "$lua" ]; then one "$lua" "$files"; else all; fi
