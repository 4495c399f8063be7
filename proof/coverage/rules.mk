# make coverage     how much of the code the specs reach, by folder: proof/results/coverage.md
coverage: ; @tools/install-deps test && $(MAKE_ENV) proof/coverage/run $(SPEC)
.PHONY: coverage
