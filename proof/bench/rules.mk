# make bench        the cost of a call, compared with a minimal C program: proof/results/bench.md
# make bench-guard  fails when the hot path takes over 5 % more instructions, as a ratio to the C
#                   program's, than proof/bench/hot_path.txt says; ARGS=--record writes that anew
# make bench-command  the cost of the command, compared with an earlier version:
#                   proof/results/command.md
BENCH_LUAS    := lua5.4 luajit
BENCH_OBJECTS := $(patsubst %,$(BUILD)/obj/%.o,aws/sigv4 base/digest base/uri base/timestamp base/buffer)
BENCH_CORES   := $(BENCH_LUAS:%=$(BUILD)/%/cleanroomsml/core.so)
BENCH_COMPILE  = mkdir -p $(@D) && $(COMPILE)

$(BENCH_LUAS:%=$(BUILD)/bench/floor-%): $(BUILD)/bench/floor-%: proof/bench/floor.c $(BENCH_OBJECTS)
	$(call say,CC)$(BENCH_COMPILE) $(call lua_cflags,$*) -o $@ $^ $(LIBS) $(call found,$*,--libs) -lm
$(BUILD)/bench/sign_cost: proof/bench/sign_cost.c $(BENCH_OBJECTS)
	$(call say,CC)$(BENCH_COMPILE) -o $@ $^ $(LIBS) -lm

bench-programs: $(BENCH_LUAS:%=$(BUILD)/bench/floor-%) $(BUILD)/bench/sign_cost $(BENCH_CORES)
bench: ; @tools/install-deps bench && $(MAKE) -s bench-programs && BUILD="$(BUILD)" proof/bench/run $(ARGS)
bench-guard: $(BUILD)/bench/floor-lua5.4 $(BUILD)/lua5.4/cleanroomsml/core.so ; @BUILD="$(BUILD)" proof/bench/guard $(ARGS)
bench-command: ; @tools/install-deps bench && $(MAKE) -s LUA=lua5.4 core && \
  eval "$$(tools/env.sh $(BUILD)/lua5.4)" && BUILD="$(BUILD)" lua5.4 proof/bench/command.lua "$(BUILD)/bench-command"
.PHONY: bench bench-programs bench-guard bench-command
