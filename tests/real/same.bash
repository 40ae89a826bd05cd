# SPDX-License-Identifier: LGPL-2.1-or-later
#
# same.bash - runs a program twice at once, bare and with the recorder, each in
# a folder of its own, and compares what they do and what the kernel shows.
#
# What is run for each has HOW (bare or with), D (its folder), PORT (a port that
# is its own), BEHIND (another) and PID (once it was started).

load real

# Sed commands for what differs from run to run in what programs print, and more
# settings of the recorder.
VARYING=
SETTINGS=
declare -gA PORT_OF BEHIND_OF PID_OF ENDED_OF

# Runs a command for one of the two.
for_one() # bare|with command...
{
	local HOW=$1 D=$W/$1 PORT=${PORT_OF[$1]} BEHIND=${BEHIND_OF[$1]}
	local PID=${PID_OF[$1]-none}

	"${@:2}"
}

each()
{
	for_one bare "$@"
	for_one with "$@"
}

# Starts the command for one, in its folder, with the same length of environment.
start_for_one()
{
	local names=(XX_PRELOAD XXXLEAK_OPTIONS)

	[ "$HOW" = bare ] || names=(LD_PRELOAD FINLEAK_OPTIONS)
	(
		cd "$D" || exit
		export "${names[0]}=${FINLEAK%/*}/libfinleak.so"
		export "${names[1]}=keep=1:directory=$RECORDINGS/$HOW:report=$D/reports/%p$SETTINGS"
		"$@"
	) >"$D/out" 2>"$D/err" </dev/null 3>&- 4>&- &
	PID_OF[$HOW]=$!
	STARTED+=($!)
}

folders()
{
	local how ports

	mapfile -t ports < <(free_port 4)
	# In memory, as by default: some record many processes.
	RECORDINGS=$(mktemp -d -p /dev/shm)
	chmod 755 "$RECORDINGS"
	for how in bare with; do
		PORT_OF[$how]=${ports[0]}
		BEHIND_OF[$how]=${ports[1]}
		ports=("${ports[@]:2}")
		mkdir "$W/$how"
		mkdir -m 1777 "$RECORDINGS/$how" "$W/$how/reports"
	done
}

# Starts a function that ends by exec of the program.
start_each()
{
	each start_for_one "$@"
}

mask_words()
{
	echo "$W/bare=$W/with=FOLDER"
	echo "${PORT_OF[bare]}=${PORT_OF[with]}=PORT"
	echo "${BEHIND_OF[bare]}=${BEHIND_OF[with]}=BEHIND"
}

# What the kernel shows of both is the same, or becomes so in a moment.
same() # [--lasting]
{
	local words

	mapfile -t words < <(mask_words)
	/usr/bin/python3 "$BATS_TEST_DIRNAME/same.py" "$@" "${PID_OF[bare]}" \
		"${PID_OF[with]}" "${words[@]}"
}

masked() # file
{
	sed -E "s,$D\b,FOLDER,g; s/\b$PORT\b/PORT/g; s/\b$BEHIND\b/BEHIND/g
		s/\b$PID\b/PID/g; $VARYING" "$1" >"$1.masked"
}

# A file that both have written says the same.
same_file()
{
	each masked_file "$1"
	diff "$W/bare/$1.masked" "$W/with/$1.masked"
}

masked_file()
{
	masked "$D/$1"
}

# What a command prints, and its status, are the same for both.
same_answers()
{
	each answers_of_one "$@"
	same_file answers
}

answers_of_one()
{
	local status=0

	"$@" >"$D/answers" 2>&1 </dev/null || status=$?
	echo "status $status" >>"$D/answers"
	cat "$D/answers" >>"$D/all_answers"
}

# Load on both at once, each as its own job; what they show meanwhile is the
# same, and the load finds no error.
under_load()
{
	LOADS=()
	each load_one "$@"
	same --lasting
	wait "${LOADS[0]}"
	wait "${LOADS[1]}"
	! grep -iE 'errors|non-2xx|failed (requests|transactions): +[1-9]' \
		"$W"/*/load
}

load_one()
{
	"$@" >"$D/load" 2>&1 </dev/null 3>&- 4>&- &
	LOADS+=($!)
}

wait_for_one()
{
	local status=0 i

	for i in $(seq 200); do
		grep -qs '^State:.[^Z]' "/proc/$PID/status" || break
		sleep 0.1
	done
	[ "$i" -lt 200 ] || kill -9 "$PID"
	wait "$PID" || status=$?
	ENDED_OF[$HOW]=$status
}

# Both end, in the same way, and have printed the same.
same_end()
{
	each wait_for_one
	[ "${ENDED_OF[bare]}" = "${ENDED_OF[with]}" ]
	ENDED=${ENDED_OF[with]}
	same_file out
	same_file err
}

signal_one()
{
	kill "-$1" "$PID"
}

report_recordings() # [option-of-report...]
{
	"$FINLEAK" report "$@" --format=json -o "$W/report.json" \
		"$RECORDINGS/with" || true
}

# The recordings of this many processes, or more, say that nothing leaked.
is_clean() # processes [option-of-report...]
{
	local report=$W/report.text

	"$FINLEAK" report "${@:2}" -o "$report" "$RECORDINGS/with" || {
		cat "$report"
		return 1
	}
	report_recordings
	report_holds "len([p for p in r['processes'] if p['recorder']]) >= $1"
}
