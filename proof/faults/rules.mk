# make faults       this library and boto3 with the same faults: proof/results/faults.md; fails when
#                   a row of this library is wrong. ARGS='pattern': only rows whose name has it, no page
faults: ; @tools/install-deps test && $(MAKE) -s LUA=lua5.4 core testing && \
  eval "$$(tools/env.sh $(BUILD)/lua5.4)" && \
  BUILD="$(BUILD)" lua5.4 proof/faults/run $(ARGS)
.PHONY: faults
