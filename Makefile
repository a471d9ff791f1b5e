# The verbs of this project. `make` alone lists them.

TARGET := $(or $(CARGO_TARGET_DIR),target)
PROGRAM := $(TARGET)/release/sinergi
# As the tests have built it. `cargo build` would compile it anew: their dependencies give its own other features.
TESTED := $(TARGET)/debug/sinergi

.DEFAULT_GOAL := help
.PHONY: help run test check simulate bench openapi fetch-postgres

help: ## list the verbs
	@echo "make VERB, where VERB is:"
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'

run: ## build and start the service with demonstration data (http://127.0.0.1:8080/dashboard/, /docs/)
	@scripts/ensure-tools
	@if [ -z "$$DATABASE_URL" ]; then scripts/ensure-postgres; fi
	@scripts/ensure-dashboard
	cargo build --release --locked
	@export MIMALLOC_PURGE_DELAY=$${MIMALLOC_PURGE_DELAY:-10}; exec $(PROGRAM) serve --demo

# Tests wait for the service and for clocks: with two for each core none of it stands idle.
test: ## run all tests; they bring their own Postgres
	@scripts/ensure-tools
	@scripts/ensure-postgres
	cargo test --locked -- --test-threads $$(( 2 * $$(getconf _NPROCESSORS_ONLN) ))

# Cheap and telling first. Migrations up, down and up again are among the tests.
check: ## everything that must hold before a change lands; CI runs exactly this
	@scripts/ensure-tools
	@scripts/ensure-dashboard --must
	cargo fmt --check
	scripts/lint-containers
	scripts/check-dependencies
	cargo clippy --all-targets --locked -- -D warnings
	$(MAKE) test
	$(TESTED) openapi --check
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked
	python3 -B -m unittest discover --quiet --start-directory examples/sync-client/tests --top-level-directory examples/sync-client
	SINERGI_PROGRAM=$(TESTED) scripts/with-demo scripts/try-readme scripts/dashboard-tests scripts/simulate scripts/schemathesis

simulate: ## five provincial systems against the service, SEEDS=1000 times
	scripts/simulate --seeds $(or $(SEEDS),200)

bench: ## measure the service against its database and a static answer (bench/RESULTS.md)
	@scripts/ensure-tools
	@scripts/ensure-postgres
	bench/run

openapi: ## write the OpenAPI document to openapi/ anew, after a change of the API
	cargo run --locked --quiet -- openapi --write

fetch-postgres: ## unpack a Postgres into ./var/pg, where none can be installed
	scripts/fetch-postgres
