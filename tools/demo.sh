#!/bin/sh
# demo.sh LUA: the first call, end to end: installs what is missing, builds, starts the emulator
# service on this machine, asks it for a model with `require "cleanroomsml"`, stops it.
set -eu
cd "$(dirname "$0")/.."
: "${MAKE:=make}" "${BUILD:=build}"
lua=$1

# The emulator needs lua-http, which not every Lua has.
emulator_lua() {
  for l in luajit lua5.1 lua5.2 lua5.3 lua5.4; do
    if command -v $l >/dev/null && $l -e 'require "http.server"' 2>/dev/null; then echo $l; return; fi
  done
  echo "demo: no Lua here has the module http; try tools/install-deps demo" >&2
  return 1
}

stop() {
  if [ "$emulator" ]; then kill "$emulator" 2>/dev/null && wait "$emulator" 2>/dev/null; fi
  rm -rf "$tmp"
}

emulator=
tmp=$(mktemp -d)
trap stop EXIT
trap 'exit 130' INT TERM HUP

tools/install-deps demo
$MAKE LUA="$lua"
eval "$(tools/env.sh "$BUILD/$lua")"

echo
echo "== Starting the emulator"
: >"$tmp/emulator.log"
"$(emulator_lua)" emulator/bin/cleanroomsml-emulator --port 0 --models examples/models.json \
  --access-key-id AKIDEXAMPLE --secret-access-key demo-secret >"$tmp/emulator.log" 2>&1 </dev/null &
emulator=$!
tries=0 endpoint=
while [ ! "$endpoint" ]; do
  endpoint=$(sed -n "s,^listening on ,,p" "$tmp/emulator.log" | head -n 1)
  tries=$((tries + 1))
  if [ $tries -gt 100 ] || ! kill -0 $emulator 2>/dev/null; then
    cat "$tmp/emulator.log" >&2
    echo "demo: the emulator did not start" >&2
    exit 1
  fi
  [ "$endpoint" ] || sleep 0.1
done
arn=$(sed -n 's/.*"trainedModelArn": *"\([^"]*\)".*/\1/p' examples/models.json | head -n 1)
echo "$endpoint"

echo
echo "== $lua examples/get_trained_model.lua $arn $endpoint"
export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=demo-secret
unset AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_REGION AWS_PROFILE HTTP_PROXY http_proxy ALL_PROXY all_proxy
"$lua" examples/get_trained_model.lua "$arn" "$endpoint"

echo
echo "== The same for a model that is not there"
if "$lua" examples/get_trained_model.lua "$arn-2" "$endpoint"; then exit 1; fi
