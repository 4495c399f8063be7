#!/bin/sh
# uninstall.sh LIBDIR LUADIR BINDIR PATH...: takes away what make install and make install-emulator
# put into these folders, the given files and folders, and nothing else but folders of the library's
# own that are empty then.
set -eu
lib=$1 lua=$2 bin=$3
shift 3
rm -rf -- "$lib/cleanroomsml" "$lua/cleanroomsml"
rm -rf -- "$bin/cleanroomsml" "$bin/cleanroomsml-emulator" "$@"
for path in "$@"; do
  for folder in "$(dirname "$path")" "$(dirname "$(dirname "$path")")"; do
    case $folder in *cleanroomsml*) rmdir -- "$folder" 2>/dev/null || true ;; esac
  done
done
echo "uninstalled from $lib, $lua, $bin"
