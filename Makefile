# cleanroomsml: build, try, test, install. Every variable below can be given on the command line.
#
# make help         this list, from the comments of this file and of proof/*/rules.mk
# make              core.so for each Lua that pkg-config finds (LUA=lua5.4: for that one only)
# make demo         installs what is missing, builds, and makes a first call, to the emulator
# make test         installs what is missing; runs every spec on every Lua, and under ASan and UBSan
#                   (LUA=… SPEC=…: just that)
# make test-asan    the specs (SPEC=…) under the sanitizers
# make tsan         the engine's thread under ThreadSanitizer
# make test-systems   make test on Debian 12, 13 and sid, in roots made by debootstrap (SUITES=… ROOTS=…):
#                   proof/results/systems.md
# make test-architectures   the specs that depend on the architecture, on arm64, armhf, i386 and s390x
#                   (ARCHITECTURES=… INTERPRETERS=… ROOTS=…): proof/results/architectures.md
# make conformance  the published cases only (CONFORMANCE_DIR=… for another folder of them)
# make lint         luacheck, syntax on every Lua, rules for C, for words and for complexity
# make env          prints shell variables for the built tree: eval "$(make -s env LUA=lua5.4)"
# make install      installs library and command for one Lua (LUA=… PREFIX=… DESTDIR=…; LEAN=1: the
#                   module of make lean)
# make install-emulator   installs the emulator
# make lean         builds the module with a libcurl that only has HTTP and TLS, for processes that make
#                   one call: see docs/install.md
# make uninstall    removes what these two installed (same variables)
# make static       builds libcleanroomsml.a, for a host program: see examples/embed
# make rock         packs source rocks into a folder from which LuaRocks can install
# make rockspec     updates rockspec/ after files were added or removed
# make release      makes commit, tag, rocks and notes of the version that is unreleased in the changelog;
#                   publishes nothing (SOURCE_URL=…: the place of the published sources)
# make service      generates files from service/ (with MODEL=…/service-2.json[.gz] PAGINATORS=…, of
#                   botocore's package, the description too)
# make man          generates docs/cleanroomsml.1 and completions/, after a change of the command
# make emulator-proof   heavy and hostile load on the emulator: proof/results/emulator.md
# make interop      unmodified AWS SDKs against the emulator: proof/results/interop.md
# make clean        removes $(BUILD), and what luarocks make left behind
#
# V=1 shows the commands. Where the linker is not GNU's:
# make SHARED="-bundle -undefined dynamic_lookup" HARDEN_LD=

PKG_CONFIG ?= pkg-config
BUILD      ?= build
CFLAGS     ?= -O2 -g
HARDEN     ?= -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
HARDEN_LD  ?= -Wl,-z,relro,-z,now -Wl,-z,noexecstack
SHARED     ?= -shared
WARNINGS   ?= -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -pedantic
# found(packages, what-to-ask): what pkg-config says.
found       = $(shell $(PKG_CONFIG) $2 $1 2>/dev/null)
LIB_CFLAGS ?= $(call found,libcurl libcrypto,--cflags)
LIBS       ?= $(or $(call found,libcurl libcrypto,--libs),-lcurl -lcrypto) -lm
# The headers of one Lua; give LUA_CFLAGS with LUA where pkg-config does not know it by that name.
lua_cflags  = $(or $(LUA_CFLAGS),$(call found,$1,--cflags))

KNOWN_LUAS := lua5.4 lua5.5 lua5.3 lua5.2 lua5.1 luajit
# A Lua of another name is one if pkg-config knows it. (For tests, asan and asan-luajit are names.)
$(foreach l,$(LUA),$(if $(filter $l,$(KNOWN_LUAS) asan asan-luajit)$(LUA_CFLAGS)$(call found,$l,--modversion),,\
  $(error LUA=$l: no such Lua. Known: $(KNOWN_LUAS); another one needs LUA_CFLAGS=-I…)))
LUAS       := $(or $(LUA),$(foreach l,$(KNOWN_LUAS),$(if $(call found,$l,--modversion),$l)))
THE_LUA     = $(or $(firstword $(LUAS)),$(error no Lua found: try tools/install-deps demo, or LUA=… LUA_CFLAGS=…))

PREFIX      ?= /usr/local
lua_version  = $(if $(filter luajit,$1),5.1,$(1:lua%=%))
INST_LIBDIR ?= $(PREFIX)/lib/lua/$(call lua_version,$(THE_LUA))
INST_LUADIR ?= $(PREFIX)/share/lua/$(call lua_version,$(THE_LUA))
INST_BINDIR ?= $(PREFIX)/bin
INST_COMPDIR ?= $(PREFIX)/share/bash-completion/completions
INST_ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
INST_FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d
INST_MANDIR ?= $(PREFIX)/share/man/man1
INST_TYPESDIR ?= $(PREFIX)/share/cleanroomsml/types
INST_DOCDIR ?= $(PREFIX)/share/doc/cleanroomsml

GLUE    := $(wildcard src/lua/*.c)
PURE    := $(filter-out $(GLUE),$(wildcard src/*/*.c))
TESTING := $(wildcard spec/native/*.c)
# 64 bits: for large files and inode numbers, and times after 2038, on 32-bit systems.
DEFINES := -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
COMPILE  = $(CC) -std=c99 $(DEFINES) -fvisibility=hidden -fPIC -pthread \
           -Isrc $(WARNINGS) $(WERROR) $(HARDEN) $(LIB_CFLAGS) $(CPPFLAGS) $(CFLAGS)
LINK     = $(CC) $(SHARED) -pthread $(HARDEN_LD) $(CFLAGS) $(LDFLAGS)
say      = $(if $(V),,@echo '  $1  $@' && )

all: core
core: $(LUAS:%=$(BUILD)/%/cleanroomsml/core.so) ; @: $(THE_LUA); $(NO_ROCK)
# `luarocks make` leaves a module behind, which any Lua that is started here finds as ./?.so.
NO_ROCK := rm -rf cleanroomsml
static: $(LUAS:%=$(BUILD)/%/libcleanroomsml.a)
testing: core static $(LUAS:%=$(BUILD)/%/cleanroomsml/testing.so)

# Files without lua.h are compiled once for all Luas, and without tables for unwinding: LuaJIT unwinds
# the stack when an error is raised, but none is raised through these. Debuggers read .debug_frame.
# The tables of the description get no debug information: their object is without relocations.
PURE_FLAGS ?= -fno-asynchronous-unwind-tables
FLAGS_aws/service_data := -g0
# What no call runs, or few do, is made small.
SMALL := aws/call_events aws/fetch base/proxy base/suggest engine/transfer_error os/process \
         lua/lua_credentials lua/lua_describe lua/lua_fetch lua/lua_file lua/lua_jose lua/lua_pass \
         lua/lua_process lua/lua_system lua/lua_terminal
$(foreach f,$(SMALL),$(eval FLAGS_$f := $(if $(filter -O2,$(CFLAGS)),-Os)))
$(BUILD)/obj/%.o: src/%.c $(BUILD)/flags
	$(call say,CC)mkdir -p $(@D) && $(COMPILE) $(PURE_FLAGS) $(FLAGS_$*) -MMD -MP -c -o $@ $<

# with_headers(lua): an error where pkg-config has no headers of it.
with_headers = $(if $(LUA_CFLAGS)$(call found,$1,--modversion),,$(error LUA=$1: pkg-config does not \
  find it; install its headers (tools/install-deps test) or give LUA_CFLAGS=-I…))

# rules_for(lua): the glue, core.so, and testing.so (functions that only specs call).
define rules_for
$(BUILD)/$1/obj/%.o: src/%.c $(BUILD)/flags
	$$(call with_headers,$1)$$(call say,CC)mkdir -p $$(@D) && $$(COMPILE) $$(FLAGS_$$*) $$(call lua_cflags,$1) -MMD -MP -c -o $$@ $$<
$(BUILD)/$1/testing/%.o: spec/native/%.c $(BUILD)/flags
	$$(call say,CC)mkdir -p $$(@D) && $$(COMPILE) $$(call lua_cflags,$1) -MMD -MP -c -o $$@ $$<
OBJECTS_$1 := $(PURE:src/%.c=$(BUILD)/obj/%.o) $(GLUE:src/%.c=$(BUILD)/$1/obj/%.o)
TESTING_$1 := $(TESTING:spec/native/%.c=$(BUILD)/$1/testing/%.o)
ALL_OBJECTS += $$(OBJECTS_$1) $$(TESTING_$1)
$(BUILD)/$1/cleanroomsml/core.so: $$(OBJECTS_$1)
	$$(call say,LD)mkdir -p $$(@D) && $$(LINK) -o $$@ $$^ $$(LIBS)
$(BUILD)/$1/cleanroomsml/testing.so: $$(OBJECTS_$1) $$(TESTING_$1)
	$$(call say,LD)mkdir -p $$(@D) && $$(LINK) -o $$@ $$^ $$(LIBS)
$(BUILD)/$1/libcleanroomsml.a: $$(OBJECTS_$1)
	$$(call say,AR)rm -f $$@ && $$(AR) rcs $$@ $$^
endef
$(foreach l,$(LUAS),$(eval $(call rules_for,$l)))

# Objects only, for a compiler that is asked for its warnings.
objects: $(sort $(ALL_OBJECTS))
-include $(sort $(ALL_OBJECTS:.o=.d))

# The engine's thread under ThreadSanitizer.
$(BUILD)/tsan/driver: spec/tsan/driver.c $(PURE) $(wildcard src/*/*.h) $(BUILD)/flags
	$(call say,TSAN)mkdir -p $(@D) && $(COMPILE) -O1 -fsanitize=thread -o $@ $(filter %.c,$^) $(LIBS)

# Other flags, other objects.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(COMPILE) $(PURE_FLAGS) $(LINK)' | cmp -s - $@ || echo '$(COMPILE) $(PURE_FLAGS) $(LINK)' > $@

env: ; @tools/env.sh $(BUILD)/$(THE_LUA)
demo: ; @$(MAKE_ENV) tools/demo.sh $(or $(LUA),lua5.4)
test: ; @$(MAKE_ENV) tools/test.sh $(if $(LUA)$(SPEC),--lua "$(LUA)" --spec "$(SPEC)")
test-systems: ; @tools/test-systems $(SUITES)
test-architectures: ; @tools/test-architectures $(ARCHITECTURES)
conformance: ; @$(MAKE_ENV) proof/conformance/run $(LUA)
tsan: $(BUILD)/tsan/driver ; @TSAN_OPTIONS=halt_on_error=1 $<
test-asan: ; @$(MAKE_ENV) tools/test.sh --lua asan --spec "$(SPEC)"
lint: ; @tools/install-deps test && tools/lint.sh $(LUA)
include proof/bench/rules.mk proof/bench/nginx/rules.mk proof/bench/peers/rules.mk
interop: ; @tools/install-deps test && eval "$$(tools/env.sh $(BUILD)/$(THE_LUA))" && \
	  TZ=UTC0 $(THE_LUA) proof/interop/run.lua "$(BUILD)/interop"
service: ; $(THE_LUA) tools/service.lua $(MODEL) $(PAGINATORS) $(BOTOCORE)
man: core ; @tools/man.sh $(BUILD)/$(THE_LUA) $(THE_LUA)
rockspec: ; $(THE_LUA) tools/rockspec.lua rockspec
release: ; tools/release.sh "$(BUILD)/release" $(THE_LUA)
rock: ; tools/rock.sh "$(BUILD)/rock" $(THE_LUA)
install: $(if $(LEAN),lean,core)
	@install -d "$(DESTDIR)$(INST_LIBDIR)/cleanroomsml" "$(DESTDIR)$(INST_COMPDIR)" "$(DESTDIR)$(INST_ZSHDIR)" \
	  "$(DESTDIR)$(INST_FISHDIR)" "$(DESTDIR)$(INST_MANDIR)"
	@install -m 755 $(BUILD)/$(if $(LEAN),lean/)$(THE_LUA)/cleanroomsml/core.so "$(DESTDIR)$(INST_LIBDIR)/cleanroomsml"
	@install -m 644 completions/cleanroomsml.bash "$(DESTDIR)$(INST_COMPDIR)/cleanroomsml"
	@install -m 644 completions/_cleanroomsml "$(DESTDIR)$(INST_ZSHDIR)"
	@install -m 644 completions/cleanroomsml.fish "$(DESTDIR)$(INST_FISHDIR)"
	@install -m 644 docs/cleanroomsml.1 "$(DESTDIR)$(INST_MANDIR)"
	@tools/install.sh $(THE_LUA) . "$(DESTDIR)$(INST_LUADIR)" "$(DESTDIR)$(INST_BINDIR)" \
	  types "$(DESTDIR)$(INST_TYPESDIR)" examples "$(DESTDIR)$(INST_DOCDIR)/examples"
# Its flags are those that tools/lean-curl found to work.
lean:
	@tools/lean-curl "$(BUILD)/lean/curl"
	@$(MAKE) BUILD="$(BUILD)/lean" LUA=$(THE_LUA) LIB_CFLAGS="$$(cat "$(BUILD)/lean/curl/cflags")" \
	  LIBS="$$(cat "$(BUILD)/lean/curl/libs")" LDFLAGS="$(LDFLAGS) -Wl,--exclude-libs,ALL" core
install-emulator:
	@tools/install.sh "$$(tools/emulator_lua.sh $(THE_LUA))" emulator "$(DESTDIR)$(INST_LUADIR)" "$(DESTDIR)$(INST_BINDIR)"
uninstall: ; @tools/uninstall.sh "$(DESTDIR)$(INST_LIBDIR)" "$(DESTDIR)$(INST_LUADIR)" "$(DESTDIR)$(INST_BINDIR)" \
	"$(DESTDIR)$(INST_COMPDIR)/cleanroomsml" "$(DESTDIR)$(INST_ZSHDIR)/_cleanroomsml" \
	"$(DESTDIR)$(INST_FISHDIR)/cleanroomsml.fish" "$(DESTDIR)$(INST_MANDIR)/cleanroomsml.1" \
	"$(DESTDIR)$(INST_TYPESDIR)/cleanroomsml" "$(DESTDIR)$(INST_TYPESDIR)/cleanroomsml_core.lua" \
	"$(DESTDIR)$(INST_DOCDIR)/examples"
clean: ; rm -rf $(BUILD) && $(NO_ROCK) && find src -name '*.o' -delete
help: ; @awk '/^# make +[a-z]/ { on = 1 } !/^# (make|      )/ { on = 0 } on { print substr($$0, 3) }' $(MAKEFILE_LIST)

include proof/aws_cli/rules.mk proof/terminal/rules.mk proof/emulator/rules.mk proof/fuzz/rules.mk proof/torture/rules.mk proof/faults/rules.mk proof/soak/rules.mk proof/coverage/rules.mk

MAKE_ENV = MAKE="$(MAKE)" BUILD="$(BUILD)"
FORCE:
.PHONY: all core static testing objects env demo test test-systems test-architectures conformance test-asan lint interop service man rockspec rock release lean install install-emulator uninstall help clean FORCE
.DELETE_ON_ERROR:
