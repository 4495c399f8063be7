#!/bin/sh
# uninstall.sh LIBDIR LUADIR BINDIR COMPDIR: takes away what make install and make install-emulator
# put into these folders, and nothing else.
set -eu
lib=$1 lua=$2 bin=$3 completions=$4
rm -rf -- "$lib/cleanroomsml" "$lua/cleanroomsml"
rm -f -- "$bin/cleanroomsml" "$bin/cleanroomsml-emulator" "$completions/cleanroomsml"
echo "uninstalled from $lib, $lua, $bin"
