# make bench-peers  a call compared with AWS's SDKs for other languages: proof/results/peers.md
bench-peers:
	@tools/install-deps bench && $(MAKE) -s bench-programs && \
	  BUILD="$(BUILD)" CARGO_BUILD=--release proof/bench/peers/run $(ARGS)
.PHONY: bench-peers
