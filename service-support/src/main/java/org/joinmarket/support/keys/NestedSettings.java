package org.joinmarket.support.keys;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.core.ResolvableType;

/** The settings inside lists, maps and records, which the metadata does not list. */
final class NestedSettings {
    private static final int MAX_DEPTH = 8;

    private final List<Setting> found = new ArrayList<>();

    private NestedSettings() {}

    static List<Setting> of(Setting setting, ResolvableType type) {
        var nested = new NestedSettings();
        nested.add(setting, type, 0);
        return nested.found;
    }

    private void add(Setting setting, ResolvableType type, int depth) {
        if (depth > MAX_DEPTH) return;
        found.add(setting); // lists as "a,b", empty maps, and records that are read from one text
        Class<?> raw = type.resolve(Object.class);
        if (type.isArray()) {
            add(setting.plus(Setting.INDEX), type.getComponentType(), depth + 1);
        } else if (Collection.class.isAssignableFrom(raw)) {
            add(setting.plus(Setting.INDEX), type.asCollection().getGeneric(0), depth + 1);
        } else if (Map.class.isAssignableFrom(raw)) {
            ResolvableType value = type.asMap().getGeneric(1);
            if (isPlain(value)) found.add(setting.plus(Setting.KEYS));
            else add(setting.plus(Setting.KEY), value, depth + 1);
        } else if (raw.isRecord()) {
            for (RecordComponent component : raw.getRecordComponents()) {
                Name renamed = component.getAnnotation(Name.class);
                Setting inner = renamed == null ? setting.plusName(component.getName()) : setting.plus(renamed.value());
                add(inner, ResolvableType.forType(component.getGenericType(), type), depth + 1);
            }
        }
    }

    private static boolean isPlain(ResolvableType type) {
        Class<?> raw = type.resolve(Object.class);
        return !raw.isRecord()
                && !type.isArray()
                && !Collection.class.isAssignableFrom(raw)
                && !Map.class.isAssignableFrom(raw);
    }
}
