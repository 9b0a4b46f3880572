package org.joinmarket.wallet.backup;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.joinmarket.common.chain.Network;
import org.joinmarket.support.database.Databases;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.wallet.api.backup.Manifest;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * {@code --restore=FILE [--replace]}: puts a back-up in place of starting the service, by the service's own settings, so that it
 * is put where the service will look for it.
 */
public final class RestoreCommand {
    private static final String RESTORE = "--restore=";
    private static final String REPLACE = "--replace";
    private static final Pattern MIGRATION = Pattern.compile("V(\\d+)__.*\\.(?:sql|class)");

    private final Path archive;
    private final boolean replace;

    private RestoreCommand(Path archive, boolean replace) {
        this.archive = archive;
        this.replace = replace;
    }

    /** Empty if {@code args} are for the service. */
    public static Optional<RestoreCommand> in(String... args) {
        return Arrays.stream(args)
                .filter(arg -> arg.startsWith(RESTORE))
                .findFirst()
                .map(arg -> new RestoreCommand(
                        Path.of(arg.substring(RESTORE.length())),
                        Arrays.asList(args).contains(REPLACE)));
    }

    /** What is left of {@code args} are settings. */
    public static String[] settings(String... args) {
        return Arrays.stream(args)
                .filter(arg -> !arg.startsWith(RESTORE) && !arg.equals(REPLACE))
                .toArray(String[]::new);
    }

    /** Returns the exit code: 0, or 1 with two lines that say what is wrong and what to do. */
    public int run(Environment settings, PrintStream out, PrintStream err) {
        try {
            say(restoration(settings).restore(archive, replace, Instant.now()), out);
            return 0;
        } catch (StartupProblem e) {
            err.println(e.getMessage());
            err.println(e.remedy());
            return 1;
        }
    }

    private static Restoration restoration(Environment settings) {
        Binder binder = Binder.get(settings);
        Path data = binder.bind("joinmarket.run.data-dir", Path.class).orElse(Path.of("data"));
        // as the service has it by default; a back-up of another network is refused
        Network network = binder.bind("joinmarket.chain.network", Network.class).orElse(Network.REGTEST);
        String url = binder.bind("joinmarket.database.url", String.class)
                .orElse(Databases.SQLITE_PREFIX + data.resolve(Manifest.DATABASE_FILE));
        Optional<Path> database = url.startsWith(Databases.SQLITE_PREFIX)
                ? Optional.of(Path.of(url.substring(Databases.SQLITE_PREFIX.length())))
                : Optional.empty();
        return new Restoration(data, database, network, newestSchema());
    }

    private static int newestSchema() {
        try {
            return Arrays.stream(new PathMatchingResourcePatternResolver().getResources("classpath:db/migration/V*"))
                    .map(Resource::getFilename)
                    .map(name -> MIGRATION.matcher(String.valueOf(name)))
                    .filter(Matcher::matches)
                    .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                    .max()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void say(Restoration.Restored restored, PrintStream out) {
        Manifest manifest = restored.manifest();
        List<String> names =
                manifest.wallets().stream().map(Manifest.OfWallet::name).toList();
        out.println("Restored the back-up of " + manifest.madeAt() + " with " + names.size() + " wallets: "
                + String.join(", ", names));
        restored.aside().ifPresent(folder -> out.println("What was there is now in " + folder));
        if (manifest.database().equals(Manifest.POSTGRESQL))
            out.println(
                    "The database is not in it: restore the dump that was made beside it before you start the service.");
        out.println("When the service starts, each wallet asks the chain first and skips a gap of addresses.");
    }
}
