package dev.sluice.cli;

import picocli.CommandLine;

/** The version, from the jar's manifest. */
final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {
            "sluice " + (version == null ? "(not from a jar)" : version), "Java " + System.getProperty("java.version")
        };
    }
}
