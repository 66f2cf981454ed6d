#!/usr/bin/env bash
# Packs the packages into a local folder, installs them into a new console app, and runs the example of the README there.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
# A unique version, because the package cache returns an earlier package of the same version.
version="0.0.1-try.$(date +%s)"
packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
names=(Deus.Hosting Deus.Hosting.Functions Deus.Hosting.Functions.AspNetCore Deus.Hosting.Functions.Guests Deus.Hosting.Functions.Guests.MailKit Deus.Hosting.Ledger Deus.Hosting.Testing)
cleanup() {
  rm -rf "$work"
  for name in "${names[@]}" Deus.Hosting.Tool; do rm -rf "$packages/${name,,}/$version"; done
}
trap cleanup EXIT

for name in "${names[@]}"; do
  dotnet pack "$root/src/$name" -o "$work/packages" -p:Version="$version" -v quiet
done

# All packages have the same version and depend on exactly this version of each other.
for name in "${names[@]}"; do
  own=$(unzip -p "$work/packages/$name.$version.nupkg" "$name.nuspec" | grep -o '<dependency id="Deus.Hosting[^>]*' || true)
  if [ "$name" = Deus.Hosting ]; then
    [ -z "$own" ] || { echo "Deus.Hosting depends on a package above it: $own" >&2; exit 1; }
  else
    [ -n "$own" ] || { echo "$name does not depend on Deus.Hosting." >&2; exit 1; }
    if wrong=$(grep -vF "version=\"[$version]\"" <<<"$own"); then
      echo "$name does not depend on exactly [$version]: $wrong" >&2
      exit 1
    fi
  fi
done

for project in src/Deus.Hosting.Tool templates; do
  dotnet pack "$root/$project" -o "$work/packages" -p:Version="$version" -v quiet
done
"$root/scripts/try-tool.sh" "$work" "$version"

mkdir -p "$work/app" && cd "$work/app"
dotnet new console --framework net10.0 --output . >/dev/null
dotnet new nugetconfig >/dev/null
dotnet nuget add source "$work/packages" --name local --configfile nuget.config >/dev/null
dotnet add package Deus.Hosting.Functions --version "$version" >/dev/null

# The first shell block and the first C# block of the README.
awk '/^```csharp/{on=1;next} /^```/{if(on)exit} on' "$root/README.md" >Program.cs
awk '/^```sh hello/{on=1;next} /^```/{if(on)exit} on' "$root/README.md" >hello.sh
bash hello.sh

dotnet build -v quiet
# Runs twice: the second run deploys into the function of the first run.
for run in 1 2; do
  output=$(dotnet run --no-build)
  echo "$output"
  [ "$output" = "200 Hello, world" ] || { echo "Run $run of README's example did not print '200 Hello, world'." >&2; exit 1; }
done
