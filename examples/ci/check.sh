#!/bin/sh
# Tells Steward how a check of a version went, so that the gate `checks` in lifecycle.yml can ask for it.
#
#   STEWARD_URL=https://steward.example.com STEWARD_TOKEN=stw_... MODEL=churn VERSION=v12 ./check.sh ci/tests ./run-tests.sh
#
# Reports the context as pending, runs the command, and reports pass or fail by its end. The version must be registered.
# Required: STEWARD_URL, STEWARD_TOKEN (scope checks:write), MODEL, VERSION. Optional: CHECK_URL (where the log is).
# Ends as the command ended; with 2 when Steward did not take the report. Needs curl 7.76 or newer, and jq.
set -eu

: "${STEWARD_URL:?}" "${STEWARD_TOKEN:?}" "${MODEL:?}" "${VERSION:?}"
context="${1:?the context, such as ci/tests}"
shift
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# The token goes through standard input, where `ps` cannot see it.
report() {
  body=$(jq -n --arg model "$MODEL" --arg version "$VERSION" --arg context "$context" --arg state "$1" --arg url "${CHECK_URL:-}" \
    '{$model, $version, $context, $state} + (if $url == "" then {} else {$url} end)')
  status=$(printf 'header = "authorization: Bearer %s"\n' "$STEWARD_TOKEN" | curl --config - --silent --show-error --max-time 30 \
    --retry 5 --retry-connrefused --header 'content-type: application/json' --data "$body" \
    --output "$answer" --write-out '%{http_code}' "${STEWARD_URL%/}/api/v1/checks") || status=none
  [ "$status" = 201 ] && return 0
  printf '%s was not reported: %s\n' "$context" "$(jq -r '.detail // empty' "$answer" 2>/dev/null || true)" >&2
  exit 2
}

report pending
ended=0
"$@" || ended=$?
if [ "$ended" -eq 0 ]; then report pass; else report fail; fi
exit "$ended"
