#!/bin/sh
# uninstall.sh LIBDIR LUADIR BINDIR FILE...: takes away what make install and make install-emulator
# put into these folders, the given files, and nothing else.
set -eu
lib=$1 lua=$2 bin=$3
shift 3
rm -rf -- "$lib/cleanroomsml" "$lua/cleanroomsml"
rm -f -- "$bin/cleanroomsml" "$bin/cleanroomsml-emulator" "$@"
echo "uninstalled from $lib, $lua, $bin"
