# The emulator under load: proof/results/emulator.md.
emulator-proof:
	@tools/install-deps test && $(MAKE) -s LUA=$(THE_LUA) core && eval "$$(tools/env.sh $(BUILD)/$(THE_LUA))" && \
	  $(THE_LUA) proof/emulator/run.lua
.PHONY: emulator-proof
