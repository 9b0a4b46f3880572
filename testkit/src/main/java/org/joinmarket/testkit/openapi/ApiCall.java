package org.joinmarket.testkit.openapi;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What no controller says of a call by itself.
 *
 * @param name unique in the document; clients that are generated call their method so
 * @param roles of tokens that may make it; empty for everybody, without a token
 * @param request an example of its body: a record, or a text where the body is none
 * @param response an example of its answer, likewise; the empty text for bytes that nobody reads
 * @param status of the answer, where the controller decides that; 0 otherwise
 */
public record ApiCall(
        String name,
        Set<String> roles,
        @Nullable Object request,
        @Nullable Object response,
        int status) {
    public ApiCall {
        roles = Set.copyOf(roles);
    }

    public static ApiCall of(String name, Set<String> roles, @Nullable Object request, @Nullable Object response) {
        return new ApiCall(name, roles, request, response, 0);
    }

    /** The same, answered with this status. */
    public ApiCall answering(int answer) {
        return new ApiCall(name, roles, request, response, answer);
    }
}
