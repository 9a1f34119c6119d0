# Measurements by hand. The main Makefile includes this file.
.PHONY: bench-pool

bench-pool: ## ways to keep connections, side by side (docs/decisions/pool-variants.md); 10 minutes
	$(MVN) -q -P bench -Dspotless.check.skip test-compile dependency:build-classpath -Dmdep.outputFile=target/bench.classpath
	java -Xmx3g -cp target/test-classes:target/classes:$$(cat target/bench.classpath) $(BENCH_FLAGS) dev.sluice.bench.PoolVariants
