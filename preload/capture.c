/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * capture.c - takes stacks, through libunwind's generic address space.
 *
 * Generic means that libunwind asks us for every word it wants to read: so no
 * read can fault, none takes the loader's lock, and all can be noted for the
 * memo.  libunwind is opened late and privately: as a needed library it would
 * take over the host's C++ exceptions (H25) and cost every exec 0.3 ms.
 */
#include "capture.h"

#include "glibc.h"
#include "handler.h"
#include "memory.h"
#include "modules.h"
#include "thread.h"

#include <errno.h>
#include <libunwind.h>
#include <link.h>
#include <string.h>

#define LIBRARY "libunwind-x86_64.so.8"

/* libunwind's names carry the architecture: UNW(step) is "_Ux86_64_step". */
#define STRING_OF(text) #text
#define STRING(text) STRING_OF(text)
#define UNW(name) STRING(UNW_OBJ(name))

extern int UNW_OBJ(dwarf_search_unwind_table)(unw_addr_space_t, unw_word_t,
                                              unw_dyn_info_t *,
                                              unw_proc_info_t *, int, void *);

static struct {
	__typeof__(&unw_create_addr_space) create_addr_space;
	__typeof__(&unw_set_caching_policy) set_caching_policy;
	__typeof__(&unw_init_remote) init_remote;
	__typeof__(&unw_step) step;
	__typeof__(&unw_get_reg) get_reg;
	__typeof__(&UNW_OBJ(dwarf_search_unwind_table)) search;
	unw_addr_space_t space;
} unwind;

enum capture_state capture_state;

/*
 * Our own code, and libunwind's, which nobody else opens sockets in: frames of
 * both are nobody's business, also where a signal has interrupted them.
 */
static struct code {
	uintptr_t start, end;
} own[2];

static void note_word(struct capture *capture, uintptr_t address,
                      uintptr_t word)
{
	struct memo_notes *notes = &capture->notes;
	uintptr_t offset = address - notes->key.sp;

	if (notes->n == MEMO_WORDS || offset % 8 || offset / 8 > UINT16_MAX) {
		capture->complete = false;
		return;
	}
	notes->offset[notes->n] = (uint16_t)(offset / 8);
	notes->word[notes->n++] = word;
}

static int access_memory(unw_addr_space_t space, unw_word_t address,
                         unw_word_t *value, int writing, void *context)
{
	struct capture *capture = context;
	uintptr_t offset = address - capture->notes.key.sp;
	size_t bytes = capture->room * sizeof *value;

	(void)space;
	if (writing)
		return -UNW_EINVAL;
	if (offset < bytes && bytes - offset >= sizeof *value) {
		*value =
		    *(const uintptr_t *)((const char *)capture->words + offset);
		note_word(capture, address, *value);
		return 0;
	}
	if (memory_in_module(address) &&
	    memory_in_module(address + sizeof *value - 1)) {
		*value = *(uintptr_t *)address;
		return 0;
	}
	/* Code that was made at run time is no trampoline and no PLT, which
	   is what libunwind looks for there. */
	if (address - capture->pc < 2 * sizeof *value) {
		*value = 0;
		return 0;
	}
	/* Such code keeps all kinds of values where others have a frame's
	   address. */
	if (!capture->goes_on) {
		memo_astray(&capture->notes, address);
		return -UNW_EINVAL;
	}
	/* Such a word may change without the memo's seeing it. */
	capture->complete = false;
	return memory_read_elsewhere(address, value) ? 0 : -UNW_EINVAL;
}

static int access_register(unw_addr_space_t space, unw_regnum_t number,
                           unw_word_t *value, int writing, void *context)
{
	struct capture *capture = context;

	(void)space;
	if (writing)
		return -UNW_EREADONLYREG;
	if (number < 0 || number >= CAPTURE_REGISTERS)
		return -UNW_EBADREG;
	*value = 0;
	if (number == CAPTURE_SP || number == CAPTURE_PC) {
		*value = capture->registers[number];
	} else if (CAPTURE_KEPT >> number & 1) {
		*value = capture->registers[number];
		note_word(capture, (uintptr_t)&capture->registers[number],
		          *value);
	}
	return 0;
}

/*
 * The unwind table of the module at PC, from its .eh_frame_hdr: version 1, a
 * pointer to .eh_frame, a count, then a table sorted by address.  Linkers write
 * just this form (encodings 0x1b, 0x03, 0x3b); a module with another has no
 * table for us.
 */
static int find_table(uintptr_t pc, unw_dyn_info_t *table)
{
	static const uint8_t form[4] = {1, 0x1b, 0x03, 0x3b};
	struct dl_find_object found;
	const uint8_t *header;
	uint32_t count;

	if (_dl_find_object((void *)pc, &found) || !found.dlfo_eh_frame)
		return -UNW_ENOINFO;
	header = found.dlfo_eh_frame;
	if (!memory_in_module((uintptr_t)header) ||
	    memcmp(header, form, sizeof form))
		return -UNW_ENOINFO;
	memcpy(&count, header + 8, sizeof count);
	memset(table, 0, sizeof *table);
	table->start_ip = (uintptr_t)found.dlfo_map_start;
	table->end_ip = (uintptr_t)found.dlfo_map_end;
	table->format = UNW_INFO_FORMAT_REMOTE_TABLE;
	table->u.rti.segbase = (uintptr_t)header;
	table->u.rti.table_len = (uint64_t)count * 8 / sizeof(unw_word_t);
	table->u.rti.table_data = (uintptr_t)header + 12;
	return 0;
}

static int find_proc_info(unw_addr_space_t space, unw_word_t pc,
                          unw_proc_info_t *info, int want_unwind_info,
                          void *context)
{
	unw_dyn_info_t table;
	int error = find_table(pc, &table);

	return error ? error
	             : unwind.search(space, pc, &table, info, want_unwind_info,
	                             context);
}

static void put_unwind_info(unw_addr_space_t space, unw_proc_info_t *info,
                            void *context)
{
	(void)space;
	(void)info;
	(void)context;
}

static int no_dynamic_info(unw_addr_space_t space, unw_word_t *address,
                           void *context)
{
	(void)space;
	(void)address;
	(void)context;
	return -UNW_ENOINFO;
}

static int no_float_register(unw_addr_space_t space, unw_regnum_t number,
                             unw_fpreg_t *value, int writing, void *context)
{
	(void)space;
	(void)number;
	(void)value;
	(void)writing;
	(void)context;
	return -UNW_EBADREG;
}

static int no_resume(unw_addr_space_t space, unw_cursor_t *cursor,
                     void *context)
{
	(void)space;
	(void)cursor;
	(void)context;
	return -UNW_EINVAL;
}

static int no_name(unw_addr_space_t space, unw_word_t address, char *name,
                   size_t room, unw_word_t *offset, void *context)
{
	(void)space;
	(void)address;
	(void)name;
	(void)room;
	(void)offset;
	(void)context;
	return -UNW_ENOINFO;
}

static bool find_functions(void *library)
{
	unwind.create_addr_space = dlsym(library, UNW(create_addr_space));
	unwind.set_caching_policy = dlsym(library, UNW(set_caching_policy));
	unwind.init_remote = dlsym(library, UNW(init_remote));
	unwind.step = dlsym(library, UNW(step));
	unwind.get_reg = dlsym(library, UNW(get_reg));
	unwind.search = dlsym(library, UNW(dwarf_search_unwind_table));
	return unwind.create_addr_space && unwind.set_caching_policy &&
	       unwind.init_remote && unwind.step && unwind.get_reg &&
	       unwind.search;
}

/*
 * libunwind initialises itself at its first use, unlocked for who comes next:
 * so that is now.
 */
static void use_once(void)
{
	/* Static: they are large for the stack of some first socket. */
	static uintptr_t registers[CAPTURE_REGISTERS];
	static struct capture nothing = {.registers = registers};
	static unw_cursor_t cursor;

	unwind.init_remote(&cursor, unwind.space, &nothing);
}

static bool open_library(void)
{
	static unw_accessors_t accessors = {
	    .find_proc_info = find_proc_info,
	    .put_unwind_info = put_unwind_info,
	    .get_dyn_info_list_addr = no_dynamic_info,
	    .access_mem = access_memory,
	    .access_reg = access_register,
	    .access_fpreg = no_float_register,
	    .resume = no_resume,
	    .get_proc_name = no_name,
	};
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

	if (!library || !find_functions(library))
		return false;
	unwind.space = unwind.create_addr_space(&accessors, 0);
	/* The memo is the cache: libunwind's own has a lock and goes stale. */
	if (!unwind.space ||
	    unwind.set_caching_policy(unwind.space, UNW_CACHE_NONE))
		return false;
	use_once();
	return true;
}

static void find_own_code(struct code *code, uintptr_t pc)
{
	struct dl_find_object found;

	if (_dl_find_object((void *)pc, &found))
		return;
	code->start = (uintptr_t)found.dlfo_map_start;
	code->end = (uintptr_t)found.dlfo_map_end;
}

void capture_open(void)
{
	enum capture_state next = CAPTURE_CLOSED;
	int saved = errno;

	if (__atomic_load_n(&capture_state, __ATOMIC_RELAXED) !=
	        CAPTURE_CLOSED ||
	    system_locked || handler_may_run() ||
	    !__atomic_compare_exchange_n(&capture_state, &next, CAPTURE_OPENING,
	                                 false, __ATOMIC_ACQUIRE,
	                                 __ATOMIC_RELAXED))
		return;
	find_own_code(&own[0], (uintptr_t)capture_open);
	thread.opening = (uintptr_t)__builtin_frame_address(0);
	next = open_library() ? CAPTURE_OPEN : CAPTURE_MISSING;
	thread.opening = 0;
	find_own_code(&own[1], (uintptr_t)unwind.step);
	__atomic_store_n(&capture_state, next, __ATOMIC_RELEASE);
	errno = saved;
}

bool capture_is_opening(void)
{
	/* A handler may have jumped out: then the frame that opens is gone. */
	if (thread.opening <= (uintptr_t)__builtin_frame_address(0))
		thread.opening = 0;
	return thread.opening;
}

void capture_forked(void)
{
	if (capture_state == CAPTURE_OPENING)
		capture_state = CAPTURE_MISSING;
}

enum recording_loss capture_loss(void)
{
	switch (__atomic_load_n(&capture_state, __ATOMIC_ACQUIRE)) {
	case CAPTURE_OPEN:
		return 0;
	case CAPTURE_MISSING:
		return RECORDING_LOST_NO_UNWINDER;
	default:
		return RECORDING_LOST_EARLY;
	}
}

/* mov $15,%rax; syscall: what a signal handler returns into. */
static bool is_trampoline(uintptr_t pc)
{
	static const uint8_t code[9] = {0x48, 0xc7, 0xc0, 0x0f, 0,
	                                0,    0,    0x0f, 0x05};

	return memory_in_module(pc) && memory_in_module(pc + sizeof code - 1) &&
	       !memcmp((const void *)pc, code, sizeof code);
}

static bool is_own(uintptr_t pc)
{
	for (int i = 0; i < 2; i++) {
		if (pc >= own[i].start && pc < own[i].end)
			return true;
	}
	return false;
}

/*
 * Adds the frame at PC to STACK; false once the stack is full.  The frame below
 * a signal's trampoline was interrupted, not called from: its address is exact.
 */
static bool add_frame(struct stacks_new *stack, uintptr_t pc, bool *exact)
{
	bool trampoline = is_trampoline(pc);

	if (is_own(pc)) {
		*exact = false;
		return true;
	}
	if (stack->n == RECORDING_DEPTH) {
		stack->cut = true;
		return false;
	}
	stack->frame[stack->n++] = modules_frame(pc, *exact || trampoline);
	*exact = trampoline;
	return true;
}

void capture(struct capture *capture, struct stacks_new *stack)
{
	unw_cursor_t cursor;
	bool exact = false;

	capture->pc = capture->registers[CAPTURE_PC];
	if (unwind.init_remote(&cursor, unwind.space, capture) < 0)
		return;
	while (unwind.step(&cursor) > 0) {
		unw_word_t pc = 0;

		if (unwind.get_reg(&cursor, UNW_REG_IP, &pc) < 0 || !pc)
			return;
		if (!add_frame(stack, pc, &exact))
			return;
		capture->pc = pc;
	}
}
