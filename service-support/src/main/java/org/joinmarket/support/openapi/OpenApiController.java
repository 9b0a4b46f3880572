package org.joinmarket.support.openapi;

import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a service can be asked. */
@RestController
public final class OpenApiController {
    private final Resource document;

    OpenApiController(Resource document) {
        this.document = document;
    }

    /** This document (OpenAPI 3.1), with which the service was built. For every token: it holds nothing that is not public. */
    @GetMapping(path = "/api/v1/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
    Resource openApi() {
        return document;
    }
}
