#!/usr/bin/env bash
# Starts a PostgreSQL server for tests: in a new folder, on a free loopback port, without password and durability.
#
#   scripts/postgres.sh start [PID]    starts a server; its last two lines are the folder and the connection string.
#                                      With PID, the server also stops when that process has ended.
#   scripts/postgres.sh stop FOLDER    stops the server and removes the folder
#   scripts/postgres.sh bin            prints the folder of the programs; fails when PostgreSQL is not installed
set -euo pipefail
self=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")

bin() {
  local initdb
  initdb=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
  [ -x "$initdb" ] || initdb=$(command -v initdb) \
    || { echo "PostgreSQL was not found. Run scripts/setup.sh as root, or install the package postgresql." >&2; exit 1; }
  dirname "$initdb"
}

# The server refuses to run as root, so root starts it as the user "postgres" of the package.
as_server() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

start() {
  programs=$(bin)
  folder=$(mktemp -d "${TMPDIR:-/tmp}/deus-postgres-XXXXXXXX")
  trap 'stop "$folder"' EXIT
  [ "$(id -u)" != 0 ] || chown postgres "$folder"
  cd "$folder"
  as_server "$programs/initdb" --pgdata "$folder/data" --username postgres --auth trust --encoding UTF8 --no-locale --no-sync >/dev/null
  # Uses ports below the range for outgoing connections. The server exits when the port is in use; then another port is tried.
  for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    if run_server "$port"; then
      trap - EXIT
      # Redirects all streams, because the caller may read its pipes to the end.
      if [ -n "${1:-}" ]; then setsid "$self" watch "$1" "$folder" </dev/null >/dev/null 2>&1 & fi
      printf '%s\n' "$folder" "Host=127.0.0.1;Port=$port;Username=postgres"
      return
    fi
  done
  echo "PostgreSQL did not start:" >&2
  tail -n 20 "$folder/log" >&2
  exit 1
}

run_server() {
  as_server "$programs/pg_ctl" start --silent --wait --pgdata "$folder/data" --log "$folder/log" --options \
    "-c listen_addresses=127.0.0.1 -c port=$1 -c unix_socket_directories='' -c max_connections=200 \
      -c fsync=off -c synchronous_commit=off -c full_page_writes=off" >/dev/null 2>&1
}

stop() {
  # Accepts only a folder that start created, so that a wrong argument removes nothing.
  case ${1:-} in
    */deus-postgres-????????) ;;
    *) echo "Accepted: stop FOLDER, with the folder that start has printed." >&2; exit 2 ;;
  esac
  cd /
  if [ -e "$1/data/postmaster.pid" ]; then
    as_server "$(bin)/pg_ctl" stop --silent --wait --mode immediate --pgdata "$1/data" >/dev/null || true
  fi
  rm -rf "$1"
}

watch() {
  while [ -d "$2" ] && kill -0 "$1" 2>/dev/null; do sleep 1; done
  stop "$2"
}

case ${1:-} in
  start | stop | bin | watch) "$@" ;;
  *) echo "Accepted: start [PID], stop FOLDER, bin." >&2; exit 2 ;;
esac
