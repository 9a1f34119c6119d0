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

count() { grep -cE "^$1 " "$2" || true; }

# Runs suite NAME for each name, and prints a table of what each said: a line "ok   …", "FAIL …" or "skip …" a step.
judge() { # name...
  local name log start ended failed bad=0
  printf '%-12s %7s %7s %8s %8s\n' suite passed failed skipped seconds
  for name in "$@"; do
    log="$logs/$name.log"
    start=$SECONDS
    ended=0
    (suite "$name") >"$log" 2>&1 || ended=$?
    failed="$(count FAIL "$log")"
    # A suite that broke down before its last line has failed, whatever it said until then.
    if ! grep -qE '^[1-9][0-9]* passed, 0 failed$' "$log" || [ "$ended" -ne 0 ]; then
      bad=1
      [ "$failed" -gt 0 ] || failed=broken
    fi
    printf '%-12s %7s %7s %8s %8s\n' "$name" "$(count 'ok  ' "$log")" "$failed" "$(count skip "$log")" "$((SECONDS - start))"
    grep -E '^FAIL ' "$log" || true
    [ "$failed" != broken ] || tail -n 20 "$log"
  done
  say "all of it took $SECONDS s; each suite's own words are in $logs"
  return "$bad"
}
