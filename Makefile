# `make check` is what CI runs. The rest is for people.
MVN ?= mvn -B -ntp
# What measurements run on: their own sources are compiled with the tests.
BENCH_CLASSES = $(MVN) -q -P bench -Dspotless.check.skip test-compile dependency:build-classpath -Dmdep.outputFile=target/bench.classpath
BENCH_PATH = target/test-classes:target/classes:$$(cat target/bench.classpath)

.PHONY: help build check clients mcp-clients examples report rivals test format docs measure timelines long crash bench-pool bench-gateway bench-clients bench-jmh bench-load clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

build: ## the runnable jar in target/, without tests
	$(MVN) -q -DskipTests -Dspotless.check.skip package

check: ## format, compile with every lint, all unit and integration tests, third-party clients
	$(MVN) verify
	python3 -m unittest discover -s verify/bench/clients
	verify/bench/clients/run --smoke >/dev/null
	verify/clients/run --target gateway
	verify/mcp/run
	verify/examples/run
	verify/report/run

clients: ## third-party clients against the gateway (installs Node.js and Python packages)
	verify/clients/run --target gateway

mcp-clients: ## MCP's conformance suite and third-party clients against the MCP server
	verify/mcp/run

examples: ## the embedding examples, built and run against simulated providers
	verify/examples/run

report: ## the load harness's page in a real browser (installs Chromium if there is none)
	verify/report/run

rivals: ## the same clients against Portkey and LiteLLM beside ours, written to docs/rivals.md; half an hour
	VERIFY_SLOW=1 verify/rivals/run --report docs/rivals.md

test: ## unit tests only
	$(MVN) test

format: ## format the sources
	$(MVN) -q spotless:apply

docs: ## docs/configuration.md from reference.conf, docs/metrics.md from the meters, docs/tools.md and docs/tools/ from the tools
	$(MVN) -q -Dspotless.check.skip test-compile dependency:build-classpath -Dmdep.outputFile=target/docs.classpath
	java -cp target/test-classes:target/classes:$$(cat target/docs.classpath) dev.sluice.config.ConfigurationDocs
	java -cp target/test-classes:target/classes:$$(cat target/docs.classpath) dev.sluice.metrics.MetricsDocs
	java -cp target/test-classes:target/classes:$$(cat target/docs.classpath) dev.sluice.tools.ToolsDocs

clean: ## remove target/
	$(MVN) -q clean

long: ## soaks, full-length waits and a real model (needs Node.js and Python; docs/testing.md); ten minutes
	$(MVN) verify -Dit.forks=1 -Dit.groups=long -Dit.excludedGroups= -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false -Djacoco.skip

crash: ## kill -9 of processes that run batches, 200 times and at each failpoint, with both journals (docs/batch.md); half an hour
	$(MVN) verify -Dit.forks=1 -Dit.test=BatchCrashIT -Dit.groups= -Dit.excludedGroups= -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false -Djacoco.skip

measure: ## the tight figures beside their targets, written to docs/measured.md; six minutes, on an idle machine (PARTS="drips reloads": only those, not written)
	$(BENCH_CLASSES)
	java -Djava.util.concurrent.ForkJoinPool.common.parallelism=2 -cp $(BENCH_PATH) dev.sluice.bench.Measure docs/measured.md $(PARTS)

timelines: ## docs/fan-out.md's pictures, from runs against simulated providers
	$(BENCH_CLASSES)
	java -cp $(BENCH_PATH) dev.sluice.bench.Timelines docs/fan-out

bench-pool: ## ways to keep connections, side by side (docs/decisions/pool-variants.md); ten minutes
	$(BENCH_CLASSES)
	java -Xmx3g -cp $(BENCH_PATH) dev.sluice.bench.PoolVariants

bench-gateway: ## the gateway's overhead beside nginx, Portkey and LiteLLM, written to docs/measured-gateway.md; fifteen minutes
	verify/bench/run docs/measured-gateway.md

bench-load: ## how exact the load harness is and what it costs, beside vegeta, written to docs/measured-load.md; fourteen minutes, on an idle machine
	verify/load/run docs/measured-load.md

bench-clients: ## the engine's cost beside bare Netty and other clients, written to docs/measured-clients.md; an hour (ARGS="--clients sluice,netty --scenarios s1": only those)
	verify/bench/clients/run $(if $(ARGS),$(ARGS),docs/measured-clients.md)

bench-jmh: ## hot classes alone, allocation first, written to docs/measured-jmh.md; ten minutes (ARGS="- Codec": those with such a name, not written)
	$(BENCH_CLASSES)
	java -cp $(BENCH_PATH) dev.sluice.bench.JmhReport $(if $(ARGS),$(ARGS),docs/measured-jmh.md)
