# make terminal     every command and flag in a terminal of tmux, 40, 80 and 200 columns wide
#                   (WIDTHS=…): proof/results/terminal.md
# make pictures     the pictures of the command in docs/, of such a terminal
WIDTHS ?= 40 80 200
terminal: ARGUMENTS = $(WIDTHS)
terminal pictures: ; @tools/install-deps test && $(MAKE) -s LUA=$(THE_LUA) core && \
  eval "$$(tools/env.sh $(BUILD)/$(THE_LUA))" && $(THE_LUA) proof/terminal/$@.lua $(ARGUMENTS)
.PHONY: terminal pictures
