/** Descriptions of HTTP APIs (OpenAPI 3.1), made of what the code says and held to it. */
@NullMarked
package org.joinmarket.testkit.openapi;

import org.jspecify.annotations.NullMarked;
