# SPDX-License-Identifier: LGPL-2.1-or-later
#
# instructions.awk - of a file of callgrind's: each function with its object,
# its own instructions, and those with all that it calls.
#
# Names are numbered, "fn=(12) name" once and "fn=(12)" from then on; the line
# after calls= is the cost of what was called.

function name_of(kind, text,    number) {
	number = substr(text, 1, index(text, ")"))
	if (length(text) > length(number))
		names[kind, number] = substr(text, length(number) + 2)
	return names[kind, number]
}

/^ob=/ { object = name_of("ob", substr($0, 4)); next }
/^fn=/ { current = name_of("fn", substr($0, 4)) "\t" object; next }
/^cob=/ { name_of("ob", substr($0, 5)); next }
/^cfn=/ { called = name_of("fn", substr($0, 5)); next }
/^(fl|fi|fe|cfi|cfl)=/ { next }
/^calls=/ { is_call = 1; next }
/^[0-9+*-]/ {
	if (is_call) {
		# What calls itself is not counted twice.
		if (called "\t" object != current)
			below[current] += $2
	} else {
		own[current] += $2
	}
	is_call = 0
}

END {
	for (i in below)
		own[i] += 0
	for (i in own)
		printf "%s\t%d\t%d\n", i, own[i], own[i] + below[i]
}
