package org.joinmarket.support.problems;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** An HTTP port that is not to be had, with the setting that names it. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ListenFailureAnalyzer implements FailureAnalyzer {
    private static final String HTTP = "server";
    private static final String MANAGEMENT = "management.server";

    private final Environment environment;

    ListenFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        boolean server = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PortInUseException used) return inUse(used);
            server |= cause instanceof WebServerException;
            if (server && cause instanceof IOException refused) return refused(refused);
            if (server && cause instanceof IllegalArgumentException number && isPort(number)) return noPort(number);
        }
        return null;
    }

    private FailureAnalysis inUse(PortInUseException used) {
        String setting = isSet(MANAGEMENT, used.getPort()) && !isSet(HTTP, used.getPort()) ? MANAGEMENT : HTTP;
        return new FailureAnalysis(
                "port " + used.getPort() + " (" + setting + ".port) is in use by another process",
                "Stop that process, or set " + setting + ".port (environment: " + variable(setting)
                        + "_PORT) to another port; 0 is any free one",
                used);
    }

    private FailureAnalysis refused(IOException refused) {
        String why = String.valueOf(refused.getMessage()).replaceFirst("^.*: ", ""); // without the name of the call
        return new FailureAnalysis(
                "cannot listen on " + address(HTTP) + " or " + address(MANAGEMENT) + ": " + why,
                "Set server.address and management.server.address to addresses of this machine, and their ports to ones"
                        + " that this user may listen on (from 1024)",
                refused);
    }

    private static FailureAnalysis noPort(IllegalArgumentException number) {
        return new FailureAnalysis(
                "server.port or management.server.port is not a port: 0 to 65535",
                "Change it; 0 is any free one",
                number);
    }

    private static boolean isPort(IllegalArgumentException failure) {
        return String.valueOf(failure.getMessage()).startsWith("port out of range"); // InetSocketAddress says so
    }

    private boolean isSet(String prefix, int port) {
        return String.valueOf(port).equals(environment.getProperty(prefix + ".port"));
    }

    private String address(String prefix) {
        return environment.getProperty(prefix + ".address", "every address") + " port "
                + environment.getProperty(prefix + ".port", "?") + " (" + prefix + ")";
    }

    private static String variable(String prefix) {
        return prefix.replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
