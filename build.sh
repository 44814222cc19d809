#!/bin/sh
# Gangway without installing anything: ./build.sh run, ./build.sh test, ...
#
# Compiles the command in cmd/gangway and hands over to it, in the folder one is
# in, so that relative paths mean what they say. Without arguments: build.
set -eu

top=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
need=$(sed -n 's/^go \(1\.[0-9]*\).*/\1/p' "$top/go.mod")

refuse() {
  echo "gangway: $1 Install Go from https://go.dev/dl/ and put its bin folder first in PATH." >&2
  exit 2
}

command -v go >/dev/null 2>&1 || refuse "Gangway compiles with Go $need or newer, and there is no go command on PATH."

# A newer Go may come by itself, as go.mod asks for it; so ask there. Development
# versions have other names and are taken as they are.
have=$(cd "$top" && go env GOVERSION 2>/dev/null) || have=$(cd / && go env GOVERSION)
case $have in
  go1.*)
    minor=${have#go1.}
    minor=${minor%%[!0-9]*}
    [ "$minor" -ge "${need#1.}" ] || refuse "Gangway needs Go $need or newer; this is $have."
    ;;
esac

# The commands run on this machine, also when one is called by a build for
# WebAssembly (go test -exec). Go puts the finished file in its place in one step
# if its temporary files are on the same disk: others may be running it now.
compile() {
  GOOS='' GOARCH='' GOTMPDIR="$top/build/bin" go -C "$top" build -o "build/bin/$1" "$2"
}
mkdir -p "$top/build/bin"
compile gangway ./cmd/gangway

[ $# -gt 0 ] || set -- build
word=$1
[ "$word" != help ] || word=${2-}
case $word in
  test | bench | fuzz | soak | api) # They work on Gangway itself and are not for its users.
    compile dev ./tests/dev
    exec "$top/build/bin/dev" "$@"
    ;;
  '') # help
    "$top/build/bin/gangway" "$@"
    echo
    compile dev ./tests/dev
    exec "$top/build/bin/dev" "$@"
    ;;
esac
exec "$top/build/bin/gangway" "$@"
