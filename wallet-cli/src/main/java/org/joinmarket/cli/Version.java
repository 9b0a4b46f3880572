package org.joinmarket.cli;

import picocli.CommandLine.IVersionProvider;

/** Of the jar that runs. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = WalletCli.class.getPackage().getImplementationVersion();
        return new String[] {"jm wallet " + (version == null ? "(not packed)" : version)};
    }
}
