# Sourced by ./test and tools/try-readme: installs packages of Debian and its relatives.

has() { command -v "$1" >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif has sudo; then sudo "$@"; else
        echo "this needs root: $*" >&2
        return 1
    fi
}

# Installs the packages that are named. Asks for the current lists only if they are not known.
install_packages() {
    [ $# -gt 0 ] || return 0
    printf '\n== installing %s\n' "$*"
    local install=(as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@")
    "${install[@]}" || { as_root apt-get update -q && "${install[@]}"; }
}
