# `make check` is what CI runs. The rest is for people.
MVN ?= mvn -B -ntp

.PHONY: help build check test format docs measure long bench clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

build: ## the runnable jar in target/, without tests
	$(MVN) -q -DskipTests -Dspotless.check.skip package

check: ## format, compile with every lint, all unit and integration tests
	$(MVN) verify

test: ## unit tests only
	$(MVN) test

format: ## format the sources
	$(MVN) -q spotless:apply

clean: ## remove target/
	$(MVN) -q clean
