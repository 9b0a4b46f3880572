package org.joinmarket.wallet.chain.bitcoind;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.joinmarket.wallet.chain.ChainUnavailable;

/** User and password for the RPC, read from files for each call, since bitcoind writes a new cookie at each start. */
public final class RpcCredentials {
    private static final long MAX_FILE_BYTES = 4_096;

    private final String user; // empty: the file holds user:password
    private final Path file;

    private RpcCredentials(String user, Path file) {
        this.user = user;
        this.file = file;
    }

    /** The cookie file of bitcoind, {@code .cookie} in its data directory. */
    public static RpcCredentials cookie(Path file) {
        return new RpcCredentials("", file);
    }

    /** @param file its first line is the password */
    public static RpcCredentials password(String user, Path file) {
        if (user.isEmpty()) throw new IllegalArgumentException("the user must not be empty");
        return new RpcCredentials(user, file);
    }

    /**
     * The value of the {@code Authorization} header.
     *
     * @throws ChainUnavailable if the file cannot be read
     */
    String header() {
        String secret;
        try {
            if (Files.size(file) > MAX_FILE_BYTES)
                throw new ChainUnavailable(
                        "the file with bitcoind's credentials is too large: " + file, "name another file", null);
            secret = Files.readString(file).lines().findFirst().orElse("").strip();
        } catch (IOException e) {
            throw user.isEmpty()
                    ? new ChainUnavailable(
                            "bitcoind's cookie file cannot be read: " + file,
                            "start bitcoind, or set joinmarket.chain.rpc-cookie-file to the .cookie in its data"
                                    + " directory and let this user read it",
                            e)
                    : new ChainUnavailable(
                            "the file with bitcoind's password cannot be read: " + file,
                            "set joinmarket.chain.rpc-password-file to a file that this user can read",
                            e);
        }
        String pair = user.isEmpty() ? secret : user + ":" + secret;
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
