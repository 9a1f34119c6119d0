# shellcheck shell=bash
# What the suites' runners share; sourced by them.

say() { printf '%s %s\n' "$(date +%T)" "$1" >&2; }

# What is installed stays until its lock changes: done_once STAMP LOCK... -- COMMAND...
done_once() {
  local stamp="$1" locks=() sum
  shift
  while [ "$1" != -- ]; do locks+=("$1"); shift; done
  shift
  sum="$(cat "${locks[@]}" | sha256sum)"
  if [ "$(cat "$stamp" 2>/dev/null || true)" != "$sum" ]; then
    "$@"
    echo "$sum" >"$stamp"
  fi
}

venv() { # directory, requirements
  rm -rf "$1"
  python3 -m venv "$1"
  "$1/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$2"
}

# Node.js comes as a Python package: the same everywhere, and no installer to trust.
need_venv() {
  if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    say "installing python3-venv"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
  fi
}
