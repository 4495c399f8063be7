# make bench-nginx  the cost of a wait inside nginx: proof/results/bench-nginx.md
# make bench-many   many calls at once beside a C program with curl_multi: proof/results/bench-many.md
# make soak-nginx   a long run inside nginx: proof/results/nginx.md
NGINX_BENCH = tools/install-deps bench && $(MAKE) -s LUA=luajit core && \
  eval "$$(tools/env.sh $(BUILD)/luajit)" && luajit
bench-nginx: ; @$(NGINX_BENCH) proof/bench/nginx/run $(ARGS)
soak-nginx: ; @$(NGINX_BENCH) proof/bench/nginx/soak $(ARGS)
bench-many: bench-programs ; @$(NGINX_BENCH) proof/bench/nginx/many $(ARGS)
.PHONY: bench-nginx soak-nginx bench-many
