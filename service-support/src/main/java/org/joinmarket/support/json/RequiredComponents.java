package org.joinmarket.support.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.module.SimpleModule;

/** Nullness of a record's components, as declared for the compiler, holds for JSON too. */
final class RequiredComponents extends NopAnnotationIntrospector {
    static final class Module extends SimpleModule {
        Module() {
            super(RequiredComponents.class.getName());
        }

        @Override
        public void setupModule(SetupContext context) {
            super.setupModule(context);
            context.appendAnnotationIntrospector(new RequiredComponents());
        }
    }

    @Override
    public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
        return isRequired(member) ? Boolean.TRUE : null;
    }

    @Override
    public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
        return isRequired(annotated) ? JsonSetter.Value.forValueNulls(Nulls.FAIL) : JsonSetter.Value.empty();
    }

    private static boolean isRequired(Annotated annotated) {
        if (!(annotated instanceof AnnotatedParameter parameter)) return false;
        Class<?> owner = parameter.getDeclaringClass();
        if (!owner.isRecord() || !isNullMarked(owner)) return false;
        RecordComponent[] components = owner.getRecordComponents();
        if (parameter.getOwner().getParameterCount() != components.length) return false;
        RecordComponent component = components[parameter.getIndex()];
        return component.getType() == parameter.getRawType()
                && !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static boolean isNullMarked(Class<?> type) {
        for (Class<?> one = type; one != null; one = one.getEnclosingClass()) {
            if (has(one, NullUnmarked.class)) return false;
            if (has(one, NullMarked.class)) return true;
        }
        return has(type.getPackage(), NullMarked.class);
    }

    private static boolean has(AnnotatedElement element, Class<? extends java.lang.annotation.Annotation> annotation) {
        return element.isAnnotationPresent(annotation);
    }
}
