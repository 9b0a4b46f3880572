package org.joinmarket.support.ready;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.support.problems.StartupProblem;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.SmartApplicationListener;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

/** Writes the ready file at once and whole, so that whoever sees it can read all of it. */
@Slf4j
final class ReadyFile implements SmartApplicationListener {
    private final Path path;
    private final List<ReadyFileContributor> contributors;
    private final ConfigurableApplicationContext context;

    /** A file left by a process that was killed goes away at once: nobody must read its ports as ours. */
    ReadyFile(Path path, List<ReadyFileContributor> contributors, ConfigurableApplicationContext context) {
        this.path = path.toAbsolutePath();
        this.contributors = List.copyOf(contributors);
        this.context = context;
        try {
            Files.deleteIfExists(this.path);
        } catch (IOException e) {
            throw notWritable(e);
        }
    }

    @Override
    public boolean supportsEventType(Class<? extends ApplicationEvent> type) {
        return ApplicationReadyEvent.class.isAssignableFrom(type) || ContextClosedEvent.class.isAssignableFrom(type);
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (event instanceof ApplicationReadyEvent) {
            write();
        } else if (event instanceof ContextClosedEvent closed
                && closed.getApplicationContext().equals(context)) {
            delete(); // the management context closes too: only our own counts
        }
    }

    private void write() {
        Path part = path.resolveSibling(path.getFileName() + ".part");
        try {
            Path folder = path.getParent();
            if (folder != null) Files.createDirectories(folder);
            Files.write(part, JsonMapper.shared().writeValueAsBytes(content()));
            Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw notWritable(e);
        }
    }

    private StartupProblem notWritable(IOException cause) {
        return new StartupProblem(
                "ready file " + path + " cannot be written",
                "Set joinmarket.run.ready-file to a file in a folder that this service may write",
                cause);
    }

    private Map<String, Object> content() {
        Environment environment = context.getEnvironment();
        var content = new LinkedHashMap<String, Object>();
        content.put("service", environment.getProperty("spring.application.name", ""));
        content.put("pid", ProcessHandle.current().pid());
        Integer http = environment.getProperty("local.server.port", Integer.class);
        if (http != null) content.put("http", http);
        Integer own = environment.getProperty("local.management.port", Integer.class);
        Integer management = own == null ? http : own;
        if (management != null) content.put("management", management);
        contributors.forEach(contributor -> content.putAll(contributor.ports()));
        return content;
    }

    private void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", path).log("ready file not deleted");
        }
    }
}
