# Everything a person or a machine runs by hand. 'make' alone lists it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

RELEASE := .build/release

# On Linux with Swift's runtime inside: the program starts in half the time, and runs where there is no Swift.
STATIC := $(if $(filter Linux,$(shell uname)),--static-swift-stdlib)
SWIFT_BUILD := swift build -c release $(STATIC)

.PHONY: help setup spark build test demo bench bench-peers sniffers fuzz fuzz-inference kills faults full-disks power-cuts simulate cron-oracle cron-fixture lint format clean distclean

help: ## List these commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install what is missing (apt or brew packages, DuckDB into .venv)
	@scripts/setup.sh

spark: setup ## Install what jobs on Spark need (Java 17, PySpark into .venv); their tests run once it is there
	@scripts/setup-spark.sh

build: setup ## Build the release program
	$(SWIFT_BUILD) --product tidegate
	$(SWIFT_BUILD) --product tidegate-supervisor
	@echo "built $(RELEASE)/tidegate"

test: setup ## Run all tests; FILTER=Cron runs those whose name matches
	swift test --disable-xctest $(if $(FILTER),--filter '$(FILTER)')

demo: build ## Run the retail example from landing folder to lake, and show what came of it
	@scripts/demo.sh

bench: build ## Measure; ONLY=processes,idle takes some. Figures and machine are in Benchmarks/README.md
	$(SWIFT_BUILD) --package-path Benchmarks --product measure
	$(if $(ONLY),ONLY=$(ONLY)) Benchmarks/.build/release/measure .build/release/tidegate \
		$$(ls .venv/lib/python*/site-packages/duckdb_cli/duckdb | head -n 1) $$(ls Benchmarks/.venv/bin/python 2>/dev/null || true)

bench-peers: ## Install Luigi and Prefect for 'make bench' to compare with, in Benchmarks/.venv
	[ -d Benchmarks/.venv ] || python3 -m venv Benchmarks/.venv
	Benchmarks/.venv/bin/pip install --quiet --requirement Benchmarks/Peers/requirements.txt

sniffers: build ## Hold Tidegate, DuckDB, Python and Spark's rules side by side over the labelled CSV files; WITH='--failures --also DIR'
	.venv/bin/python Benchmarks/Peers/sniffers.py $(RELEASE)/tidegate \
		$$(ls .venv/lib/python*/site-packages/duckdb_cli/duckdb | head -n 1) $(WITH)

fuzz: setup ## Load mangled workflow files for FOR seconds (60)
	swift build -c release --package-path Fuzz -Xswiftc -sanitize=fuzzer
	@mkdir -p Fuzz/.corpus
	Fuzz/.build/release/fuzz-workflows -max_total_time=$(or $(FOR),60) -timeout=1 -rss_limit_mb=512 -max_len=4096 \
		-print_final_stats=1 Fuzz/.corpus Fuzz/Seeds

fuzz-inference: setup ## Infer the schemas of mangled files of FORMAT (csv; ndjson, parquet, avro, orc, xml, log) for FOR seconds (60)
	swift build -c release --package-path Fuzz -Xswiftc -sanitize=fuzzer
	@mkdir -p Fuzz/.corpus-$(or $(FORMAT),csv)
	TIDEGATE_FUZZ=$(or $(FORMAT),csv) Fuzz/.build/release/fuzz-inference -max_total_time=$(or $(FOR),60) -timeout=5 \
		-rss_limit_mb=1024 -max_len=4096 -print_final_stats=1 Fuzz/.corpus-$(or $(FORMAT),csv) \
		Tests/SchemaInferenceTests/Fixtures

kills: setup ## Kill the daemon under load KILLS times (1000), and see that every file is ingested once
	TIDEGATE_KILLS=$(or $(KILLS),1000) swift test --disable-xctest --filter KillTests

faults: setup ## Kill the daemon, or let it fail, at FAULTS of its system calls (1000); SEED=7 takes others, ONLY=… one
	TIDEGATE_FAULTS=$(or $(FAULTS),1000) TIDEGATE_FAULTS_SEED=$(or $(SEED),1) TIDEGATE_FAULT='$(ONLY)' \
		swift test --disable-xctest --filter SystemCallFaultTests

full-disks: setup ## Let DISKS small disks (10) fill up under the daemon, stay full and be freed; takes Linux and root
	TIDEGATE_DISKS=$(or $(DISKS),10) swift test --disable-xctest --filter FullDiskTests

power-cuts: build ## Cut the power of a recorded daemon in STATES ways (1000000), and see that nothing told of is lost
	$(SWIFT_BUILD) --product PowerCutRecorder
	$(SWIFT_BUILD) --product tidegate-recorded-supervisor
	$(SWIFT_BUILD) --product tidegate-power-cuts
	$(RELEASE)/tidegate-power-cuts --states $(or $(STATES),1000000) $(WITH)

simulate: setup ## Live simulated lives with faults: EVENTS of them (1000000), or that of one SEED again
	$(SWIFT_BUILD) --product tidegate-simulate
	$(RELEASE)/tidegate-simulate $(if $(SEED),--seed $(SEED),--events $(or $(EVENTS),1000000)) $(WITH)

cron-oracle: setup ## Compare cron times with cronsim and pyawscron: all zones, and RANDOM_TEXTS=100000 random texts
	swift build -c release --package-path Oracle
	@[ -d Oracle/.venv ] || python3 -m venv Oracle/.venv
	@Oracle/.venv/bin/pip install --quiet --requirement Oracle/requirements.txt
	Oracle/.venv/bin/python Oracle/compare.py Oracle/.build/release/cron-fires --random $(or $(RANDOM_TEXTS),100000) --aws $(or $(AWS),20000)

cron-fixture: ## Write the times that CronTests compares with anew, of all zones or of ZONES, from this machine's tzdata
	@[ -d Oracle/.venv ] || python3 -m venv Oracle/.venv
	@Oracle/.venv/bin/pip install --quiet --requirement Oracle/requirements.txt
	Oracle/.venv/bin/python Oracle/fixture.py $(ZONES) > Oracle/transitions.new
	mv Oracle/transitions.new Tests/CronTests/Fixtures/transitions.txt

lint: setup ## Check the code's format
	swift format lint --strict --parallel --configuration .swift-format -r Sources Tests Package.swift

format: setup ## Put the code into its format
	swift format --in-place --parallel --configuration .swift-format -r Sources Tests Package.swift

clean: ## Remove what was built and the demo's workspace
	rm -rf .build .demo Benchmarks/.build Oracle/.build

distclean: clean ## Remove .venv too
	rm -rf .venv Oracle/.venv
