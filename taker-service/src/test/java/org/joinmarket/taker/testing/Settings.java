package org.joinmarket.taker.testing;

import java.util.HashMap;
import java.util.Map;
import org.joinmarket.taker.TakerProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The taker's settings as Spring binds them. */
public final class Settings {
    private Settings() {}

    /** What an empty configuration gives. */
    public static TakerProperties defaults() {
        return with(Map.of());
    }

    /** @param changed names behind {@code joinmarket.taker.} */
    public static TakerProperties with(Map<String, String> changed) {
        var settings = new HashMap<String, String>();
        changed.forEach((name, value) -> settings.put("joinmarket.taker." + name, value));
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("joinmarket.taker", TakerProperties.class);
    }
}
