package org.joinmarket.support.json;

import java.util.function.Function;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;

/** Jackson reads the texts "NaN" and "INF" as numbers whatever coercion is allowed, and 1e999 as infinity. */
final class FiniteNumbers extends SimpleModule {
    FiniteNumbers() {
        super(FiniteNumbers.class.getName());
        add(double.class, Double::doubleValue);
        add(Double.class, Double::doubleValue);
        add(float.class, Double::floatValue);
        add(Float.class, Double::floatValue);
    }

    private <T extends Number> void add(Class<T> type, Function<Double, T> narrow) {
        addDeserializer(type, new Finite<>(type, narrow));
    }

    private static final class Finite<T extends Number> extends StdScalarDeserializer<T> {
        private final transient Function<Double, T> narrow;

        private Finite(Class<T> type, Function<Double, T> narrow) {
            super(type);
            this.narrow = narrow;
        }

        @Override
        @SuppressWarnings("unchecked") // what the context answers for a T is one
        public T deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.currentToken().isNumeric()) return (T) context.handleUnexpectedToken(getValueType(), parser);
            T number = narrow.apply(parser.getDoubleValue());
            if (Double.isFinite(number.doubleValue())) return number;
            return (T) context.handleWeirdNumberValue(handledType(), number, "not finite");
        }
    }
}
