#!/usr/bin/env bash
# Installs from clean clones as users do: the README's commands under npm 10, 11 and 12, and with install scripts switched off,
# where the engine guard has to answer with exit code 2 and a remedy that works.
#
# usage: scripts/ci-install-matrix.sh [npm10 npm11 npm12 ignore-scripts]...
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# A clone without node_modules, as `git clone` gives it to a user.
fresh_clone() {
  git clone --quiet --no-hardlinks "$root" "$scratch/$1"
  cd "$scratch/$1"
}

fail() {
  echo "install matrix: $*" >&2
  exit 1
}

# The README's two commands, each from a clean clone.
readme_commands() {
  local major=$1
  fresh_clone "npm$major-start"
  npx --yes "npm@$major" ci
  npx --yes "npm@$major" start
  fresh_clone "npm$major-test"
  npx --yes "npm@$major" ci
  # The parts of `npm run setup` are not there: what needs them is skipped, as for a user.
  CI=false npx --yes "npm@$major" test
}

# A script that the guard must stop, on an engine that is too old for it.
expect_guard() {
  local command=$1 code=0
  npm run "$command" >"$scratch/guard.txt" 2>&1 || code=$?
  cat "$scratch/guard.txt"
  [ "$code" -eq 2 ] || fail "npm run $command ended with $code, not 2"
  grep -q 'npm rebuild node' "$scratch/guard.txt" || fail "npm run $command did not name the remedy"
}

without_scripts() {
  if [ "$(node -p 'process.versions.node.split(".")[0] >= 26')" = true ]; then
    echo "install matrix: this machine's own Node is new enough, so the guard has nothing to stop"
    return
  fi
  fresh_clone ignore-scripts
  npm ci --ignore-scripts
  for command in start test check; do expect_guard "$command"; done
  # Switched off for good, npm also leaves out pre-scripts: the commands guard themselves.
  npm_config_ignore_scripts=true expect_guard start
  npm_config_ignore_scripts=true expect_guard test
  npm rebuild node
  npm start
}

cases=("$@")
[ ${#cases[@]} -gt 0 ] || cases=(npm10 npm11 npm12 ignore-scripts)
for case in "${cases[@]}"; do
  echo "--- install: $case"
  started=$SECONDS
  case $case in
    npm10 | npm11 | npm12) (readme_commands "${case#npm}") ;;
    ignore-scripts) (without_scripts) ;;
    *) fail "no case is called $case" ;;
  esac
  echo "--- install: $case took $((SECONDS - started)) s"
  rm -rf "${scratch:?}"/*
done
