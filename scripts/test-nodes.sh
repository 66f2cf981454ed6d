#!/usr/bin/env bash
# Runs the worker tests that depend on Node.js on each version of tests/nodes. Expects a build of the tests. A version has 100 seconds, so
# that a hang does not hold up .ci/run. "all" as the argument runs all tests of the runtimes, without this limit.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! cmp -s tests/nodes/package-lock.json tests/nodes/node_modules/.installed-lock.json; then
  (cd tests/nodes && npm ci --no-audit --no-fund --loglevel=error && cp package-lock.json node_modules/.installed-lock.json)
fi

# The contract of the functions, streams, limits and the permission model: what differs between versions.
filter='FullyQualifiedName~Runtimes.Contract|FullyQualifiedName~WorkerStream|FullyQualifiedName~WorkerLimit|FullyQualifiedName~WorkerIsolation'
limit=(timeout --kill-after=5 100)
if [ "${1:-}" = all ]; then
  filter='FullyQualifiedName~Functions.Tests.Runtimes'
  limit=()
fi

status=0
for folder in tests/nodes/node_modules/node-*; do
  node=$PWD/$folder/bin
  version=$("$node/node" --version)
  echo "Node.js $version"
  code=0
  PATH=$node:$PATH "${limit[@]}" dotnet test tests/Deus.Hosting.Functions.Tests -f net10.0 --no-build --filter "$filter" || code=$?
  # A run that was killed prints no totals. This line has the form of dotnet test, so that .ci/run counts it.
  [ "$code" -le 1 ] || echo "Failed! - Failed: 1, Passed: 0, the tests on Node.js $version did not end in time"
  [ "$code" = 0 ] || status=1
done
exit "$status"
