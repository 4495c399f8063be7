#!/bin/sh
# conformance.sh [LUA]: the published cases of configuration and credentials, those of the folder that
# CONFORMANCE_DIR names. A failing case is named; the last line counts them.
set -eu
cd "$(dirname "$0")/.."
: "${MAKE:=make}" "${BUILD:=build}" "${BUSTED:=$(command -v busted || echo busted)}"
lua=${1:-lua5.4}
suites='spec/config_conformance_spec.lua spec/credentials_conformance_spec.lua'

tools/install-deps test
$MAKE -s LUA="$lua" core
eval "$(tools/env.sh "$BUILD/$lua")"
mkdir -p "$BUILD/test"
export CRML_COUNTS="$BUILD/test/conformance.counts"
rm -f "$CRML_COUNTS"
unset LUA MAKEFLAGS MAKEOVERRIDES MFLAGS MAKELEVEL
status=0
# shellcheck disable=SC2086
"$(command -v "$lua")" "$BUSTED" -o spec/support/report.lua $suites </dev/null || status=$?
[ -s "$CRML_COUNTS" ] || { echo "the run did not come to its end (exit status $status)"; exit 1; }
read -r passed failed skipped <"$CRML_COUNTS"
[ "$skipped" = 0 ] && skipped= || skipped=", $skipped skipped"
echo "$passed passed, $failed failed$skipped"
[ "$failed" = 0 ] && [ "$status" = 0 ] && [ "$passed" -gt 0 ]
