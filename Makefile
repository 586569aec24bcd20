# relanced: what a developer types. "make" alone lists it.
#
# Variables, given behind the target ("make fuzz FUZZTIME=5m") or from the
# environment:
#   PG_BIN           folder of initdb and pg_ctl, when they are not found
#   RELANCED_CORPUS  folder of your own statement files for the readers' tests
#   FUZZTIME         how long each fuzz target runs
#   BENCHTIME        how long each benchmark runs
#   BENCHCOUNT       how often; the best run of each counts
#   SEEDS            of the firms that are examined: 1,2,3 or 1-10
#   EXAM             more for the examination: "-wrong all", "-format ofx"
#   DATA             data folder of the demo
#   VERSION          what the binary calls itself

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

FUZZTIME   ?= 30s
BENCHTIME  ?= 2s
BENCHCOUNT ?= 1
SEEDS      ?= 1001-1010
EXAM       ?=
DATA       ?= relanced-demo

# The tools are pinned in a module of their own. Go keeps them built in its
# cache: the first run takes two minutes, every later one starts at once.
TOOL := go tool -modfile=.ci/tools/go.mod

# Licences whose code may be part of a program under GPL-3.0-or-later, by the
# list of the Free Software Foundation
# (https://www.gnu.org/licenses/license-list.html#GPLCompatibleLicenses).
LICENCES := 0BSD,Apache-2.0,BSD-2-Clause,BSD-3-Clause,BSL-1.0,CC0-1.0,GPL-3.0,ISC,LGPL-2.1,LGPL-3.0,MIT,MPL-2.0,Unlicense,Zlib

# ofxgo comes with the text of the GPL version 2 and nowhere says which version
# applies to it. Section 9 of that text then lets one choose any version ever
# published, so also version 3. Another version of ofxgo is read anew.
GPL_READ    := github.com/aclindsa/ofxgo
GPL_READ_AT := v0.1.3

# Its warnings tell of assembly and of web pages it cannot look up: nothing to do
# with licences.
LICENSES := $(TOOL) go-licenses --logtostderr=false --log_file=/dev/null --stderrthreshold=3

.PHONY: help
help: ## list these targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

.PHONY: build
build: ## build bin/relanced, one static binary
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/relanced ./cmd/relanced

.PHONY: demo
demo: build ## serve a small firm with real-looking files; nothing leaves the machine
	bin/relanced demo --data "$(DATA)"

# SQLite is C translated to Go, ten thousand loads and stores a query, and the race
# detector would watch each: most of the time of the tests. It is left to its own
# tests. What is ours stays watched, and so are the locks between the two.
RACE := -race -gcflags=modernc.org/...=-race=false

# A program with the race detector in it sleeps a second before it ends, and the
# scripts run hundreds.
export GORACE := atexit_sleep_ms=20

# What does one thing after the other for long has nothing to race for, and takes ten
# times as long when it is watched: it skips that, and runs once without.
UNWATCHED := ^TestAYearOfEachPreset$$|^TestAnyMixtureGivesTheSameLedger$$

.PHONY: test
test: ## vet, and run every test on SQLite and PostgreSQL (which it finds or installs)
	go vet ./...
	@pg=$$(PG_BIN="$(PG_BIN)" .ci/postgres) && race="$(RACE)" && \
	if [ "$$(go env CGO_ENABLED)" != 1 ]; then \
		race= ; echo "No C compiler: testing without the race detector. Install gcc to have it."; \
	fi && set -x && \
	RELANCED_PG_BIN="$$pg" go test $$race -shuffle=on -parallel=8 -timeout=15m ./... && \
	{ [ -z "$$race" ] || RELANCED_PG_BIN="$$pg" go test -run '$(UNWATCHED)' -parallel=8 -timeout=15m ./dunning ./ingest; }

.PHONY: bench
bench: ## run the benchmarks, BENCHTIME each, and set ours beside what it is measured against
	@PG_BIN="$(PG_BIN)" BENCHTIME=$(BENCHTIME) BENCHCOUNT=$(BENCHCOUNT) .ci/bench

.PHONY: exam
exam: ## examine the matching on firms that are made up, ten at the middle noise and ten at the hard one
	@go test -c -o bin/exam.test ./internal/exam
	@for noise in middle hard; do \
		echo "$$noise noise, firms $(SEEDS)"; \
		(cd internal/exam && ../../bin/exam.test -test.run '^TestFirm$$' -test.timeout 3h -seeds $(SEEDS) -noise $$noise -reminders $(EXAM)); \
	done

.PHONY: large
large: ## take in a CAMT.053 of 1 GB and an OFX of 300 MB, and measure the memory it takes (4 GB of disk)
	RELANCED_LARGE=1000,300 go test ./ingest -run '^TestLargeFiles$$' -v -count=1 -timeout=30m

.PHONY: storm
storm: ## ten thousand reminders through a mail server that refuses, stalls and drops: none lost, none twice
	RELANCED_STORM=10000 go test ./dunning -run '^TestNoneLostNoneTwice$$' -v -count=1 -timeout=60m

.PHONY: fuzz
fuzz: ## fuzz every reader, FUZZTIME each
	@FUZZTIME=$(FUZZTIME) .ci/fuzz

.PHONY: lint
lint: ## check style, comments and the mistakes a machine can find
	$(TOOL) golangci-lint run ./...

.PHONY: fmt
fmt: ## format as lint wants it
	$(TOOL) golangci-lint fmt ./...

.PHONY: licences
licences: ## list the libraries in the binary with their licences; fails on one that does not go with ours
	@[ "$$(go list -m -f '{{.Path}}@{{.Version}}' $(GPL_READ))" = $(GPL_READ)@$(GPL_READ_AT) ] || \
		{ echo "The licence of $(GPL_READ) was read at $(GPL_READ_AT): read it anew." >&2; exit 1; }
	@$(LICENSES) report --ignore=relanced --template=.ci/licences.tmpl ./cmd/relanced
	@$(LICENSES) check --ignore=relanced,$(GPL_READ) --allowed_licenses=$(LICENCES) ./cmd/relanced

.PHONY: clean
clean: ## remove what was built; data folders stay
	rm -rf bin
