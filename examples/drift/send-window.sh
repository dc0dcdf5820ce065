#!/bin/sh
# Sends the raw columns of a window to Steward, which counts them: {"age": [41, 35, null], "country": ["DE", "FR", "FR"]}.
#
#   STEWARD_URL=https://steward.example.com STEWARD_TOKEN=stw_... MODEL=churn VERSION=v12 \
#     ./send-window.sh columns.json 2026-11-26T00:00:00Z 2026-11-27T00:00:00Z
#
# Required: STEWARD_URL, STEWARD_TOKEN (scope profiles:write), MODEL, VERSION. Optional: PART (which of several senders).
# For large windows count where the data is: drift_profile.py. Needs curl and jq.
set -eu

: "${STEWARD_URL:?}" "${STEWARD_TOKEN:?}" "${MODEL:?}" "${VERSION:?}"
columns="${1:?a JSON file of columns}" from="${2:?when the window began}" to="${3:?when it ended}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

jq -c --arg model "$MODEL" --arg version "$VERSION" --arg from "$from" --arg to "$to" --arg part "${PART:-}" \
  '{$model, $version, window: {$from, $to}, $part, features: (to_entries | map({feature: .key, values: .value}))}' \
  "$columns" >"$work/body"
# The token goes through standard input, where `ps` cannot see it.
status=$(printf 'header = "authorization: Bearer %s"\n' "$STEWARD_TOKEN" | curl --config - --silent --show-error --max-time 60 \
  --retry 5 --retry-connrefused --header 'content-type: application/json' --data-binary "@$work/body" \
  --output "$work/answer" --write-out '%{http_code}' "${STEWARD_URL%/}/api/v1/profiles")
if [ "$status" != 200 ]; then
  jq -r '"Not recorded: \(.detail) \(.hint // "")"' "$work/answer" >&2
  exit 1
fi
jq -r '"\(.recorded) recorded, \(.corrected) corrected, \(.repeated) known, over \(.baseline) of \(.subject)"' "$work/answer"
