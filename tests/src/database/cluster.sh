# Makes a PostgreSQL server in a new folder, prints the folder, and waits for the end of its input;
# then the server and the folder go. Argument: the folder of initdb and pg_ctl.
set -eu
binaries=$1
folder=$(mktemp -d /tmp/habeas-test-postgres-XXXXXX)

clean_up() {
    "$binaries/pg_ctl" stop --silent --pgdata="$folder/data" --mode=immediate >&2 || true
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
# The suite may be gone before it has read where we are: that is a reason to clean up, not to die.
trap '' PIPE

# A language's own order of letters, as production servers often have: an order that silently
# relied on bytes would show.
"$binaries/initdb" --pgdata="$folder/data" --username=postgres --auth=trust --no-sync \
    --encoding=UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=en-US >&2

# Nothing here outlives the run, so nothing needs to reach the disk.
"$binaries/pg_ctl" start --silent --wait --pgdata="$folder/data" --log="$folder/log" --options="\
    -c listen_addresses='' -c unix_socket_directories='$folder' -c max_connections=100 \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off \
    -c timezone=America/New_York" >&2

echo "$folder"
exec 1>&-
while read -r _; do :; done
