# Sourced by browser/run, judges/run and zapier/run, in their own folder.
# All of them run with this Node, a package of the npm registry, whatever the distribution has: Debian 12
# has Node 18, playwright wants 20, Zapier itself runs apps with 22. The distribution's npm is needed to fetch it.
NODE_VERSION=22.23.3
# The npm that comes with this Node; Debian's own finds its parts only under Debian's Node.
NPM_VERSION=10.9.9

tools=$(dirname "$(realpath "${BASH_SOURCE[0]}")")

# Puts that Node and that npm first in PATH.
use_node() {
    local kept=${CARGO_TARGET_DIR:-$tools/../target}/tools/node-$NODE_VERSION
    if [ "$("$kept/node_modules/.bin/node" --version 2>/dev/null)" != "v$NODE_VERSION" ] ||
        [ ! -x "$kept/node_modules/.bin/npm" ]; then
        rm -rf "$kept"
        mkdir -p "$kept"
        npm install --silent --no-save --prefix "$kept" "node@$NODE_VERSION" "npm@$NPM_VERSION" || return 1
    fi
    PATH=$(realpath "$kept")/node_modules/.bin:$PATH
}

# Installs what package-lock.json of the folder names, unless it is there.
install_locked() {
    [ node_modules/.package-lock.json -nt package-lock.json ] || NODE_ENV='' npm ci --silent
}

# Runs test files, FILES at a time; the last line says how many tests passed and failed.
#   run_tests FILES FILE…
run_tests() {
    local at_a_time=$1 counts status=0
    shift
    counts=$(mktemp)
    node --test --test-concurrency="$at_a_time" \
        --test-reporter=spec --test-reporter-destination=stdout \
        --test-reporter=tap --test-reporter-destination="$counts" \
        "$@" || status=$?
    count() { sed -n "s/^# $1 //p" "$counts" | grep . || echo 0; }
    printf '%s passed, %s failed\n' "$(count pass)" "$(count fail)"
    rm -f "$counts"
    return "$status"
}
