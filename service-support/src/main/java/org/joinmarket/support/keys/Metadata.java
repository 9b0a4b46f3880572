package org.joinmarket.support.keys;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the compiler wrote into the jars about settings, their Javadoc included. */
final class Metadata {
    private static final String OF_A_JAR = "META-INF/spring-configuration-metadata.json";
    private static final String OF_A_TYPE = "META-INF/spring/configuration-metadata/";

    private Metadata() {}

    /** Of every jar that has settings of ours. */
    static List<JsonNode> ofJars(ClassLoader loader) {
        try {
            var all = new ArrayList<JsonNode>();
            for (URL url : Collections.list(loader.getResources(OF_A_JAR))) {
                String text = read(url);
                if (text.contains("\"" + Setting.ROOT + "."))
                    all.add(JsonMapper.shared().readTree(text));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a record that others have as a component, if it is a {@code @ConfigurationPropertiesSource}. */
    static Optional<JsonNode> ofType(Class<?> type, ClassLoader loader) {
        URL url = loader.getResource(OF_A_TYPE + type.getName() + ".json");
        if (url == null) return Optional.empty();
        try {
            return Optional.of(JsonMapper.shared().readTree(read(url)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(URL url) throws IOException {
        var connection = url.openConnection();
        connection.setUseCaches(false); // a cached jar would stay open
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
