/** The wallet client's settings for services that run on Spring Boot; the contract itself needs no Boot. */
@NullMarked
package org.joinmarket.wallet.api.spring;

import org.jspecify.annotations.NullMarked;
