# make torture      exhausted memory and descriptors, constant garbage collection, two states in two
#                   threads, secrets in freed memory, valgrind: proof/results/torture.md
TORTURE_LUA     := lua5.4
TORTURE_LIBRARY  = $(BUILD)/torture/$(TORTURE_LUA)/libcleanroomsml.a
TORTURE_FLAGS   := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined
TORTURE_SECRETS := -DSECRET_KEY='"tOrTuReSeCrEt/KeY+0123456789abcdefABCDEF"' \
                   -DTOKEN='"tOrTuReToKeN//of==the+session/0123456789abcdefABCDEF0123456789"'
torture_wrapped  = $(addprefix -Wl$(torture_comma)--wrap=,malloc calloc realloc free realpath)
torture_comma   := ,

$(TORTURE_LIBRARY): FORCE
	@$(MAKE) -s BUILD=$(BUILD)/torture LUA=$(TORTURE_LUA) HARDEN= CFLAGS="$(TORTURE_FLAGS)" static
$(BUILD)/torture/host: proof/torture/host.c proof/torture/memory.c proof/torture/server.c $(TORTURE_LIBRARY) \
                       $(wildcard proof/torture/*.h)
	$(call say,TORTURE)$(CC) -std=c99 -D_XOPEN_SOURCE=700 -pthread $(WARNINGS) $(TORTURE_FLAGS) \
	  -fno-builtin $(TORTURE_SECRETS) -Iproof/torture $(call lua_cflags,$(TORTURE_LUA)) -o $@ \
	  $(filter %.c,$^) -Wl,-E $(torture_wrapped) $(TORTURE_LIBRARY) $(LIBS) \
	  $(call found,$(TORTURE_LUA),--libs) -ldl
torture: ; @tools/install-deps test && $(MAKE) -s $(BUILD)/torture/host testing && \
  $(MAKE_ENV) proof/torture/run $(BUILD)/torture/host
.PHONY: torture
