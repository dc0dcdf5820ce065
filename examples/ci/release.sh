#!/bin/sh
# Registers a version with Steward, asks for its promotion, waits for the decision, and runs a command once it is applied.
#
#   STEWARD_URL=https://steward.example.com STEWARD_TOKEN=stw_... \
#   MODEL=churn VERSION=v12 DIGEST=sha256:... AUTHOR=slack:T012:U045 METRICS='{"auc":0.93}' \
#   ./release.sh ./deploy.sh
#
# Required: STEWARD_URL, STEWARD_TOKEN (scopes read, versions:write, requests:write), MODEL, VERSION, DIGEST, AUTHOR.
# Optional: ARTEFACT_URI, COMMIT, METRICS (a JSON object), STAGES ("staging production": each in turn), REASON,
#   ON_BEHALF_OF, WAIT_MINUTES (120), RUN_KEY (names this run: a repeated call of the same run counts once).
# Ends with 0 when the version serves and the command succeeded, 1 when it was not let through, 2 when something is wrong.
# Needs curl 7.76 or newer, and jq.
set -eu

: "${STEWARD_URL:?}" "${STEWARD_TOKEN:?}" "${MODEL:?}" "${VERSION:?}" "${DIGEST:?}" "${AUTHOR:?}"
api="${STEWARD_URL%/}/api/v1"
subject="$MODEL@$VERSION"
stages="${STAGES:-staging production}"
minutes="${WAIT_MINUTES:-120}"
run_key="${RUN_KEY:-$(date +%s)-$$}"
open=''
running=''
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

say() { printf '%s\n' "$*" >&2; }
field() { printf '%s' "$answer" | jq -r "$1 // empty"; }
fail() {
  say "$1: $(field .detail) $(field .hint)"
  exit 2
}

# call METHOD PATH [KEY BODY]: sets $status and $answer. The token goes through standard input, where `ps` cannot see it.
# Only calls that count once are sent again after a lost connection; a key makes a POST one of them. curl runs beside the
# shell, which would mind a signal only after it otherwise.
call() {
  method="$1" path="$2" key="${3:-}" body="${4:-}"
  set -- --request "$method" --silent --show-error --max-time 90
  set -- "$@" --output "$folder/answer" --write-out '%{http_code}'
  if [ -n "$body" ]; then set -- "$@" --header 'content-type: application/json' --data "$body"; fi
  if [ -n "$key" ]; then set -- "$@" --header "idempotency-key: $key"; fi
  if [ "$method" = GET ] || [ -n "$key" ]; then set -- "$@" --retry 5 --retry-connrefused --retry-all-errors; fi
  printf 'header = "authorization: Bearer %s"\n' "$STEWARD_TOKEN" | curl --config - "$@" "$api$path" > "$folder/status" &
  running=$!
  wait "$running" || {
    say "Steward does not answer at $STEWARD_URL."
    exit 2
  }
  running=''
  status=$(cat "$folder/status")
  answer=$(cat "$folder/answer")
}

# A job that ends early leaves nothing open that nobody waits for.
withdraw() {
  [ -n "$open" ] || return 0
  asked="$open" open=''
  call POST "/requests/$asked/withdraw" "$run_key-withdraw-$asked" "$(jq -n --arg reason "$1" '{reason: $reason}')"
  if [ "$status" = 200 ]; then say "$asked is withdrawn."; else say "$asked was not withdrawn: $(field .detail)"; fi
}
stopped() {
  trap '' INT TERM
  [ -z "$running" ] || kill "$running" 2> /dev/null || true
  withdraw 'The CI job was stopped'
  exit 1
}
trap stopped INT TERM

register() {
  metrics="${METRICS:-}"
  body=$(jq -n --arg model "$MODEL" --arg version "$VERSION" --arg digest "$DIGEST" --arg author "$AUTHOR" \
    --arg uri "${ARTEFACT_URI:-}" --arg commit "${COMMIT:-}" --argjson metrics "${metrics:-null}" \
    '{model: $model, version: $version, digest: $digest, author: $author, uri: $uri, commit: $commit, metrics: $metrics}
     | with_entries(select(.value != "" and .value != null))')
  call POST /versions "$run_key-register" "$body"
  case "$status $(field .code)" in
    201*) say "$subject is registered." ;;
    '409 NAME_TAKEN')
      # An earlier run registered it. That is fine for the same artefact and for nothing else.
      call GET "/versions/$MODEL/$VERSION"
      [ "$(field .digest)" = "$DIGEST" ] || {
        say "$subject is registered with another digest: $(field .digest). Choose another version."
        exit 2
      }
      say "$subject was registered before."
      ;;
    *) fail 'Not registered' ;;
  esac
}

# ask STAGE: sets $open to the request, or to nothing when it stands there already.
ask() {
  open=''
  body=$(jq -n --arg subject "$subject" --arg to "$1" --arg author "$AUTHOR" --arg for "${ON_BEHALF_OF:-}" --arg reason "${REASON:-}" \
    '{subject: $subject, to: $to, author: $author, on_behalf_of: $for, reason: $reason[0:1000]} | with_entries(select(.value != ""))')
  call POST /requests "$run_key-$1" "$body"
  case "$status $(field .code)" in
    201*) open=$(field .id) && say "$open asks for $subject to $1." ;;
    '409 ALREADY_THERE') say "$subject is in $1 already." ;;
    *) fail "Not asked for $1" ;;
  esac
}

# decided STAGE: waits until $open is applied. One call waits up to a minute, so nothing is polled in a hurry.
decided() {
  last=''
  until_time=$(($(date +%s) + minutes * 60))
  while [ "$(date +%s)" -lt "$until_time" ]; do
    call GET "/requests/$open?wait=60"
    [ "$status" = 200 ] || fail "$open could not be read"
    state=$(field .state)
    case "$state" in
      applied)
        say "$open: $subject is in $1, approved by $(field '[.votes[] | select(.decision == "approve") | .person] | join(", ")')."
        open=''
        return 0
        ;;
      rejected | withdrawn | stale)
        say "$open is $state. $(field .ended)"
        open=''
        exit 1
        ;;
      # Steward tries again by itself; it answers at once, so the pause is ours.
      apply-failed) sleep 15 ;;
    esac
    now="$open is $state. Missing: $(field '[.missing[] | "\(.count) of \(.group) (\(.candidates | join(", ")))"] | join("; ")')"
    [ "$now" = "$last" ] || say "$now"
    last="$now"
  done
  say "$open was not decided within $minutes minutes."
  withdraw "The CI job waited $minutes minutes"
  exit 1
}

register
for stage in $stages; do
  ask "$stage"
  [ -z "$open" ] || decided "$stage"
done

# Deploy what stands there, by digest: it is what people approved, whatever this job has built since.
call GET "/models/$MODEL/stages/$stage"
serving=$(field "[.serving[] | select(.version == \"$(printf '%s' "$VERSION" | tr 'A-Z' 'a-z')\")][0].digest")
[ "$serving" = "$DIGEST" ] || {
  say "$subject with $DIGEST does not stand in $stage; there is ${serving:-nothing of it}. Nothing was deployed."
  exit 1
}
[ $# -gt 0 ] || exit 0
rm -rf "$folder"
unset STEWARD_TOKEN
export MODEL VERSION DIGEST
export STAGE="$stage"
exec "$@"
