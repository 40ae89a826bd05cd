# SPDX-License-Identifier: LGPL-2.1-or-later
VERSION := 0.1.0
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
BUILD ?= build$(if $(SANITIZE),/sanitize)
FUZZ_TIME ?= 10
CC := $(if $(filter default,$(origin CC)),gcc,$(CC))
CFLAGS ?= -O2 -g
export BUILD CC SANITIZE

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	$(if $(WERROR),-Werror)
FLAGS := -std=gnu11 $(WARNINGS) -fvisibility=hidden -D_GNU_SOURCE
SANITIZED := $(if $(SANITIZE),-fsanitize=$(SANITIZE))

# The recorder lives in other people's processes: see preload/hooks.h.
PRELOAD_FLAGS := $(FLAGS) -fPIC -fasynchronous-unwind-tables \
	-fno-delete-null-pointer-checks -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=0 \
	-U_FILE_OFFSET_BITS -ftls-model=initial-exec
PRELOAD_LDFLAGS := -shared -Wl,-z,noseparate-code -Wl,-z,now -Wl,-z,initfirst -Wl,-z,nodelete \
	-Wl,-z,defs
REPORTER_FLAGS := $(FLAGS) -DFINLEAK_VERSION='"$(VERSION)"' \
	-DFINLEAK_INSTALLED='"$(LIBDIR)/finleak"'
REPORTER_LIBS := -ldw -lelf -lmnl -liberty -pthread
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' $(1) $(2))
objects = $(patsubst %.c,$(BUILD)/$(2)%.o,$(wildcard $(1)/*.c))
programs = $(patsubst tests/%,$(BUILD)/%,$(basename $(wildcard tests/$(1))))
SUBMAKE = @$(MAKE) $(if $(V),,-s) --no-print-directory \
	$(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))

.PHONY: all deps demo check check-long bench bench-deps fuzz install uninstall \
	format lint clean
all: $(BUILD)/finleak $(BUILD)/libfinleak.so
# First what every start touches: side by side it takes five page faults less.
$(BUILD)/libfinleak.so: $(patsubst %,$(BUILD)/preload/%.o,hooks life end roll \
	system clock settings spawn) $(call objects,preload)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(PRELOAD_LDFLAGS) $(LDFLAGS) -o $@ $^
$(BUILD)/finleak: $(call objects,reporter)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANITIZED) $(LDFLAGS) -o $@ $^ $(REPORTER_LIBS)

define compile # what it is, compiler and flags, libraries
	$(call say,$(1),$<)
	@mkdir -p $(@D)
	$(Q)$(2) -MMD -MP -MF $(basename $@).d -o $@ $< $(3)
endef
object = $(call compile,CC,$(CC) $(CPPFLAGS) $(CFLAGS) $(1) -c)
program = $(call compile,TEST,$(1),$(2))
$(BUILD)/preload/%.o: preload/%.c
	$(call object,$(PRELOAD_FLAGS))
$(BUILD)/preload/bytes.o: PRELOAD_FLAGS += -fno-builtin \
	-fno-tree-loop-distribute-patterns
# What every read and write runs finds the caches used by others: the less of it
# there is, the faster.
$(patsubst %,$(BUILD)/preload/%.o,hook_read hook_write recorder_use where memo): \
	PRELOAD_FLAGS += -Os
$(BUILD)/reporter/%.o: reporter/%.c
	$(call object,$(REPORTER_FLAGS) $(SANITIZED))
include tests/rules.mk

deps:
	@tests/deps.sh build
demo:
	@tests/deps.sh demo
	$(SUBMAKE) all $(call programs,demo/*.c)
	@tests/demo/run.sh
check:
	@tests/deps.sh check
	$(SUBMAKE) -k all $(TESTS) || { echo 0 passed, 1 failed: make; false; }
	@FUZZ_TIME=$(FUZZ_TIME) tests/check.sh $(T)
check-long:
	@tests/deps.sh long
	$(SUBMAKE) -k all $(TESTS)
	@TIMES=100 tests/check.sh $(T)
bench-deps:
	@tests/deps.sh bench
bench:
	@tests/deps.sh build
	$(SUBMAKE) all $(BENCH)
	@tests/bench/run.sh
fuzz:
	@tests/deps.sh check
	$(SUBMAKE) $(call programs,fuzz/*.c)
	@FUZZ_TIME=$(FUZZ_TIME) tests/check.sh fuzz/$(T)

install: all
	$(Q)install -D -m 755 $(BUILD)/finleak $(DESTDIR)$(BINDIR)/finleak
	$(Q)install -D -m 755 $(BUILD)/libfinleak.so \
		$(DESTDIR)$(LIBDIR)/finleak/libfinleak.so
uninstall:
	$(Q)rm -f $(DESTDIR)$(BINDIR)/finleak
	$(Q)rm -rf $(DESTDIR)$(LIBDIR)/finleak
format:
	clang-format -i $$(git ls-files '*.c' '*.h' '*.cpp')
lint:
	@tests/lint.sh
clean:
	$(Q)rm -rf $(BUILD)

-include $(wildcard $(BUILD)/*/*.d $(BUILD)/*/*/*.d)
