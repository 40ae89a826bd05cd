# SPDX-License-Identifier: LGPL-2.1-or-later
VERSION := 0.1.0

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
BUILD ?= build
CC ?= gcc
CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
FLAGS := -std=gnu11 $(WARNINGS) -fvisibility=hidden -D_GNU_SOURCE -MMD -MP \
	$(if $(WERROR),-Werror) $(if $(SANITIZE),-fsanitize=$(SANITIZE))

# The recorder lives in other people's processes: see preload/hooks.h.
PRELOAD_FLAGS := $(FLAGS) -fPIC -fasynchronous-unwind-tables \
	-fno-delete-null-pointer-checks -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=0 \
	-U_FILE_OFFSET_BITS -ftls-model=initial-exec
PRELOAD_LDFLAGS := -shared -Wl,-z,now -Wl,-z,initfirst -Wl,-z,nodelete \
	-Wl,-z,defs
REPORTER_FLAGS := $(FLAGS) -DFINLEAK_VERSION='"$(VERSION)"' \
	-DFINLEAK_INSTALLED='"$(LIBDIR)/finleak"'
REPORTER_LIBS := -ldw -lelf -lmnl -liberty

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' $(1) $(2))

PRELOAD_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard preload/*.c))
REPORTER_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard reporter/*.c))

.PHONY: all
all: $(BUILD)/finleak $(BUILD)/libfinleak.so

$(BUILD)/libfinleak.so: $(PRELOAD_OBJECTS)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(PRELOAD_LDFLAGS) $(LDFLAGS) -o $@ $^

$(BUILD)/finleak: $(REPORTER_OBJECTS)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(if $(SANITIZE),-fsanitize=$(SANITIZE)) $(LDFLAGS) \
		-o $@ $^ $(REPORTER_LIBS)

$(BUILD)/preload/%.o: preload/%.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(PRELOAD_FLAGS) -c -o $@ $<

$(BUILD)/reporter/%.o: reporter/%.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(REPORTER_FLAGS) -c -o $@ $<

.PHONY: clean
clean:
	$(Q)rm -rf $(BUILD)

-include $(wildcard $(BUILD)/*/*.d)
