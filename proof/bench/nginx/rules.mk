# What waiting inside nginx costs, and what has to hold there over long: proof/results.
NGINX_BENCH = tools/install-deps bench && $(MAKE) -s LUA=luajit core && \
  eval "$$(tools/env.sh $(BUILD)/luajit)" && luajit
bench-nginx: ; @$(NGINX_BENCH) proof/bench/nginx/run $(ARGS)
soak-nginx: ; @$(NGINX_BENCH) proof/bench/nginx/soak $(ARGS)
bench-many: bench-programs ; @$(NGINX_BENCH) proof/bench/nginx/many $(ARGS)
.PHONY: bench-nginx soak-nginx bench-many
