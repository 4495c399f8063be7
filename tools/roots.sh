# shellcheck shell=sh
# roots.sh, to be sourced: makes roots of Debian with debootstrap, for specs on other systems.
# Needs root. Installs nothing outside of the roots but debootstrap. Sets `roots`, their folder,
# and `tmp`, a temporary folder.
#   ROOTS   folder of the roots, kept with its packages for the next run; else a temporary one
#   MIRROR  debootstrap's and the roots' package archive, else debootstrap's default
[ "$(id -u)" = 0 ] || { echo "${0##*/}: needs root, for chroot and mount" >&2; exit 1; }
command -v debootstrap >/dev/null ||
  apt-get install -q -y --no-install-recommends --no-remove debootstrap
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
roots=${ROOTS:-$tmp/roots}

# make_root NAME SUITE: minbase, with this machine's settings of apt and the authorities it trusts.
make_root() {
  cache=$roots/cache/$1
  mkdir -p "$cache"
  [ -e "$roots/$1/etc/debian_version" ] ||
    debootstrap --variant=minbase --cache-dir="$cache" "$2" "$roots/$1" ${MIRROR:+"$MIRROR"}
  apt-config dump Acquire >"$roots/$1/etc/apt/apt.conf.d/99roots"
  mkdir -p "$roots/$1/usr/local/share/ca-certificates"
  cp /usr/local/share/ca-certificates/*.crt "$roots/$1/usr/local/share/ca-certificates/" \
    2>/dev/null || true
}

# clone_into NAME: what is committed, as /build/main, and the published cases beside it.
clone_into() {
  rm -rf "$roots/$1/build"
  mkdir -p "$roots/$1/build"
  git clone -q . "$roots/$1/build/main"
  [ ! -d ../shared ] || cp -R ../shared/. "$roots/$1/build/shared"
}

# inside NAME COMMAND: in the root, in /build/main, in mounts of its own, with a bare environment.
inside() {
  # shellcheck disable=SC2016  # the inner shell expands it
  unshare -m sh -c '
    root=$1 cache=$2 command=$3
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --bind "$cache" "$root/var/cache/apt/archives"
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
      LANG=C.UTF-8 CI=true TEST_TIMEOUT="${TEST_TIMEOUT:-900}" ${PIP_CERT:+PIP_CERT="$PIP_CERT"} \
      chroot "$root" sh -c "cd /build/main && $command"
  ' sh "$roots/$1" "$roots/cache/$1" "$2"
}

# record PAGE COMMAND HEADING: puts the rows of $tmp/rows, "| NAME | commit, date | … |", into the
# section "Run" of the page, beside the rows of other names that it has.
record() {
  {
    echo "$3"
    echo "$3" | sed 's/[^|]\{1,\}/ --- /g'
    { awk -F' [|] ' 'FNR == NR { new[$1] = 1; next }
        /^## / { run = /^## Run/ } run && /^[|]/ && !/^[|] ---/ && n++ && !($1 in new)' \
        "$tmp/rows" "$1"; cat "$tmp/rows"; } | sort
  } >"$tmp/page"
  cat "$tmp/page"
  lua5.4 tools/section.lua "$1" "$2" system <"$tmp/page"
}

# this_commit: commit and day, for a row.
this_commit() { echo "$(git rev-parse --short HEAD), $(date -u +%Y-%m-%d)"; }
