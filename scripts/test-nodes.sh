#!/usr/bin/env bash
# Runs the worker tests on the Node.js versions of tests/nodes, beside the installed one. Expects a build of the tests.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! cmp -s tests/nodes/package-lock.json tests/nodes/node_modules/.installed-lock.json; then
  (cd tests/nodes && npm ci --no-audit --no-fund --loglevel=error && cp package-lock.json node_modules/.installed-lock.json)
fi

status=0
for folder in tests/nodes/node_modules/node-*; do
  node=$PWD/$folder/bin
  echo "Node.js $("$node/node" --version)"
  PATH=$node:$PATH dotnet test tests/Deus.Hosting.Functions.Tests -f net10.0 --no-build \
    --filter "FullyQualifiedName~Functions.Tests.Runtimes" || status=$?
done
exit "$status"
