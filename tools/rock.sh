#!/bin/sh
# rock.sh FOLDER LUA: packs this tree as source rocks, the library's and the emulator's, and makes
# FOLDER a place to install them from: luarocks install --server=FOLDER cleanroomsml
set -eu
cd "$(dirname "$0")/.."
folder=$1 lua=$2
version=$("$lua" -e 'print((dofile("lua/cleanroomsml/version.lua"):gsub("%-dev$", "")))')
name=cleanroomsml-$version

rm -rf "$folder"
mkdir -p "$folder/$name"
folder=$(cd "$folder" && pwd)
cp -R src lua bin emulator docs examples types Makefile README.md CHANGELOG.md LICENSE "$folder/$name"
cd "$folder"
tar -czf "$name.tar.gz" "$name"
rm -r "$name"
cd - >/dev/null
SOURCE_URL=file://$folder/$name.tar.gz "$lua" tools/rockspec.lua "$folder"
cd "$folder"
for rock in cleanroomsml cleanroomsml-emulator; do
  luarocks pack "$rock-$version-1.rockspec"
  rm "$rock-scm-1.rockspec"
done
rm "$name.tar.gz"
luarocks-admin make-manifest .
