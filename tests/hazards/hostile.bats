#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# hostile.bats - input, names and places that somebody has made to harm.

load ../cli/run_helpers

bats_require_minimum_version 1.5.0

example=$BATS_TEST_DIRNAME/../recordings/v1.recording

teardown()
{
	exec 9>&-
	if [ -n "${pid-}" ]; then
		wait "$pid" || true
	fi
}

nobody()
{
	setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

need_root()
{
	[ "$(id -u)" -eq 0 ] || skip "only root can become somebody else"
	command -v setpriv >/dev/null || skip "there is no setpriv"
}

# Bytes $3 (as printf has them) at $2 of the file $1.
patch_bytes()
{
	# shellcheck disable=SC2059 # the format is the bytes
	printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# finleak with the words must end with 1 and one sentence.
refused() # sentence words...
{
	local sentence=$1

	shift
	run --separate-stderr timeout 20 "$finleak" "$@"
	[ "$status" -eq 1 ] && [ -z "$output" ] &&
		[[ $stderr == "finleak report: "*"$sentence"* ]] &&
		[ "${#stderr_lines[@]}" -eq 1 ] && return
	echo "$* said: $status: $output: $stderr"
	return 1
}

@test "every kind of bad recording ends with one sentence" {
	need_python
	cp "$example" good
	: >empty
	head -c 20000 good >cut
	cp good magic && patch_bytes magic 0 'X'
	cp good version && patch_bytes version 8 '\377\377'
	cp good header && patch_bytes header 12 '\001'
	# The first table: its offset, the size of a slot, room, use.
	cp good slot && patch_bytes slot 24 '\377\377\377\377'
	cp good room && patch_bytes room 28 '\377\377\377\377'
	cp good used && patch_bytes used 32 '\377\377\377\177'
	cp good offset && patch_bytes offset 16 '\377\377\377\377\377\377\377\377'
	truncate -s 1T sparse
	mkfifo pipe
	mkdir folder
	ln -s loop2 loop1 && ln -s loop1 loop2
	/usr/bin/python3 -c 'import socket
socket.socket(socket.AF_UNIX).bind("socket")'
	refused "is empty" report empty
	refused "is cut short" report cut
	refused "is no recording" report magic
	refused "version 65535" report version
	refused "is damaged" report header
	for file in slot room used offset; do
		refused "is damaged" report $file
	done
	refused "is no recording" report sparse
	for file in pipe socket /dev/zero /dev/tty; do
		refused "is no regular file" report $file
	done
	refused "holds no recording" report folder
	refused "Too many levels of symbolic links" report loop1
	refused "No such file" report nothing
}

@test "a huge file with holes costs nothing" {
	cp "$example" sparse.recording
	truncate -s 1T sparse.recording
	run -23 timeout 20 "$finleak" report -q sparse.recording
	[ "$output" = "finleak: 7 sockets left open in 6 places" ]
}

@test "in a folder no link, pipe or device is followed" {
	mkdir folder
	cp "$example" folder/a.recording
	ln -s "$(realpath "$example")" folder/link.recording
	mkfifo folder/pipe.recording
	ln -s /dev/zero folder/device.recording
	run -23 timeout 20 "$finleak" report folder
	[[ $output == *"note: folder/link.recording is a link"* ]]
	[[ $output == *"note: folder/device.recording is a link"* ]]
	[[ $output == *"note: folder/pipe.recording is no regular file"* ]]
	[[ $output == *"finleak: 7 sockets left open in 6 places; there may"* ]]
}

@test "every kind of bad program ends a run with one sentence" {
	mkfifo pipe
	mkdir folder
	printf '\177ELF' >broken
	cp "$finleak" headless && patch_bytes headless 32 '\377\377\377\377\377'
	printf '#!%s/script' "$PWD" >script
	printf '#!/no/such/interpreter' >lost
	cp "$finleak" sparse && truncate -s 1T sparse
	ln -s loop loop
	chmod 755 pipe broken headless script lost sparse
	for file in pipe folder broken script lost loop /dev/zero; do
		status=0
		timeout 20 "$finleak" run -- "./$file" >out 2>err || status=$?
		[ "$status" -eq 126 ] || [ "$status" -eq 127 ]
		[ ! -s out ]
		[ "$(grep -c ^finleak: err)" -eq 1 ]
		[ "$(wc -l <err)" -eq 1 ]
	done
	# What the kernel makes of this is its to say.
	run timeout 20 "$finleak" run -- ./headless
	[ "$status" -ne 124 ]
	run -0 timeout 20 "$finleak" run -q -- ./sparse --version
}

# What steers a terminal: escapes, C1 as bytes and as UTF-8, bidi, BEL, CR.
evil=$'\e[31m\x9b1m\xc2\x9b2m\xe2\x80\xae\r\a\nBROKEN'

# Starts the program with such names, from such a folder, with such arguments.
start_evil() # the words before it
{
	mkdir "dir$evil"
	cp "$build/hazards/hostile_names" "dir$evil/srv$evil"
	/usr/bin/python3 - "dir$evil/srv$evil" <<-'END'
		import sys
		path = sys.argv[1]
		data = open(path, "rb").read()
		for old, new in (
		        (b"function_to_rename_1234567",
		         b"f\x1b[31m\x9bm\xc2\x9bm\xe2\x80\xaem\r\x07\nBROKEN"),
		        (b"thread_rename_1", b"t\x1b[m\xc2\x9b\r\nBROKEN"),
		        (b"hostile_names.c", b"h\x1b[31m\xc2\x9b\nBROKE")):
		    assert old in data
		    data = data.replace(old, new.ljust(len(old), b"x")[:len(old)])
		open(path, "wb").write(data)
	END
	mkfifo life
	"$@" "dir$evil/srv$evil" "arg$evil" <life >out 2>err 3>&- &
	pid=$!
	exec 9>life
	wait_for out ready
}

@test "no name smuggles anything into a report at exit" {
	need_python
	start_evil env LD_PRELOAD="$(realpath "$build")/libfinleak.so" \
		FINLEAK_OPTIONS="directory=$PWD:keep=1"
	exec 9>&-
	wait "$pid" || true
	grep -q 'eof-ignored' err
	grep -qF 'f\x1b[31m\x9bm' err
	/usr/bin/python3 "$BATS_TEST_DIRNAME/terminal.py" err
	for format in text json; do
		"$finleak" report -v --all --format=$format -o "%e.$format" ./*.recording || [ $? -eq 23 ]
	done
	/usr/bin/python3 "$BATS_TEST_DIRNAME/terminal.py" ./*.text ./*.json
}

@test "no name smuggles anything into a live report" {
	need_python
	start_evil env LD_PRELOAD="$(realpath "$build")/libfinleak.so"
	for words in "-v" "--all" "-v --all"; do
		# shellcheck disable=SC2086
		"$finleak" report $words --min-age=0 "$pid" >live.text ||
			[ $? -eq 23 ]
		# shellcheck disable=SC2086
		"$finleak" report $words --min-age=0 --format=json "$pid" \
			>live.json || [ $? -eq 23 ]
		/usr/bin/python3 "$BATS_TEST_DIRNAME/terminal.py" live.text live.json
	done
	grep -qF 'eof-ignored' live.json
	grep -qF 't\x1b[m\xc2\x9b\x0d\x0aBROKEN' live.text
}

@test "no name smuggles anything into what is said without the recorder" {
	need_python
	start_evil env
	"$finleak" report --min-age=0 "$pid" >live.text || [ $? -eq 23 ]
	grep -qF 'finleak run -- ' live.text
	/usr/bin/python3 "$BATS_TEST_DIRNAME/terminal.py" live.text
}

@test "no name smuggles anything into what run says" {
	need_python
	start_evil "$finleak" run --recording="kept$evil/%e.recording" --
	exec 9>&-
	wait "$pid" || true
	grep -q 'eof-ignored' err
	grep -q 'a recording is kept' err
	/usr/bin/python3 "$BATS_TEST_DIRNAME/terminal.py" err
}

@test "no name smuggles anything into an error" {
	need_python
	mkdir "dir$evil"
	: >"dir$evil/x.recording"
	printf '#!/no%s' "$evil" >"script$evil"
	chmod 755 "script$evil"
	for words in "report dir$evil" "report dir$evil/x.recording" \
		"report no$evil" "report --format=$evil x" "report --min-age=$evil" \
		"report -o /dev/null/$evil $example" "report --$evil" \
		"run no$evil" "run ./script$evil" "run --recording=$evil" \
		"help $evil" "preload $evil"; do
		"$finleak" "${words%% *}" "${words#* }" >said 2>&1 || true
		/usr/bin/python3 "$BATS_TEST_DIRNAME/terminal.py" said
		[ -s said ]
	done
	FINLEAK_LIBDIR=/no$evil "$finleak" run true >said 2>&1 || true
	FINLEAK_DIR=/no$evil "$finleak" run true >>said 2>&1 || true
	/usr/bin/python3 "$BATS_TEST_DIRNAME/terminal.py" said
	grep -q FINLEAK_DIR said
}

# A program that leaks, ends by itself and is another user's than its reader's.
leak_in() # directory, settings
{
	leak_then 'os._exit(0)'
	env LD_PRELOAD="$(realpath "$build")/libfinleak.so" \
		FINLEAK_OPTIONS="directory=$1:keep=1:report=$PWD/said$2" \
		/usr/bin/python3 leak.py
}

@test "nobody else can read a recording" {
	need_python
	need_root
	let_others_pass
	mkdir -m 1777 shared
	leak_in "$PWD/shared"
	for file in shared/*.recording; do
		[ "$(stat -c %a:%u:%h "$file")" = 600:0:1 ]
		run -1 nobody cat "$file"
		run -1 nobody cp "$finleak" "$file"
	done
	[ -s said ]
	[ "$(stat -c %a said)" = 600 ]
	run nobody "$finleak" report shared
	[ "$status" -ne 23 ]
}

@test "a recording follows no link and takes no file that is there" {
	need_python
	need_root
	command -v strace >/dev/null || skip "there is no strace"
	mkdir -m 1777 shared
	leak_then 'pass'
	env LD_PRELOAD="$(realpath "$build")/libfinleak.so" \
		FINLEAK_OPTIONS="directory=$PWD/shared" strace -f -e trace=openat \
		-o calls /usr/bin/python3 leak.py 2>/dev/null
	grep 'shared/finleak\..*O_CREAT' calls | tee made
	[ -s made ]
	run ! grep -vE 'O_CREAT\|O_EXCL\|O_NOFOLLOW\|O_CLOEXEC, 0600' made
}

@test "what was planted under the name of a recording is not taken over" {
	need_python
	need_root
	let_others_pass
	mkdir -m 1777 shared
	echo precious >precious
	chmod 666 precious
	cat >plant.py <<-'END'
		import os, sys
		kind, name = sys.argv[1], f"shared/finleak.{sys.argv[2]}.exec.recording"
		if kind == "link":
		    os.symlink("../precious", name)
		elif kind == "pipe":
		    os.mkfifo(name)
		elif kind == "folder":
		    os.mkdir(name)
		else:
		    open(name, "wb").write(open("v1.recording", "rb").read())
		    os.chmod(name, 0o600)
	END
	cp "$example" v1.recording
	chmod 644 v1.recording
	leak_then 'os.set_inheritable(kept.fileno(), True)
os.system(f"setpriv --reuid=65534 --regid=65534 --clear-groups /usr/bin/python3 plant.py {sys.argv[1]} {os.getpid()}")
os.execv("/bin/true", ["true"])'
	for kind in link file pipe folder; do
		LD_PRELOAD=$(realpath "$build")/libfinleak.so \
			FINLEAK_OPTIONS="directory=$PWD/shared:report=$PWD/said.$kind" \
			timeout 20 /usr/bin/python3 leak.py $kind
		[ "$(cat precious)" = precious ]
		# In the place of a folder nothing can be put.
		[ $kind = folder ] ||
			grep -q "1 socket left open" said.$kind
		rm -rf shared/*
	done
}

@test "a report follows nothing that somebody else has put where all may write" {
	need_root
	let_others_pass
	mkdir -m 1777 shared
	chown 1 shared
	echo precious >precious
	nobody ln -s ../precious shared/link
	nobody ln -s .. shared/folder
	nobody mkfifo shared/pipe
	for name in link folder/new pipe; do
		run --separate-stderr timeout 20 "$finleak" report \
			-o "shared/$name" "$example"
		[ "$status" -eq 125 ]
		[[ ${stderr_lines[0]} == *"somebody else has put a link"* ]]
	done
	[ "$(cat precious)" = precious ]
	[ ! -e new ]
	# One's own is followed.
	ln -s ../precious shared/ours
	run -23 "$finleak" report -o shared/ours -q "$example"
	[ "$(cat precious)" = "finleak: 7 sockets left open in 6 places" ]
}

@test "a directory where others may rename what is ours is not used by a run" {
	need_root
	mkdir -m 777 open
	run -0 --separate-stderr env FINLEAK_DIR="$PWD/open" "$finleak" run true
	[[ $stderr == *"open is no safe place"* ]]
	[ -z "$(ls open)" ]
}

@test "what replaced a recording is not reported on at exit" {
	need_python
	need_root
	let_others_pass
	mkdir -m 777 open
	cp "$example" v1.recording
	chmod 644 v1.recording
	cat >replace.sh <<-'END'
		cd open || exit 1
		for file in *.recording; do
		        mv "$file" away && cp ../v1.recording "$file"
		done
	END
	leak_then 'os.system("setpriv --reuid=65534 --regid=65534 "
    "--clear-groups sh replace.sh")
os._exit(0)'
	LD_PRELOAD=$(realpath "$build")/libfinleak.so \
		FINLEAK_OPTIONS="directory=$PWD/open" \
		/usr/bin/python3 leak.py 2>said
	grep -q "is not the recording that was made" said
	run ! grep -q "7 sockets" said
}
