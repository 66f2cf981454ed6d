#!/usr/bin/env bash
# Packs the packages into a local folder, installs them into a fresh console app and runs README's example there.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
# A version of its own, or the package cache would answer with an earlier one.
version="0.0.1-try.$(date +%s)"
packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
cleanup() {
  rm -rf "$work"
  rm -rf "$packages"/deus.hosting/"$version" "$packages"/deus.hosting.functions/"$version"
}
trap cleanup EXIT

for project in Deus.Hosting Deus.Hosting.Functions; do
  dotnet pack "$root/src/$project" -o "$work/packages" -p:Version="$version" -v quiet
done

mkdir -p "$work/app" && cd "$work/app"
dotnet new console --framework net10.0 --output . >/dev/null
dotnet new nugetconfig >/dev/null
dotnet nuget add source "$work/packages" --name local --configfile nuget.config >/dev/null
dotnet add package Deus.Hosting.Functions --version "$version" >/dev/null

# The first shell block and the first C# block of README, as a reader would paste them.
awk '/^```csharp/{on=1;next} /^```/{if(on)exit} on' "$root/README.md" >Program.cs
awk '/^```sh hello/{on=1;next} /^```/{if(on)exit} on' "$root/README.md" >hello.sh
bash hello.sh

dotnet build -v quiet
# Twice: the second run deploys again into the function of the first.
for run in 1 2; do
  output=$(dotnet run --no-build)
  echo "$output"
  [ "$output" = "200 Hello, world" ] || { echo "Run $run of README's example did not print '200 Hello, world'." >&2; exit 1; }
done
