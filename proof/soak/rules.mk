# make soak         SOAK_CALLS calls in plain Lua, then SOAK_SECONDS of calls with random faults and
#                   forks; memory and descriptors must stay flat: proof/results/soak.md
SOAK_CALLS   ?= 1000000
SOAK_SECONDS ?= 1800
SOAK_LUAS    ?= lua5.4 luajit
soak: ; @tools/install-deps test && $(MAKE) -s LUA="$(sort lua5.4 $(SOAK_LUAS))" core testing && \
  eval "$$(tools/env.sh $(BUILD)/lua5.4)" && BUILD="$(BUILD)" SOAK_CALLS=$(SOAK_CALLS) \
  SOAK_SECONDS=$(SOAK_SECONDS) SOAK_LUAS="$(SOAK_LUAS)" lua5.4 proof/soak/run
.PHONY: soak
