#!/usr/bin/env bash
# Compiles the WebAssembly samples of samples/functions/wasm.
#
#   scripts/wasm.sh [FOLDER]   compiles the C samples into the folder (default out/wasm), with clang and wasi-libc
#   scripts/wasm.sh all FOLDER also those of Rust, TinyGo and Go whose compiler is installed
#   scripts/wasm.sh check      fails when clang cannot compile for WASI
set -euo pipefail
source=$(cd "$(dirname "$0")/../samples/functions/wasm" && pwd)

clang_wasi() {
  local clang
  clang=$(command -v clang || ls /usr/bin/clang-[0-9]* 2>/dev/null | sort -V | tail -n 1)
  [ -n "$clang" ] || { echo "clang was not found. Run scripts/setup.sh as root, or install clang, lld and wasi-libc." >&2; exit 1; }
  "$clang" --target=wasm32-wasi --sysroot=/usr -O2 -Wall -Werror "$@"
}

check() {
  printf '#include <stdio.h>\nint main(void) { return 0; }\n' | clang_wasi -x c - -o /dev/null
}

compile_c() {
  clang_wasi -s -o "$1/hello-c.wasm" "$source/hello.c"
  # A library instead of a command; a struct is returned as two results.
  clang_wasi -s -mexec-model=reactor -mmultivalue -Xclang -target-abi -Xclang experimental-mv -o "$1/visits-c.wasm" "$source/visits.c"
}

compile_others() {
  # The name of the target changed with Rust 1.78.
  for target in wasm32-wasip1 wasm32-wasi; do
    for rustc in rustc /usr/bin/rustc; do
      [ -e "$1/hello-rust.wasm" ] || "$rustc" --target "$target" -O -C strip=symbols -o "$1/hello-rust.wasm" "$source/hello.rs" 2>/dev/null || true
    done
  done
  ! command -v tinygo >/dev/null || tinygo build -target wasip1 -no-debug -o "$1/hello-tinygo.wasm" "$source/hello.go"
  ! command -v go >/dev/null || GOOS=wasip1 GOARCH=wasm go build -o "$1/hello-go.wasm" "$source/hello.go"
}

case ${1:-} in
  check) check ;;
  all) mkdir -p "$2" && compile_c "$2" && compile_others "$2" ;;
  *) folder=${1:-"$source/../../../out/wasm"} && mkdir -p "$folder" && compile_c "$folder" ;;
esac
