# make faults       this library and boto3 through the same faults: proof/results/faults.md; fails when
#                   a row of ours is wrong. ARGS='pattern': only rows with it in their name, no page
faults: ; @tools/install-deps test && $(MAKE) -s LUA=lua5.4 core testing && \
  eval "$$(tools/env.sh $(BUILD)/lua5.4)" && \
  BUILD="$(BUILD)" lua5.4 proof/faults/run $(ARGS)
.PHONY: faults
