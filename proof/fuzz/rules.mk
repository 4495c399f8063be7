# make fuzz         libFuzzer on the C and Lua functions that read data from outside. Needs clang.
#                   FUZZ_SECONDS for each target, FUZZ_JOBS at a time: proof/results/fuzz.md
FUZZ_SECONDS ?= 600
FUZZ_JOBS    ?= 1
FUZZ_C       := uri sigv4 response timestamp redact
FUZZ_LUA     := decode answers config binding emulator
FUZZ_CC      := clang
FUZZ_FLAGS   := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_LIBRARY := $(BUILD)/fuzz/lua5.4/libcleanroomsml.a
FUZZ_LINK     = $(FUZZ_CC) -std=c99 -D_POSIX_C_SOURCE=200809L -pthread $(WARNINGS) -Isrc -Iproof/fuzz \
                $(call lua_cflags,lua5.4) $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@
FUZZ_LIBS     = $(FUZZ_LIBRARY) $(LIBS) $(call found,lua5.4,--libs) -ldl

$(FUZZ_LIBRARY): FORCE
	@$(MAKE) -s BUILD=$(BUILD)/fuzz LUA=lua5.4 CC=$(FUZZ_CC) HARDEN= \
	  CFLAGS="$(FUZZ_FLAGS) -fsanitize=fuzzer-no-link" static
$(FUZZ_C:%=$(BUILD)/fuzz/%): $(BUILD)/fuzz/%: proof/fuzz/%.c proof/fuzz/fuzz.h $(FUZZ_LIBRARY)
	$(call say,FUZZ)$(FUZZ_LINK) $< $(FUZZ_LIBS)
$(FUZZ_LUA:%=$(BUILD)/fuzz/%): $(BUILD)/fuzz/%: proof/fuzz/lua.c proof/fuzz/fuzz.h $(FUZZ_LIBRARY)
	$(call say,FUZZ)$(FUZZ_LINK) -DFUZZ_SCRIPT='"proof/fuzz/$(@F).lua"' $< $(FUZZ_LIBS)

fuzz-programs: $(FUZZ_C:%=$(BUILD)/fuzz/%) $(FUZZ_LUA:%=$(BUILD)/fuzz/%)
fuzz:
	@tools/install-deps fuzz && $(MAKE) -s fuzz-programs && BUILD="$(BUILD)" FUZZ_SECONDS=$(FUZZ_SECONDS) FUZZ_JOBS=$(FUZZ_JOBS) proof/fuzz/run $(filter-out %.a,$(FUZZ_C:%=$(BUILD)/fuzz/%) $(FUZZ_LUA:%=$(BUILD)/fuzz/%))
.PHONY: fuzz fuzz-programs
