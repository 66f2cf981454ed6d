#!/usr/bin/env bash
# Publishes a small app twice, trimmed and as native code, without warnings, and deploys and invokes with each.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

try() {
  local kind=$1
  shift
  dotnet publish "$root/tests/Trimmed" -c Release -r linux-x64 --self-contained -o "$out/$kind" -v quiet "$@"
  echo "$kind:"
  "$out/$kind/Trimmed"
}

try trimmed
try native -p:PublishAot=true
[ ! -e "$out/native/Deus.Hosting.dll" ] || { echo "The native publish still has managed assemblies." >&2; exit 1; }
