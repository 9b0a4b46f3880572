#!/bin/sh
# Lays out a service as it is installed: pack.sh JAVA JAR OPTIONS FOLDER [TRAINER]
#
#   FOLDER/service.jar, lib/   the jar, unpacked so far that the JVM opens no jar inside a jar
#   FOLDER/jvm.options         the service's flags; beside OPTIONS stands training.properties, the settings of the run for training
#   FOLDER/service.aot         its classes, loaded and linked in a run for training (JEP 483, 514); of use to this JVM, these jars
#                              and these flags only, and ignored with a warning by others
#   FOLDER/start               runs it: every argument goes to the service
#
# TRAINER is the jar of testkit. A service with a training.main beside OPTIONS is used by that class of it while it is trained,
# and cannot be laid out without.
set -eu
[ $# = 4 ] || [ $# = 5 ] || { echo "usage: $0 JAVA JAR OPTIONS FOLDER [TRAINER]" >&2; exit 2; }
java=$1 jar=$2 options=$3 folder=$4 trainer=${5:-}
main=$(dirname -- "$options")/training.main
[ ! -f "$main" ] || [ -f "$trainer" ] || { echo "$0: $main needs TRAINER, the jar of testkit" >&2; exit 2; }

# what is laid out is read by the service's own user, whatever the umask here and the modes of the checkout
umask 022
rm -rf "$folder"
mkdir -p "$folder"
folder=$(CDPATH='' cd -- "$folder" && pwd)
log="$folder/training.log"

"$java" -Djarmode=tools -jar "$jar" extract --force --destination "$folder" --application-filename service.jar --libraries lib >"$log" 2>&1 ||
    { cat "$log" >&2; exit 1; }
cp "$options" "$folder/jvm.options"
chmod 644 "$folder/jvm.options"
cat >"$folder/start" <<'START'
#!/bin/sh
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
exec "${JAVA:-java}" "@$here/jvm.options" "-XX:AOTCache=$here/service.aot" -jar "$here/service.jar" "$@"
START
chmod 755 "$folder/start"

# trained by a whole start: what is loaded when the first port opens belongs in the cache too. What a service must be told to start
# at all is in the training.properties beside its flags; a token there is one that opens nothing
training="$folder/training"
ready="$training/ready.json"
mkdir -m 700 "$training"
running=
trap 'exit 1' HUP INT TERM # a shell that a signal ends does not come to the next trap
trap 'for pid in $running; do kill "$pid" 2>/dev/null || :; done' EXIT

await() { # FILE PID MINUTES WHAT: until FILE is there
    left=$(($3 * 600))
    while [ ! -f "$1" ] && [ "$left" -gt 0 ] && kill -0 "$2" 2>/dev/null; do
        sleep 0.1
        left=$((left - 1))
    done
    [ -f "$1" ] || { tail -n 40 "$log" >&2; echo "$0: $4 within $3 minutes" >&2; exit 1; }
}

if [ -f "$main" ]; then # it leaves the settings and the data of a service that was used before
    "$java" --enable-native-access=ALL-UNNAMED -cp "$trainer:$folder/lib/*" "$(cat "$main")" "$java" "$folder" "$training" >>"$log" 2>&1 &
    user=$!
    running=$user
    # it waits for two things, ten minutes each
    await "$training/prepared" "$user" 21 "the training was not prepared"
else
    (umask 077 && echo "a-token-for-training-that-opens-nothing" >"$training/token")
    sed "s|@TRAINING@|$training|g" "$(dirname -- "$options")/training.properties" >"$training/service.properties"
fi
"$java" "@$folder/jvm.options" "-XX:AOTCacheOutput=$folder/service.aot" -Djoinmarket.run.data-dir="$training/data" \
    -Djoinmarket.run.ready-file="$ready" -Dserver.port=0 -Dmanagement.server.port=0 \
    "-Dspring.config.additional-location=file:$training/service.properties" -jar "$folder/service.jar" >>"$log" 2>&1 &
pid=$!
running="$running $pid"
await "$ready" "$pid" 10 "the service was not ready"
if [ -f "$main" ]; then
    wait "$user" || { tail -n 40 "$log" >&2; echo "$0: the service could not be used" >&2; exit 1; }
fi
kill "$pid"
wait "$pid" || : # the cache is made as it ends
trap - EXIT
[ -s "$folder/service.aot" ] || { tail -n 20 "$log" >&2; exit 1; }
rm -rf "$training" "$log"
