#!/usr/bin/env bash
# Starts a PostgreSQL server for tests: in a new folder, on a free loopback port, without password and without fsync.
#
#   scripts/postgres.sh start [PID]    starts a server; its last two lines are the folder and the connection string.
#                                      With PID, the server also stops when that process has ended.
#   scripts/postgres.sh pool FOLDER    starts PgBouncer in transaction mode in front of the server; prints the connection string
#   scripts/postgres.sh restart FOLDER restarts the server at once, as after a crash
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
      -c fsync=off -c full_page_writes=off" >/dev/null 2>&1
}

# The fourth line of the server's file is its port.
port_of() { sed -n 4p "$1/data/postmaster.pid"; }

pool() {
  check_folder "${1:-}" pool
  for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    cat >"$1/pool.ini" <<INI
[databases]
* = host=127.0.0.1 port=$(port_of "$1") user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 200
pidfile = $1/pool.pid
logfile = $1/pool.log
INI
    if as_server /usr/sbin/pgbouncer --daemon --quiet "$1/pool.ini" </dev/null >/dev/null 2>&1; then
      printf '%s\n' "Host=127.0.0.1;Port=$port;Username=postgres;No Reset On Close=true"
      return
    fi
  done
  echo "PgBouncer did not start:" >&2
  tail -n 20 "$1/pool.log" >&2
  exit 1
}

restart() {
  check_folder "${1:-}" restart
  cd /
  port=$(port_of "$1")
  folder=$1
  as_server "$(bin)/pg_ctl" stop --silent --wait --mode immediate --pgdata "$1/data" >/dev/null
  programs=$(bin)
  run_server "$port"
}

# Accepts only a folder that start created, so that a wrong argument removes nothing.
check_folder() {
  case $1 in
    */deus-postgres-????????) ;;
    *) echo "Accepted: $2 FOLDER, with the folder that start has printed." >&2; exit 2 ;;
  esac
}

stop() {
  check_folder "${1:-}" stop
  cd /
  [ ! -e "$1/pool.pid" ] || kill "$(cat "$1/pool.pid")" 2>/dev/null || true
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
  start | pool | restart | stop | bin | watch) "$@" ;;
  *) echo "Accepted: start [PID], pool FOLDER, restart FOLDER, stop FOLDER, bin." >&2; exit 2 ;;
esac
