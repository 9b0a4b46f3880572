package org.joinmarket.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The documents that name parts of the code name parts that exist. Looks at files only; starts nothing. */
class ProtocolMapTest {
    /** {@code `AClass`} or {@code `ATest#sentence`}: upper case, then lower case, and nothing beside it. */
    private static final Pattern NAME = Pattern.compile("`([A-Z][a-z][A-Za-z0-9]*)(?:#([a-z][A-Za-z0-9]*))?`");

    /** {@code `AClass.A_CONSTANT`}. */
    private static final Pattern CONSTANT = Pattern.compile("`([A-Z][A-Za-z0-9]*)\\.([A-Z][A-Z0-9_]+)`");

    /** {@code `joinmarket.a.b-setting`}; the last part is a component of a record. */
    private static final Pattern SETTING = Pattern.compile("`joinmarket(?:\\.[a-z-]+)*\\.([a-z-]+)`");

    private static final Path ROOT = SystemMarket.root();
    private static final Map<String, List<Path>> SOURCES = new HashMap<>();

    @BeforeAll
    static void findSources() throws IOException {
        try (var modules = Files.newDirectoryStream(ROOT, module -> Files.exists(module.resolve("pom.xml")))) {
            for (Path module : modules) {
                Path src = module.resolve("src");
                if (Files.isDirectory(src)) Files.walkFileTree(src, new Collector());
            }
        }
        assertThat(SOURCES).as("Java files below %s", ROOT).containsKey("ProtocolMapTest");
    }

    private static final class Collector extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            if (name.endsWith(".java"))
                SOURCES.computeIfAbsent(name.substring(0, name.length() - ".java".length()), _ -> new ArrayList<>())
                        .add(file);
            return FileVisitResult.CONTINUE;
        }
    }

    @Test
    void everyClassAndTestThatTheProtocolMapNamesExists() {
        var missing = new TreeSet<String>();
        Matcher name = NAME.matcher(read(ROOT.resolve("docs/protocol.md")));
        int found = 0;
        while (name.find()) {
            found++;
            String sentence = name.group(2);
            boolean there = sentence == null
                    ? SOURCES.containsKey(name.group(1))
                    : isIn(name.group(1), "void " + Pattern.quote(sentence) + "\\(");
            if (!there) missing.add(name.group());
        }

        assertThat(missing).as("named in docs/protocol.md, but not in the code").isEmpty();
        assertThat(found).isGreaterThan(200);
    }

    @Test
    void everyLimitThatTheTableOfLimitsNamesExists() {
        String limits = read(ROOT.resolve("docs/limits.md"));
        var missing = new TreeSet<String>();
        Matcher constant = CONSTANT.matcher(limits);
        while (constant.find()) {
            if (!isIn(constant.group(1), "\\b" + constant.group(2) + "\\b")) missing.add(constant.group());
        }
        String settings = String.join(
                "\n",
                SOURCES.values().stream()
                        .flatMap(List::stream)
                        .map(ProtocolMapTest::read)
                        .filter(source -> source.contains("@DefaultValue"))
                        .toList());
        Matcher setting = SETTING.matcher(limits);
        while (setting.find()) {
            Pattern component = Pattern.compile(" " + camel(setting.group(1)) + "\\b");
            if (!component.matcher(settings).find()) missing.add(setting.group());
        }

        assertThat(missing).as("named in docs/limits.md, but not in the code").isEmpty();
    }

    private static boolean isIn(String type, String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        return SOURCES.getOrDefault(type, List.of()).stream()
                .anyMatch(file -> wanted.matcher(read(file)).find());
    }

    private static String camel(String kebab) {
        var camel = new StringBuilder();
        for (String part : kebab.split("-", -1))
            camel.append(camel.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        return camel.toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError("cannot read " + file, e);
        }
    }
}
