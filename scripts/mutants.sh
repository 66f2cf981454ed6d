#!/usr/bin/env bash
# Mutation testing with Stryker. It changes the code of an area in one place at a time and runs the area's tests on each change.
# A change that no test notices "survived". The score is the share of changes that were noticed.
#
#   scripts/mutants.sh                 every area
#   scripts/mutants.sh budgets wait    some of them
#
# The reports are in out/mutants/AREA. Run it alone: a test that runs into its time limit counts as one that noticed the change.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

# area | project | mutated files | folders and files of the tests | slow tests to leave out (parts of their full names)
areas='
budgets    | Deus.Hosting           | Budgets/**/*.cs, Budget*.cs | Budgets DependencyInjection Diagnostics
deploying  | Deus.Hosting           | Appwrite/Deploy/**/*.cs, Appwrite/Upload/**/*.cs, Appwrite/Wait/**/*.cs | Appwrite Backends | Executions_with_long_logs A_success_longer_than_the_limit Invoke_accepts_a_body_of_any_characters
http       | Deus.Hosting           | Appwrite/Http/**/*.cs | Appwrite Invocation | Executions_with_long_logs A_success_longer_than_the_limit Invoke_accepts_a_body_of_any_characters
artifacts  | Deus.Hosting           | Artifacts/**/*.cs | Artifacts | Ten_thousand_files Equal_folders_give_equal_bytes Memory_does_not_grow
builds     | Deus.Hosting.Functions | Builds/Rules/**/*.cs, Builds/Events/**/*.cs | Builds/Rules Builds/Events | BuildRaceTests Every_event_sequence_ends
storage    | Deus.Hosting.Functions | Storage/Sqlite/*.cs | Storage/Sqlite Storage/ConnectionTests.cs Storage/MigrationTests.cs Storage/HostStorageTests.cs
archives   | Deus.Hosting.Functions | Storage/Archives/**/*.cs | Storage/Archives
executions | Deus.Hosting.Functions | Executions/Concurrency/**/*.cs, Executions/Records/**/*.cs | Executions/Concurrency Executions/Records
masking    | Deus.Hosting.Functions | Executions/Masking/**/*.cs | Executions/Masking | Mask_takes_linear_time
schedules  | Deus.Hosting.Functions | Schedules/**/*.cs | Schedules | ScheduleYear
ledger     | Deus.Hosting.Ledger    | Storage/**/*.cs, Records/**/*.cs | Storage DeploymentLedger*Tests.cs LedgerDifferenceTests.cs
'

trim() { sed 's/^ *//; s/ *$//' <<<"$1"; }

# The tests of a folder, or a file.
files_of() {
  local place
  for place in $1; do
    case $place in
      *.cs) printf '%s;' "$place" ;;
      *) printf '%s/**/*Tests.cs;%s/**/*Tests.*.cs;%s/**/*Properties.cs;' "$place" "$place" "$place" ;;
    esac
  done
}

mutate() {
  local area=$1 project=$2 files=$3 tests=$4 slow=$5 config
  mkdir -p "$root/out/mutants"
  config="$root/out/mutants/$area.json"
  cat >"$config" <<JSON
{
  "stryker-config": {
    "test-projects": ["$root/tests/$project.Tests/$project.Tests.csproj"],
    "target-framework": "net10.0",
    "mutate": [$(sed 's/[^,][^,]*/"&"/g; s/" */"/g; s/ *"/"/g' <<<"$files")],
    "test-case-filter": "FullyQualifiedName!~FaultMatrix$(sed 's/[^ ][^ ]*/\&FullyQualifiedName!~&/g; s/ //g' <<<"$slow")",
    "ignore-methods": ["ConfigureAwait"],
    "reporters": ["json", "cleartext"],
    "verbosity": "info",
    "concurrency": $(nproc),
    "thresholds": { "high": 90, "low": 80, "break": 0 }
  }
}
JSON
  # Each change starts the tests again, which takes long with all tests in the assembly.
  (cd "src/$project" && MutationTests=$(files_of "$tests") RunAnalyzers=false dotnet stryker --config-file "$config" --output "$root/out/mutants/$area")
}

dotnet tool restore >/dev/null
wanted=" ${*:-all} "
while IFS='|' read -r area project files tests slow; do
  area=$(trim "$area")
  [[ -z $area ]] && continue
  [[ $wanted == " all " || $wanted == *" $area "* ]] || continue
  printf '== %s\n' "$area"
  mutate "$area" "$(trim "$project")" "$(trim "$files")" "$(trim "$tests")" "$(trim "$slow")"
done <<<"$areas"
