/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_memo.c - the memo finds a stack while all that it was made of holds.
 */
#include "../../preload/memo.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "stepping.h"

/* A stack of four words, two of which an unwinding read, and rbp. */
static uintptr_t words[4];
static struct memo_notes notes;

static int note(void **state)
{
	(void)state;
	memset(&notes, 0, sizeof notes);
	for (int i = 0; i < 4; i++)
		words[i] = 100u + (unsigned int)i;
	notes.registers.value[MEMO_SP] = (uintptr_t)words;
	notes.registers.value[6] = 77;
	notes.registers.value[3] = 55;
	notes.used = 1u << 6 | 1u << MEMO_SP | 1u << MEMO_PC;
	notes.caller = 4242;
	notes.n = 2;
	notes.offset[0] = 1;
	notes.word[0] = 101;
	notes.offset[1] = 3;
	notes.word[1] = 103;
	memo_drop();
	memo_keep(&notes, 9);
	return 0;
}

static uint32_t find(void)
{
	return memo_find(&notes.registers, notes.caller, words, 4);
}

static void unchanged_words_give_the_stack(void **state)
{
	(void)state;
	assert_int_equal(find(), 9);
}

static void changed_word_that_was_read_does_not(void **state)
{
	(void)state;
	words[3] = 0;
	assert_int_equal(find(), 0);
}

static void changed_word_that_was_not_read_does(void **state)
{
	(void)state;
	words[2] = 0;
	assert_int_equal(find(), 9);
}

static void registers_count_if_they_were_read(void **state)
{
	(void)state;
	notes.registers.value[3] = 0;
	assert_int_equal(find(), 9);
	notes.registers.value[6] = 0;
	assert_int_equal(find(), 0);
}

static void another_caller_is_another_stack(void **state)
{
	(void)state;
	notes.caller++;
	assert_int_equal(find(), 0);
}

/* A thread that has ended had more stack here than the present one. */
static void words_above_the_top_are_not_touched(void **state)
{
	(void)state;
	assert_int_equal(memo_find(&notes.registers, notes.caller, words, 3),
	                 0);
}

static void unloaded_module_drops_everything(void **state)
{
	(void)state;
	memo_drop();
	assert_int_equal(find(), 0);
}

static void new_stack_takes_the_place_of_the_old(void **state)
{
	(void)state;
	words[3] = notes.word[1] = 7;
	memo_keep(&notes, 10);
	assert_int_equal(find(), 10);
	words[3] = 103;
	assert_int_equal(find(), 0);
}

/* A handler's stack that goes to the same place of the memo. */
static struct memo_notes other;
static int torn;
static long interrupt_at; /* the number of a step */

static void keep_own(void)
{
	memo_keep(&notes, 9);
}

/* What is found for the words of KEPT must be its STACK. */
static void look(const struct memo_notes *kept, uint32_t stack)
{
	uint32_t found;

	words[1] = kept->word[0];
	words[3] = kept->word[1];
	found = find();
	torn += found && found != stack;
}

static void keep_other_once(void)
{
	if (stepping_steps == interrupt_at) {
		memo_keep(&other, 30);
		look(&other, 30);
		look(&notes, 9);
	}
}

static void handler_that_interrupts_tears_nothing(void **state)
{
	(void)state;
	other = notes;
	other.word[0] = 201;
	other.word[1] = 203;
	do {
		memo_drop();
		interrupt_at++;
		stepping_run(keep_own, keep_other_once);
		look(&other, 30);
		look(&notes, 9);
	} while (interrupt_at < stepping_steps);
	assert_true(interrupt_at > 30);
	assert_int_equal(torn, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(unchanged_words_give_the_stack, note),
	    cmocka_unit_test_setup(changed_word_that_was_read_does_not, note),
	    cmocka_unit_test_setup(changed_word_that_was_not_read_does, note),
	    cmocka_unit_test_setup(registers_count_if_they_were_read, note),
	    cmocka_unit_test_setup(another_caller_is_another_stack, note),
	    cmocka_unit_test_setup(words_above_the_top_are_not_touched, note),
	    cmocka_unit_test_setup(unloaded_module_drops_everything, note),
	    cmocka_unit_test_setup(new_stack_takes_the_place_of_the_old, note),
	    cmocka_unit_test_setup(handler_that_interrupts_tears_nothing, note),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
