# SPDX-License-Identifier: LGPL-2.1-or-later
#
# rules.mk - how the tests are built; the top-level Makefile includes it.

SMALL_FLAGS := -O1 -g -D_GNU_SOURCE -Wall -Wextra -fno-optimize-sibling-calls
FUZZ_CC := clang -g -O1 -fsanitize=address,undefined \
	-fno-sanitize-recover=undefined

# A program each, and libraries that some of them open.
TESTS := $(foreach kind,unit/test_*.c fuzz/*.c stories/*.c stories/*.cpp \
	guests/*.c guests/*.cpp hazards/*.c stress/*.c stress/*.cpp, \
	$(call programs,$(kind))) \
	$(addsuffix .so,$(call programs,[!b]*/plugins/*.c))

BENCH := $(call programs,bench/*.c) $(BUILD)/bench/framed_server \
	$(addsuffix .so,$(call programs,bench/plugins/*.c))

$(BUILD)/unit/preload/%.o: preload/%.c
	$(call object,$(PRELOAD_FLAGS) $(SANITIZED))
$(BUILD)/fuzz/reporter/%.o: CC = $(FUZZ_CC) -fsanitize=fuzzer-no-link
$(BUILD)/fuzz/reporter/%.o: reporter/%.c
	$(call object,$(REPORTER_FLAGS))
$(BUILD)/fuzz/preload/%.o: CC = $(FUZZ_CC) -fsanitize=fuzzer-no-link
$(BUILD)/fuzz/preload/%.o: preload/%.c
	$(call object,$(PRELOAD_FLAGS) -Wno-sign-compare)

# Hooks and bytes.c would take over the tests' own calls, and main() is the
# tests' own.
inner = $(filter-out $(BUILD)/$(1)/preload/hook_% %/bytes.o, \
	$(call objects,preload,$(1)/))
$(BUILD)/unit/preload.a: $(call inner,unit)
$(BUILD)/fuzz/preload.a: $(call inner,fuzz)
$(BUILD)/unit/reporter.a: $(filter-out %/main.o,$(call objects,reporter))
$(BUILD)/fuzz/reporter.a: $(filter-out %/main.o,$(call objects,reporter,fuzz/))
%.a:
	$(Q)rm -f $@ && ar rcs $@ $^

# A test is linked with the half that it includes headers of.
half = $(shell grep -q 'preload/[^"]*"' $< && ! grep -q 'reporter/' $< && \
	echo preload || echo reporter)
$(BUILD)/unit/%: tests/unit/%.c $(BUILD)/unit/preload.a $(BUILD)/unit/reporter.a
	$(call program,$(CC) $(CFLAGS) $(FLAGS) $(SANITIZED) -I. -pthread, \
		$(BUILD)/unit/$(half).a $(REPORTER_LIBS) -lcmocka)
$(BUILD)/fuzz/%: tests/fuzz/%.c $(BUILD)/fuzz/preload.a $(BUILD)/fuzz/reporter.a
	$(call program,$(FUZZ_CC) $(FLAGS) -I. -fsanitize=fuzzer, \
		$(BUILD)/fuzz/$(half).a $(REPORTER_LIBS))
$(BUILD)/guests/fork_during_capture: SMALL_FLAGS += -rdynamic
$(BUILD)/guests/no_tables: SMALL_FLAGS += -fno-unwind-tables \
	-fno-asynchronous-unwind-tables

# The same functions as each compiler makes them at each level.
FRAMES := $(foreach compiler,gcc clang,$(foreach level,O0 O1 O2 O3, \
	$(foreach language,c cpp,$(compiler)_$(level)_$(language))))
define frames_rule
$(BUILD)/stress/frames/%_$(1).o: tests/stress/captures/frames.$(1)
	$$(call program,$$(firstword $$(subst _, ,$$*)) -$$(lastword $$(subst _, ,$$*)) \
		-DNAME=$$*_$(1) -g -D_GNU_SOURCE -Wall -c)
endef
$(foreach language,c cpp,$(eval $(call frames_rule,$(language))))
$(BUILD)/stress/captures: tests/stress/captures.c \
		$(FRAMES:%=$(BUILD)/stress/frames/%.o)
	$(call program,$(CC) $(SMALL_FLAGS) -rdynamic,$(filter %.o,$^) -lstdc++)
$(BUILD)/stress/killed: tests/stress/killed.c $(BUILD)/unit/reporter.a
	$(call program,$(CC) $(SMALL_FLAGS) -pthread, \
		$(BUILD)/unit/reporter.a $(REPORTER_LIBS))
# For tracers that know frame pointers only.
$(BUILD)/bench/framed_server: tests/bench/server.c
	$(call program,$(CC) $(SMALL_FLAGS) -fno-omit-frame-pointer)
$(BUILD)/%.so: tests/%.c
	$(call program,$(CC) $(SMALL_FLAGS) -fPIC -shared)
$(BUILD)/%: tests/%.cpp
	$(call program,g++ $(SMALL_FLAGS))
$(BUILD)/%: tests/%.c
	$(call program,$(CC) $(SMALL_FLAGS))
