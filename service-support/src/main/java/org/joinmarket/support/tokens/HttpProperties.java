package org.joinmarket.support.tokens;

import jakarta.validation.Valid;
import java.util.HashSet;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who may call this service's API.
 *
 * @param tokens bearer tokens; without any every call to /api is refused, except open paths
 */
@Validated
@ConfigurationProperties("joinmarket.http")
public record HttpProperties(@DefaultValue List<@Valid TokenEntry> tokens) {
    public HttpProperties {
        tokens = List.copyOf(tokens);
        var names = new HashSet<String>();
        for (TokenEntry token : tokens) {
            if (!names.add(token.name()))
                throw new IllegalArgumentException("two tokens have the name " + token.name());
        }
    }
}
