package org.joinmarket.support.keys;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.env.PropertySource;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/** A setting exists but its value is refused: which, why, where it was set. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RefusedSettingAnalyzer extends AbstractFailureAnalyzer<BindException> {
    private static final int MAX_VALUE = 80;

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
        String name = cause.getName().toString();
        BindValidationException broken = findCause(cause, BindValidationException.class);
        if (broken != null) return validation(broken, cause);
        ConfigurationProperty property = cause.getProperty();
        String value = property == null ? "" : shown(name, property.getValue()) + where(property);
        return refused(name + value, name, reason(cause), cause);
    }

    private static FailureAnalysis validation(BindValidationException broken, BindException cause) {
        var errors = broken.getValidationErrors();
        ObjectError error = errors.getAllErrors().getFirst();
        String prefix = errors.getName().toString();
        if (!(error instanceof FieldError field)) {
            return refused(prefix, prefix, String.valueOf(error.getDefaultMessage()), cause);
        }
        String name = prefix + "." + dashed(field.getField());
        String where = errors.getBoundProperties().stream()
                .filter(property -> property.getName().toString().equals(name))
                .findFirst()
                .map(RefusedSettingAnalyzer::where)
                .orElse("");
        Object value = field.getRejectedValue();
        String shown = value == null ? "" : shown(name, value);
        return refused(name + shown + where, name, String.valueOf(field.getDefaultMessage()), cause);
    }

    private static FailureAnalysis refused(String what, String name, String why, Throwable cause) {
        String variable =
                Setting.variable(List.of(name.replace("[", ".").replace("]", "").split("\\.")));
        String remedy = what.equals(name)
                ? "Change the settings under " + name + " (environment: " + variable + "_...)"
                : "Change " + name + " (environment: " + variable + ")";
        return new FailureAnalysis(what + " is refused: " + why, remedy, cause);
    }

    private static String reason(BindException cause) {
        Throwable deepest = cause;
        boolean conversion = false;
        for (Throwable next = cause.getCause(); next != null; next = next.getCause()) {
            conversion |= next instanceof ConversionException;
            deepest = next;
        }
        if (deepest instanceof NumberFormatException) return "not a number in range";
        String message = deepest.getMessage();
        boolean ours = deepest instanceof IllegalArgumentException && message != null && message.length() < 200;
        if (ours && message != null && !message.contains("No enum constant"))
            return message.lines().findFirst().orElse("");
        Class<?> type = cause.getTarget().getType().resolve(Object.class);
        if (type.isEnum()) {
            return "must be one of "
                    + String.join(
                            ", ",
                            java.util.Arrays.stream(type.getEnumConstants())
                                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                                    .toList());
        }
        return conversion ? "not a " + type.getSimpleName() : "not acceptable";
    }

    private static String shown(String name, @Nullable Object value) {
        String text = SettingsReport.masked(name, String.valueOf(value));
        return " = " + (text.length() > MAX_VALUE ? text.substring(0, MAX_VALUE) + "…" : text);
    }

    private static String where(ConfigurationProperty property) {
        Object source =
                property.getSource() == null ? null : property.getSource().getUnderlyingSource();
        var origin = property.getOrigin();
        if (source instanceof PropertySource<?> named) {
            String key = origin instanceof org.springframework.boot.origin.PropertySourceOrigin at
                    ? at.getPropertyName()
                    : property.getName().toString();
            return " (" + Sources.where(named, key) + ")";
        }
        return "";
    }

    private static String dashed(String javaPath) {
        var dashed = new StringBuilder();
        for (String part : javaPath.split("\\.")) {
            int bracket = part.indexOf('[');
            String name = bracket < 0 ? part : part.substring(0, bracket);
            dashed.append(dashed.isEmpty() ? "" : ".")
                    .append(DataObjectPropertyName.toDashedForm(name))
                    .append(bracket < 0 ? "" : part.substring(bracket));
        }
        return dashed.toString();
    }
}
