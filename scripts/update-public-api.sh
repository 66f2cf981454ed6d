#!/usr/bin/env bash
# Rewrites src/*/PublicAPI.Unshipped.txt from the code, for all packages or for the named ones, for example Deus.Hosting.Testing.
set -euo pipefail
cd "$(dirname "$0")/.."

for project in "${@:-Deus.Hosting Deus.Hosting.Functions Deus.Hosting.Functions.AspNetCore Deus.Hosting.Functions.Guests Deus.Hosting.Functions.Guests.MailKit Deus.Hosting.Ledger Deus.Hosting.Testing}"; do
  for name in $project; do
    list=src/$name/PublicAPI.Unshipped.txt
    printf '#nullable enable\n' >"$list"
    # The warning RS0016 contains the line of each undeclared symbol.
    found=$(dotnet build "src/$name" -f net10.0 --no-incremental -v quiet -p:TreatWarningsAsErrors=false |
      sed -n "s/.*src\/$name\/.* RS0016: Symbol '\(.*\)' is not part of the declared public API.*/\1/p" |
      LC_ALL=C sort -u | LC_ALL=C sort -f -s)
    [ -z "$found" ] || printf '%s\n' "$found" >>"$list"
    echo "$list: $(grep -vc '^#' "$list" || true) lines"
  done
done
