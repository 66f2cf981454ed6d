#!/usr/bin/env bash
# Checks the tools that the tests need: the .NET SDK, and Node.js 20 or newer with npm. Installs the other tools.
set -euo pipefail
cd "$(dirname "$0")/.."

# Test projects call this script concurrently; the lock makes them run one after another.
exec 9<scripts/setup.sh
flock 9

need() {
  command -v "$1" >/dev/null || { echo "$1 was not found. $2" >&2; exit 1; }
}

need dotnet "Install the .NET SDK named in global.json: https://dotnet.microsoft.com/download"
need node "Install Node.js 20 or newer: https://nodejs.org"
need npm "Install npm; it comes with Node.js: https://nodejs.org"

major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
[ "$major" -ge 20 ] || { echo "Node.js $(node --version) is too old. Install Node.js 20 or newer: https://nodejs.org" >&2; exit 1; }

# Native AOT needs a C compiler and zlib, scripts/try-package.sh needs unzip, the marketplace and ledger tests need PostgreSQL, the latter also PgBouncer.
missing=()
command -v clang >/dev/null || command -v gcc >/dev/null || missing+=(clang)
[ -e /usr/include/zlib.h ] || missing+=(zlib1g-dev)
command -v unzip >/dev/null || missing+=(unzip)
# The tests of archives compare the tar programs.
command -v bsdtar >/dev/null || missing+=(libarchive-tools)
command -v busybox >/dev/null || missing+=(busybox)
command -v python3 >/dev/null || missing+=(python3)
scripts/postgres.sh bin >/dev/null 2>&1 || missing+=(postgresql)
[ -x /usr/sbin/pgbouncer ] || missing+=(pgbouncer)
# The tests of the dashboard run in a browser.
command -v chromium >/dev/null || missing+=(chromium)
# The tests of guests compile the C samples to WebAssembly.
scripts/wasm.sh check >/dev/null 2>&1 || missing+=(clang lld wasi-libc libclang-rt-dev-wasm32)
if [ "${#missing[@]}" -gt 0 ]; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    # Closes the lock in the child, because a server that the installation starts would keep it.
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null 9<&-
    # The package starts a server. It is stopped, because scripts/postgres.sh starts a separate one for the tests.
    [[ " ${missing[*]} " != *" postgresql "* ]] || pg_lsclusters --no-header | while read -r version name _ state _; do
      [ "$state" != online ] || pg_ctlcluster "$version" "$name" stop
    done
    [[ " ${missing[*]} " != *" pgbouncer "* ]] || pkill -x pgbouncer || true
  else
    echo "Install ${missing[*]}: native AOT publishing, the packing check, the tests of databases, of archives, of guests and of the dashboard need them." >&2
    exit 1
  fi
fi

# Appwrite's own clients, for the tests that run them against the host.
cd tests/clients
if ! cmp -s package-lock.json node_modules/.installed-lock.json; then
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed-lock.json
fi
