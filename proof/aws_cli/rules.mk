# make aws-cli      the command beside the AWS command line, the same tasks: proof/results/aws_cli.md
aws-cli: ; @tools/install-deps test && $(MAKE) -s LUA=lua5.4 core && \
  eval "$$(tools/env.sh $(BUILD)/lua5.4)" && lua5.4 proof/aws_cli/run.lua "$(BUILD)/aws-cli"
.PHONY: aws-cli
