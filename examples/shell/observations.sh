#!/bin/sh
# Keeps a table of a facility's daily population up to date. For cron: an unchanged table is neither
# sent again nor written again.
#
#   HABEAS_TOKEN=... sh observations.sh ADAMSMS observations.csv
set -eu

facility=${1:-ADAMSMS}
table=${2:-observations.csv}
url=${HABEAS_URL:-http://127.0.0.1:8080}/observations.csv
etag=$table.etag

fresh=$(mktemp "$table.XXXXXX")
trap 'rm -f "$fresh"' EXIT

set -- --get "$url" \
    --data-urlencode "filter={\"measure\":{\"eq\":\"people_in_custody\"},\"facilityCode\":{\"eq\":\"$facility\"}}" \
    --data first=10000
# Only a table that is still there can be unchanged.
if [ -s "$table" ] && [ -s "$etag" ]; then
    set -- "$@" --header "if-none-match: $(cat "$etag")"
fi

# The token goes in by standard input: what is on a command line, every user of the machine can see.
answer=$(printf 'authorization: Bearer %s\n' "$HABEAS_TOKEN" |
    curl --silent --show-error --max-time 60 --header @- \
        --output "$fresh" --write-out '%{http_code} %header{etag}' "$@")

case $answer in
'200 '*)
    mv "$fresh" "$table"
    printf '%s\n' "${answer#200 }" >"$etag"
    echo "$table: new"
    ;;
'304 '*)
    echo "$table: unchanged"
    ;;
*)
    echo "$url answered ${answer%% *}: $(cat "$fresh")" >&2
    exit 1
    ;;
esac
