#!/usr/bin/env bash
# Publishes a small app trimmed and self-contained, without a single warning, and deploys with it.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
dotnet publish "$root/tests/Trimmed" -c Release -r linux-x64 --self-contained -o "$out" -v quiet
"$out/Trimmed"
