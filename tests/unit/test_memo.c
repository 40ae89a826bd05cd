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

/* A stack of four words, two of which an unwinding read. */
static uintptr_t words[4];
static struct memo_notes notes;

static int note(void **state)
{
	struct memo_key key = {.sp = (uintptr_t)words, .caller = 4242};

	(void)state;
	for (int i = 0; i < 4; i++)
		words[i] = 100u + (unsigned int)i;
	memo_drop();
	memo_begin(&notes, key);
	notes.n = 2;
	notes.offset[0] = 1;
	notes.word[0] = 101;
	notes.offset[1] = 3;
	notes.word[1] = 103;
	memo_keep(&notes, 9);
	return 0;
}

static uint32_t find(void)
{
	return memo_find(notes.key, words, 4);
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

static void another_caller_is_another_stack(void **state)
{
	(void)state;
	notes.key.caller++;
	assert_int_equal(find(), 0);
}

static void another_stack_pointer_is_another_stack(void **state)
{
	(void)state;
	notes.key.sp += 8;
	assert_int_equal(find(), 0);
}

/* A thread that has ended had more stack here than the present one. */
static void words_above_the_top_are_not_touched(void **state)
{
	(void)state;
	assert_int_equal(memo_find(notes.key, words, 3), 0);
}

static void unloaded_module_drops_everything(void **state)
{
	(void)state;
	memo_drop();
	assert_int_equal(find(), 0);
}

/* It may be the module that the unwinding went through. */
static void what_began_before_the_unloading_is_not_kept(void **state)
{
	(void)state;
	memo_begin(&notes, notes.key);
	notes.n = 2;
	memo_drop();
	memo_keep(&notes, 9);
	assert_int_equal(find(), 0);
}

static void ways_to_one_place_are_kept_beside_each_other(void **state)
{
	(void)state;
	for (uint32_t way = 0; way < 3; way++) {
		notes.word[1] = way;
		memo_keep(&notes, 10 + way);
	}
	assert_int_equal(find(), 9);
	for (uint32_t way = 0; way < 3; way++) {
		words[3] = way;
		assert_int_equal(find(), 10 + way);
	}
}

/* What code made at run time has where others keep a frame's address. */
static void word_that_led_nowhere_may_lead_elsewhere(void **state)
{
	static int in_a_module;

	(void)state;
	memo_begin(&notes, notes.key);
	notes.n = 2;
	notes.word[1] = words[3] = 0x10000;
	memo_astray(&notes, 0x10000);
	memo_keep(&notes, 11);
	assert_int_equal(find(), 11);
	words[3] = 0x20000;
	assert_int_equal(find(), 11);
	words[3] = (uintptr_t)&words[2];
	assert_int_equal(find(), 0);
	words[3] = (uintptr_t)&in_a_module;
	assert_int_equal(find(), 0);
	words[3] = 0x20000;
	words[1]++;
	assert_int_equal(find(), 0);
}

/* A thread with many, or many threads. */
static void a_thousand_stacks_are_kept(void **state)
{
	uintptr_t sp = notes.key.sp;
	int found = 0;

	(void)state;
	for (uint32_t i = 1; i <= 1000; i++) {
		notes.key.sp = sp + i * 4096;
		memo_keep(&notes, i);
	}
	for (uint32_t i = 1; i <= 1000; i++) {
		notes.key.sp = sp + i * 4096;
		found += find() == i;
	}
	assert_in_range(found, 990, 1000);
}

/* A handler's stack at the same place. */
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

/* The words are OTHER's: NOTES' stack would be wrong. */
static void find_other(void)
{
	torn += find() == 9;
}

/*
 * So many that they take all of the memo's room: a megabyte, of which each
 * takes 64 bytes; the last ones lie where what was begun before does.
 */
enum { ALL = (1 << 20) / 64 + 2 };

static void keep_others_once(void)
{
	if (stepping_steps != interrupt_at)
		return;
	memo_begin(&other, notes.key);
	other.n = notes.n;
	for (int i = 0; i < ALL; i++)
		memo_keep(&other, 30);
}

/*
 * RUN with OTHER's words, and a handler that does BETWEEN after one of its
 * instructions: after each of them, once.
 */
static void interrupt_each_step(void (*run)(void), void (*between)(void),
                                bool look_after)
{
	other = notes;
	other.word[0] = 201;
	other.word[1] = 203;
	do {
		note(NULL);
		other.begun = notes.begun;
		words[1] = other.word[0];
		words[3] = other.word[1];
		interrupt_at++;
		stepping_run(run, between);
		if (look_after) {
			look(&other, 30);
			look(&notes, 9);
		}
	} while (interrupt_at < stepping_steps);
	assert_true(interrupt_at > 30);
	assert_int_equal(torn, 0);
}

static void handler_that_keeps_meanwhile_tears_nothing(void **state)
{
	(void)state;
	interrupt_each_step(keep_own, keep_other_once, true);
}

/* What it wrote there must not be written over by who was interrupted. */
static void handler_that_fills_the_memo_is_not_written_over(void **state)
{
	(void)state;
	interrupt_each_step(keep_own, keep_others_once, true);
}

static void handler_that_fills_the_memo_changes_no_answer(void **state)
{
	(void)state;
	interrupt_each_step(find_other, keep_others_once, false);
}

static int begin(void **state)
{
	interrupt_at = 0;
	torn = 0;
	return note(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(unchanged_words_give_the_stack, note),
	    cmocka_unit_test_setup(changed_word_that_was_read_does_not, note),
	    cmocka_unit_test_setup(changed_word_that_was_not_read_does, note),
	    cmocka_unit_test_setup(another_caller_is_another_stack, note),
	    cmocka_unit_test_setup(another_stack_pointer_is_another_stack,
	                           note),
	    cmocka_unit_test_setup(words_above_the_top_are_not_touched, note),
	    cmocka_unit_test_setup(unloaded_module_drops_everything, note),
	    cmocka_unit_test_setup(what_began_before_the_unloading_is_not_kept,
	                           note),
	    cmocka_unit_test_setup(ways_to_one_place_are_kept_beside_each_other,
	                           note),
	    cmocka_unit_test_setup(word_that_led_nowhere_may_lead_elsewhere,
	                           note),
	    cmocka_unit_test_setup(a_thousand_stacks_are_kept, note),
	    cmocka_unit_test_setup(handler_that_keeps_meanwhile_tears_nothing,
	                           begin),
	    cmocka_unit_test_setup(
		handler_that_fills_the_memo_changes_no_answer, begin),
	    cmocka_unit_test_setup(
		handler_that_fills_the_memo_is_not_written_over, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
