# The short ways. What must hold before a change lands is .ci/run, which calls these.
.DEFAULT_GOAL := help
.PHONY: help run build install test test-all race lint vulnerable format eval golden fuzz release-check release-snapshot

GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
GORELEASER := github.com/goreleaser/goreleaser/v2@v2.15.1

# The packages in which things run side by side.
RACE := ./cmd/... ./internal/delivery ./internal/lane ./internal/mail ./internal/slack ./internal/store \
	./internal/telegram ./internal/web ./search

# The labelled examples were written at this time.
EVAL_NOW := 2026-11-23T10:00:00+01:00
FUZZTIME := 10s

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Talk to the bot in the terminal
	go run ./cmd/vtbot chat

build: ## Build ./vtbot, stamped with its version
	CGO_ENABLED=0 go build -trimpath -o vtbot ./cmd/vtbot

install: ## Install vtbot into Go's bin folder
	CGO_ENABLED=0 go install -trimpath ./cmd/vtbot

test: ## The fast tests: under a minute, for after every change
	go test -short ./...

test-all: ## Every test, as CI runs them; those on PostgreSQL need VTBOT_TEST_POSTGRES_URL
	go test ./...

race: ## The race detector where things run side by side, without what only takes long
	go test -race -short $(RACE)

lint: ## A tidy go.mod, the format, vet and the linter
	go mod tidy -diff
	@unformatted=$$(gofmt -l .); [ -z "$$unformatted" ] || { printf 'not formatted, make format mends it:\n%s\n' "$$unformatted"; exit 1; }
	go vet ./...
	go run $(GOLANGCI) run ./...

vulnerable: ## Look for known vulnerabilities in what is used, where their database is reached
	@if curl -sfI --max-time 10 https://vuln.go.dev/index/db.json >/dev/null; then go run $(GOVULNCHECK) ./...; \
	else echo 'skipped: https://vuln.go.dev, which knows them, is not reached from here'; fi

format: ## Format every Go file
	gofmt -w .

eval: ## Measure what is understood of the labelled examples
	VTBOT_NOW=$(EVAL_NOW) go run ./cmd/vtbot eval internal/eval/testdata/*.jsonl

golden: ## Write the golden files and transcripts anew; read what git diff shows
	@for package in $$(grep -rlE 'golden\.Check\(|bottest\.(Golden|Replay)\(' --include='*_test.go' . | xargs -n1 dirname | sort -u); do \
		echo "go test $$package -update"; go test $$package -update || exit 1; \
	done

fuzz: ## Fuzz each target for a while (FUZZTIME=10s)
	@grep -rnoE '^func Fuzz[A-Za-z]+' --include='*_test.go' . | sed -E 's|/[^/]*_test\.go:[0-9]+:func | |' | while read -r package target; do \
		echo "$$package $$target"; go test $$package -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) || exit 1; \
	done

release-check: ## Check .goreleaser.yaml (builds goreleaser first: some minutes)
	go run $(GORELEASER) check

release-snapshot: ## Build the archives of a release into dist/, without publishing
	go run $(GORELEASER) release --snapshot --clean
