package org.joinmarket.wallet.api.backup;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.joinmarket.wallet.api.Wallets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What a back-up is of; the first entry of its archive. It holds no secret: seeds are in it as they are on the disk, sealed with
 * their passwords.
 *
 * @param madeAt ISO 8601, by the clock of the service
 * @param network of all wallets in it
 * @param database {@code sqlite} when the archive has it, {@code postgresql} when it is to be dumped beside it
 * @param schemaVersion of its tables
 * @param epoch and {@code beat}: how far the database was (docs/adr/0019)
 * @param files in the order of the archive
 * @param settings that a restored service needs alike
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Manifest(
        String format,
        int version,
        String madeAt,
        String network,
        String database,
        int schemaVersion,
        long epoch,
        long beat,
        List<OfWallet> wallets,
        List<Content> files,
        Map<String, String> settings) {
    public static final String FORMAT = "joinmarket-wallet-backup";
    public static final int VERSION = 1;

    /** Its name in the archive. */
    public static final String FILE = "manifest.json";

    /** The database's name in the archive. */
    public static final String DATABASE_FILE = "wallet-service.db";

    public static final String SQLITE = "sqlite";
    public static final String POSTGRESQL = "postgresql";

    private static final String SEED_FOLDER = "wallets/";
    private static final String SEED_SUFFIX = ".wallet";
    private static final Pattern SEED = Pattern.compile(SEED_FOLDER + "(" + Wallets.NAME_FORM + ")\\" + SEED_SUFFIX);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int MAX_FILES = 10_000;
    private static final long MAX_SEED_BYTES = 16_384;
    private static final long MAX_DATABASE_BYTES = 64L << 30;

    public Manifest {
        wallets = List.copyOf(wallets);
        files = List.copyOf(files);
        settings = Map.copyOf(settings);
    }

    /**
     * @param fingerprint of its master key; absent for one that was never unlocked with this database
     * @param sealed whether its sealed seed is in the archive
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record OfWallet(String name, @Nullable String fingerprint, boolean sealed) {}

    /** @param sha256 lower-case hex */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Content(String name, long bytes, String sha256) {
        public boolean isDatabase() {
            return name.equals(DATABASE_FILE);
        }
    }

    /** The name in the archive of a wallet's sealed seed. */
    public static String seedFile(String wallet) {
        return SEED_FOLDER + wallet + SEED_SUFFIX;
    }

    /** @throws BadBackup unless it is of a form and version that is known, and names nothing but what belongs into a back-up */
    void check() {
        if (!FORMAT.equals(format)) throw new BadBackup("it is no back-up of a wallet service");
        if (version != VERSION)
            throw new BadBackup("it has version " + version + " of the format, and this program knows " + VERSION);
        if (!database.equals(SQLITE) && !database.equals(POSTGRESQL))
            throw new BadBackup("it is of a database that is not known");
        if (files.size() > MAX_FILES) throw new BadBackup("it lists more than " + MAX_FILES + " files");
        long databases = files.stream().filter(Content::isDatabase).count();
        if (databases != (database.equals(SQLITE) ? 1 : 0)) throw new BadBackup("its database is missing");
        if (files.stream().map(Content::name).distinct().count() != files.size())
            throw new BadBackup("it lists a file twice");
        files.forEach(Manifest::check);
    }

    private static void check(Content file) {
        boolean seed = SEED.matcher(file.name()).matches();
        if (!seed && !file.isDatabase()) throw new BadBackup("it lists a file that does not belong there");
        long most = seed ? MAX_SEED_BYTES : MAX_DATABASE_BYTES;
        if (file.bytes() < 0 || file.bytes() > most) throw new BadBackup("a file is too large: " + file.name());
        if (!SHA256.matcher(file.sha256()).matches()) throw new BadBackup("a checksum has no form: " + file.name());
    }
}
