/** The market's settings for services that run on Spring Boot; the rest of this module knows nothing of Spring. */
@NullMarked
package org.joinmarket.messaging.spring;

import org.jspecify.annotations.NullMarked;
