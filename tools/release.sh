#!/bin/sh
# release.sh FOLDER LUA: makes a release of the version that the changelog calls unreleased: a commit
# with the version, a tag, the rocks and the notes in FOLDER. Publishes nothing; prints the
# remaining steps. SOURCE_URL is where the sources are published. When a step fails the tree is as
# it was.
set -eu
cd "$(dirname "$0")/.."
folder=$1 lua=$2
fail() { echo "release: $1" >&2; exit 1; }

version=$(sed -n 's/^## \([0-9][0-9.]*\) (unreleased)$/\1/p' CHANGELOG.md | head -n 1)
[ "$version" ] || fail 'CHANGELOG.md has no heading "## N.N.N (unreleased)"'
[ "$(sed -n 's/^return "\(.*\)"$/\1/p' lua/cleanroomsml/version.lua)" = "$version-dev" ] ||
  fail "lua/cleanroomsml/version.lua does not say $version-dev"
[ -z "$(git status --porcelain)" ] || fail 'the tree has changes that are not committed'
! git rev-parse -q --verify "refs/tags/v$version" >/dev/null || fail "the tag v$version is there already"
before=$(git rev-parse HEAD)

undo() {
  [ "$done" ] || {
    git tag -d "v$version" >/dev/null 2>&1 || true
    git reset -q --hard "$before"
  }
}
done=
trap undo EXIT
trap 'exit 130' INT TERM HUP

sed -i "s/^return .*/return \"$version\"/" lua/cleanroomsml/version.lua
sed -i "s/^#define VERSION .*/#define VERSION \"$version\"/" src/lua/lua_core.c
sed -i "s/^## $version (unreleased)\$/## $version ($(date -u +%Y-%m-%d))/" CHANGELOG.md
"$lua" tools/rockspec.lua rockspec
git commit -q -am "release: $version"
tools/rock.sh "$folder" "$lua" >/dev/null
awk -v v="$version" '/^## / { on = index($0, "## " v " ") == 1; next } on' CHANGELOG.md \
  >"$folder/notes.md"
git tag -a "v$version" -F "$folder/notes.md" --cleanup=verbatim
done=yes
echo "release: v$version is tagged here; rocks and notes are in $folder. To publish:"
echo "  git push origin HEAD v$version"
for rock in "$folder"/*.rockspec; do echo "  luarocks upload $rock"; done
echo "Then begin the next version: lua/cleanroomsml/version.lua and VERSION in src/lua/lua_core.c (-dev),"
echo "and a heading in CHANGELOG.md."
