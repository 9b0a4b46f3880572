package org.joinmarket.wallet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Published and captured vectors, from {@code src/test/resources/vectors/}. */
public final class Vectors {
    private Vectors() {}

    /** @param file such as {@code coinjoin/bip84_addresses.json} */
    public static JsonNode read(String file) {
        try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + file)) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(in, file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Stream<JsonNode> cases(String file) {
        return read(file).get("cases").valueStream();
    }
}
