package org.joinmarket.support.keys;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.joinmarket.support.net.HostPort;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/** What a setting can be set to, for people: its type and the constraints that it is validated with. */
final class Accepted {
    private static final String DEFAULT_MESSAGE = "{";

    private Accepted() {}

    /** @param constraints what carries the annotations of the component */
    static String of(ResolvableType type, AnnotatedElement constraints) {
        Class<?> raw = ClassUtils.resolvePrimitiveIfNecessary(type.resolve(Object.class));
        if (Collection.class.isAssignableFrom(raw)) {
            Size size = constraints.getAnnotation(Size.class);
            String most = size == null || size.max() == Integer.MAX_VALUE ? "" : ", up to " + size.max();
            return "list: " + plain(type.asCollection().getGeneric(0).resolve(Object.class)) + most;
        }
        String range = range(constraints);
        return plain(raw) + (range.isEmpty() ? "" : ", " + range);
    }

    private static String plain(Class<?> type) {
        if (type == Boolean.class) return "`true`, `false`";
        if (type == BigDecimal.class || type == Double.class) return "number";
        if (Number.class.isAssignableFrom(type)) return "whole number";
        if (type == String.class) return "text";
        if (type == Duration.class) return "duration";
        if (type == DataSize.class) return "size";
        if (type == Path.class) return "path";
        if (type == URI.class) return "URL";
        if (type == InetAddress.class) return "address";
        if (type == HostPort.class) return "host:port";
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> "`" + word((Enum<?>) constant) + "`")
                    .collect(Collectors.joining(", "));
        }
        return type.getSimpleName();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String range(AnnotatedElement on) {
        Pattern form = on.getAnnotation(Pattern.class);
        if (form != null) {
            return form.message().startsWith(DEFAULT_MESSAGE)
                    ? "of the form `" + form.regexp().replace("|", "\\|") + "`"
                    : form.message().replaceFirst("^must be ", "");
        }
        Size size = on.getAnnotation(Size.class);
        if (size != null) return between(size.min() == 0 ? null : "" + size.min(), "" + size.max()) + " characters";
        String least = first(
                value(on, Min.class, min -> "" + min.value()),
                value(on, DecimalMin.class, DecimalMin::value),
                value(on, DurationMin.class, Accepted::duration),
                value(on, Positive.class, _ -> "more than 0"),
                value(on, PositiveOrZero.class, _ -> "0"));
        String most = first(
                value(on, Max.class, max -> "" + max.value()),
                value(on, DecimalMax.class, DecimalMax::value),
                value(on, DurationMax.class, Accepted::duration));
        return between(least, most);
    }

    private static String between(@Nullable String least, @Nullable String most) {
        if (least != null && most != null) return least + " to " + most;
        if (most != null) return "up to " + most;
        if (least == null) return "";
        return least.startsWith("more") ? least : least + " or more";
    }

    private static <A extends Annotation> @Nullable String value(
            AnnotatedElement on, Class<A> type, Function<A, String> value) {
        A annotation = on.getAnnotation(type);
        return annotation == null ? null : value.apply(annotation);
    }

    private static @Nullable String first(@Nullable String... candidates) {
        for (String one : candidates) if (one != null) return one;
        return null;
    }

    private static String duration(DurationMin min) {
        return shortly(Duration.ofDays(min.days())
                .plusHours(min.hours())
                .plusMinutes(min.minutes())
                .plusSeconds(min.seconds())
                .plusMillis(min.millis())
                .plusNanos(min.nanos()));
    }

    private static String duration(DurationMax max) {
        return shortly(Duration.ofDays(max.days())
                .plusHours(max.hours())
                .plusMinutes(max.minutes())
                .plusSeconds(max.seconds())
                .plusMillis(max.millis())
                .plusNanos(max.nanos()));
    }

    /** As one would write it in a file. */
    private static String shortly(Duration time) {
        long millis = time.toMillis();
        if (millis % 86_400_000 == 0 && millis > 0) return millis / 86_400_000 + "d";
        if (millis % 3_600_000 == 0 && millis > 0) return millis / 3_600_000 + "h";
        if (millis % 60_000 == 0 && millis > 0) return millis / 60_000 + "m";
        return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
    }
}
