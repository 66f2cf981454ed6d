#!/usr/bin/env bash
# Installs the command line and the templates of dotnet new from packages, creates each project, builds and runs it, and deploys a function
# to the host that a template has created. scripts/try-package.sh packs, and calls it.
#
#   scripts/try-tool.sh WORK VERSION   WORK/packages has the packages of this version; WORK is for temporary files
set -euo pipefail
work=$1
version=$2
export DOTNET_CLI_HOME="$work/home" XDG_CONFIG_HOME="$work/config"
deus="$work/tools/deus"
pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done' EXIT

expect() { [ "$2" = "$3" ] || { echo "$1 is '$2' instead of '$3'." >&2; exit 1; }; }

# Prints the address on which a service listens, once its log has it.
address() {
  for _ in $(seq 300); do
    if grep -o 'http://127.0.0.1:[0-9]*' "$1"; then return; fi
    sleep 0.2
  done
  echo "The service of $1 did not start:" >&2
  cat "$1" >&2
  exit 1
}

# Creates a project from a template, with the packages of this run, builds it and runs it on a free port.
start() {
  local folder="$work/$2"
  dotnet new "$1" -o "$folder" >/dev/null
  sed -i "s/\(Include=\"Deus.Hosting[^\"]*\" Version=\"\)[^\"]*/\1$version/" "$folder/$2.csproj"
  cp "$work/nuget.config" "$folder"
  dotnet build "$folder" -v quiet
  (cd "$folder" && ASPNETCORE_ENVIRONMENT=Development exec "bin/Debug/net10.0/$2" --Urls http://127.0.0.1:0 >"$work/$2.log" 2>&1) &
  pids+=($!)
}

# The package contains what the tool uses.
dotnet tool install Deus.Hosting.Tool --tool-path "$work/tools" --version "$version" --add-source "$work/packages" >/dev/null
"$deus" --version
"$deus" init "$work/hello-tool" --template lua
"$deus" doctor "$work/hello-tool"

cd "$work"
dotnet new nugetconfig --force -o "$work" >/dev/null
dotnet nuget add source "$work/packages" --name local --configfile "$work/nuget.config" >/dev/null
dotnet new install "$work/packages/Deus.Hosting.Templates.$version.nupkg" >/dev/null

start deus-host MyHost
DEUS_ENDPOINT="$(address "$work/MyHost.log" | head -n 1)/v1"
DEUS_API_KEY=$(grep -o '"Key": "[^"]*' "$work/MyHost/appsettings.Development.json" | cut -d '"' -f 4)
export DEUS_ENDPOINT DEUS_API_KEY DEUS_PROJECT=functions
"$deus" deploy "$work/hello-tool"
expect "The response of the function" "$("$deus" invoke hello-tool --path '/?name=Ada')" 'Hello, Ada!'

start deus-deployer MyService
service=$(address "$work/MyService.log" | head -n 1)
curl -sSf -X PUT "$service/functions/hello" >/dev/null
expect "The response of the deployed function" \
  "$(curl -sSf -H 'content-type: application/json' -d '{"body":"Ada"}' "$service/functions/hello/calls")" 'Hello, Ada!'
curl -sSf -X DELETE "$service/functions/hello"
echo "The tool and the templates work."
